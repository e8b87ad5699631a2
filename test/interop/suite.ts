import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PrerequisiteMissing } from '../servers/prerequisite.ts';
import { type Capability, capabilities, type Verdict } from './capabilities.ts';
import type { Running } from './server.ts';
import type { Cell } from './table.ts';

export type SuiteOptions = {
  /** The server's name where it did not start. */
  name: string;
  start(): Promise<Running>;
  /** What this server does not offer; the test is that it still goes as it is known to. */
  notOffered?: Known;
  /** What Latchkey does wrong with this server. A test that begins to pass must leave this list. */
  defects?: Known;
};

/** By capability: how it goes instead, and what the test then fails with. */
type Known = Partial<Record<Capability, { why: string; seen: RegExp }>>;

/** Fetching, unpacking and building a server the first time is in here. */
const startsWithin = 900_000;

async function judge(run: () => Promise<Verdict>, options: SuiteOptions, capability: Capability): Promise<Verdict> {
  const defect = options.defects?.[capability];
  const known = defect ?? options.notOffered?.[capability];
  if (!known) return run();
  const error: unknown = await run().then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error === undefined) throw new Error(`works now, so it must leave the list of what does not: ${known.why}`);
  expect(error instanceof Error ? error.message : error).toMatch(known.seen);
  return { verdict: defect ? 'defect' : 'not offered', note: known.why };
}

/** The whole line against one real server: the same tests for each, so that each is a column of one table. */
export function describeServer(options: SuiteOptions): void {
  const { name, start } = options;
  describe(name, () => {
    let server: Running | undefined;
    let missing: string | undefined;

    beforeAll(async () => {
      try {
        server = await start();
      } catch (error) {
        if (!(error instanceof PrerequisiteMissing)) throw error;
        missing = error.message;
      }
    }, startsWithin);
    afterAll(() => server?.stop());

    for (const capability of Object.keys(capabilities) as Capability[])
      test(capability, async ({ task, skip }) => {
        const cell: Cell = { server: server?.title ?? name, capability, verdict: 'works' };
        task.meta.interop = cell;
        if (!server) return skip(missing ?? `${name} did not start`);
        const running = server;
        const verdict = await judge(() => capabilities[capability](running, skip), options, capability);
        Object.assign(cell, { verdict: 'works' }, verdict);
        task.meta.interop = { ...cell };
      });
  });
}

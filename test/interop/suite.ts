import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MissingPrerequisiteError } from '../servers/missing-prerequisite.ts';
import { type Capability, capabilities, type Verdict } from './capabilities.ts';
import type { RunningServer } from './server.ts';
import type { Cell } from './table.ts';

export type SuiteOptions = {
  /** The server's name where it did not start. */
  name: string;
  start(): Promise<RunningServer>;
  /** What this server does not offer; the test is that it still goes as it is known to. */
  notOffered?: KnownDifferences;
  /** What Latchkey does wrong with this server. A test that begins to pass must leave this list. */
  defects?: KnownDifferences;
};

/** By capability: how it goes instead, and what the test then fails with. */
type KnownDifferences = Partial<Record<Capability, { reason: string; pattern: RegExp }>>;

/** Fetching, unpacking and building a server the first time is in here. */
const startTimeoutMs = 900_000;

async function judge(run: () => Promise<Verdict>, options: SuiteOptions, capability: Capability): Promise<Verdict> {
  const defect = options.defects?.[capability];
  const known = defect ?? options.notOffered?.[capability];
  if (!known) return run();
  const error: unknown = await run().then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error === undefined) throw new Error(`works now, so it must leave the list of what does not: ${known.reason}`);
  expect(error instanceof Error ? error.message : error).toMatch(known.pattern);
  return { verdict: defect ? 'defect' : 'not offered', note: known.reason };
}

/**
 * The whole line against one real server: the same tests for each, so that each is a column of one
 * table.
 */
export function describeServer(options: SuiteOptions): void {
  const { name, start } = options;
  describe(name, () => {
    let server: RunningServer | undefined;
    let missing: string | undefined;

    beforeAll(async () => {
      try {
        server = await start();
      } catch (error) {
        if (!(error instanceof MissingPrerequisiteError)) throw error;
        missing = error.message;
      }
    }, startTimeoutMs);
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

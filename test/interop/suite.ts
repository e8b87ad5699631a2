import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MissingPrerequisiteError } from '../servers/missing-prerequisite.ts';
import { type Capability, capabilities, type Verdict } from './capabilities.ts';
import type { RunningServer } from './server.ts';
import type { Cell } from './table.ts';

export type SuiteOptions = {
  /** The server's name, used if it does not start. */
  name: string;
  start(): Promise<RunningServer>;
  /** Capabilities that this server does not offer. Their tests must fail as described. */
  notOffered?: KnownDifferences;
  /** Known defects of Latchkey with this server. Remove an entry once its test passes. */
  defects?: KnownDifferences;
};

/** Reasons and expected error messages, by capability. */
type KnownDifferences = Partial<Record<Capability, { reason: string; pattern: RegExp }>>;

/** Includes downloading, unpacking and building a server for the first time. */
const startTimeoutMs = 900_000;

async function judge(run: () => Promise<Verdict>, options: SuiteOptions, capability: Capability): Promise<Verdict> {
  const defect = options.defects?.[capability];
  const known = defect ?? options.notOffered?.[capability];
  if (!known) return run();
  const error: unknown = await run().then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error === undefined) throw new Error(`works now; remove it from the list of known differences: ${known.reason}`);
  expect(error instanceof Error ? error.message : error).toMatch(known.pattern);
  return { verdict: defect ? 'defect' : 'not offered', note: known.reason };
}

/** Tests all capabilities against one real server. Each server becomes a column of the table. */
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

import { writeFile } from 'node:fs/promises';

/** A skipped or failed test, with the reason for skipping or the start of its error. */
export type UnpassedTest = { name: string; reason: string };

/** The results of one suite. */
export type TestSummary = { passed: number; failed: UnpassedTest[]; skipped: UnpassedTest[] };

/** Shortens an error message for the list of failed tests. */
export const formatFailureReason = (message: string | undefined): string =>
  (message ?? 'no message').split('\n').slice(0, 6).join('\n').slice(0, 900);

/** Names the file to which a suite writes its summary for `npm test`. */
export const summaryFileVariable = 'LATCHKEY_TEST_SUMMARY';

/** Set by `npm test`, which builds the bundles once for all suites. */
export const reuseBundlesVariable = 'LATCHKEY_REUSE_BUNDLES';

/** Writes a suite's summary for `npm test`; no-op if the suite runs by itself. */
export async function writeSummary(summary: TestSummary): Promise<void> {
  const file = process.env[summaryFileVariable];
  if (file) await writeFile(file, JSON.stringify(summary));
}

import { writeFile } from 'node:fs/promises';

/** A test that did not pass, and why: for a skipped one what it says, for a failed one the first lines of its error. */
export type UnpassedTest = { name: string; reason: string };
export type TestSummary = { passed: number; failed: UnpassedTest[]; skipped: UnpassedTest[] };

/** What a failed test says in a list of them: enough of its error to know it again. */
export const formatFailureReason = (message: string | undefined): string =>
  (message ?? 'no message').split('\n').slice(0, 6).join('\n').slice(0, 900);

/** Where a suite's counts go, for whoever started it. */
export const summaryFileVariable = 'LATCHKEY_TEST_SUMMARY';

/** Leaves a suite's counts where `npm test` asked for them; nothing where nobody asked. */
export async function writeSummary(summary: TestSummary): Promise<void> {
  const file = process.env[summaryFileVariable];
  if (file) await writeFile(file, JSON.stringify(summary));
}

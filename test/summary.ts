import { writeFile } from 'node:fs/promises';

export type Skipped = { name: string; reason: string };
export type Summary = { passed: number; failed: number; skipped: Skipped[] };

/** Where a suite's counts go, for whoever started it. */
export const summaryVariable = 'LATCHKEY_TEST_SUMMARY';

/** Leaves a suite's counts where `npm test` asked for them; nothing where nobody asked. */
export async function writeSummary(summary: Summary): Promise<void> {
  const file = process.env[summaryVariable];
  if (file) await writeFile(file, JSON.stringify(summary));
}

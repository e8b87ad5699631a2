import { formatFailureReason, writeSummary } from '../../build/test-summary.ts';
import { runControls } from './controls.ts';
import { createDiskCases } from './disk-cases.ts';
import { bundleAppProcess, createKillCases } from './kill-cases.ts';
import { networkCases } from './network-cases.ts';
import { type CaseResult, type FaultCase, HangError, type outcomes } from './outcome.ts';
import { formatTable } from './table.ts';

/** Cases mostly wait for timers and processes, so several run at the same time. */
const maxConcurrentCases = 6;
/** The suite fails with fewer fault points than this: some are missing. */
const minCases = 60;

async function runCase({ run, ...names }: FaultCase): Promise<CaseResult> {
  try {
    return { ...names, outcome: await run() };
  } catch (error) {
    const { message } = error as Error;
    return { ...names, error: message, hangs: error instanceof HangError };
  }
}

async function runAll(cases: readonly FaultCase[]): Promise<CaseResult[]> {
  const results: CaseResult[] = [];
  const remaining = [...cases];
  const worker = async () => {
    for (let next = remaining.shift(); next; next = remaining.shift()) results.push(await runCase(next));
  };
  await Promise.all(Array.from({ length: maxConcurrentCases }, worker));
  return results;
}

/** `npm run test:faults -- <text>` runs only the cases whose fault or point contains the text. */
const filter = process.argv[2] ?? '';
let crashes = 0;
process.on('unhandledRejection', (error) => {
  crashes += 1;
  console.error('unhandled:', error);
});

await runControls();
const removeBundle = await bundleAppProcess();
const { cases: disk, skipped } = await createDiskCases();
const all = [...networkCases, ...(await createKillCases()), ...disk];
const results = await runAll(all.filter(({ point, fault }) => `${fault}, ${point}`.includes(filter)));

await removeBundle();
console.log(formatTable(results));
const failed = results.filter(({ error }) => error !== undefined);
for (const { point, fault, error } of failed) console.log(`FAILED  ${fault}, ${point}: ${error}`);
for (const { name, reason } of skipped) console.log(`skipped ${name}: ${reason}`);
const count = (outcome: (typeof outcomes)[number]) => results.filter((result) => result.outcome === outcome).length;
console.log(
  `${results.length} fault points: ${count('session intact')} sessions intact, ` +
    `${count('sign-in required: ended by the server')} ended by the server, ` +
    `${failed.length} failed, ${failed.filter(({ hangs }) => hangs).length} hangs, ${crashes} crashes`,
);
const enough = filter !== '' || results.length >= minCases;
if (!enough) console.log(`FAILED  fewer than ${minCases} fault points`);
await writeSummary({
  passed: results.length - failed.length,
  failed: [
    ...failed.map(({ point, fault, error }) => ({ name: `${fault}, ${point}`, reason: formatFailureReason(error) })),
    ...Array.from({ length: crashes }, () => ({ name: 'an unhandled rejection', reason: 'see the output' })),
  ],
  skipped,
});
process.exit(failed.length + crashes > 0 || !enough ? 1 : 0);

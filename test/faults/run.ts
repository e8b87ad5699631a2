import { formatFailureReason, writeSummary } from '../../build/test-summary.ts';
import { runControls } from './controls.ts';
import { createDiskCases } from './disk-cases.ts';
import { bundleAppProcess, createKillCases } from './kill-cases.ts';
import { networkCases } from './network-cases.ts';
import { type CaseResult, type FaultCase, HangError, type outcomes } from './outcome.ts';
import { formatTable } from './table.ts';

/** What a case is waiting for is a timer or a process, most of the time. */
const maxConcurrentCases = 6;
/** Fewer fault points than this would not be this suite. */
const minCases = 60;

async function runCase({ run, ...where }: FaultCase): Promise<CaseResult> {
  try {
    return { ...where, outcome: await run() };
  } catch (error) {
    const { message } = error as Error;
    return { ...where, error: message, hangs: error instanceof HangError };
  }
}

async function runAll(cases: readonly FaultCase[]): Promise<CaseResult[]> {
  const results: CaseResult[] = [];
  const left = [...cases];
  const worker = async () => {
    for (let next = left.shift(); next; next = left.shift()) results.push(await runCase(next));
  };
  await Promise.all(Array.from({ length: maxConcurrentCases }, worker));
  return results;
}

/** `npm run test:faults -- <text>` runs those alone whose place or fault has the text in it. */
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
    `${count('asked to sign in: the server had ended it')} ended by the server, ` +
    `${failed.length} lost or otherwise wrong, ${failed.filter(({ hangs }) => hangs).length} hangs, ${crashes} crashes`,
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

import { reasonOf, writeSummary } from '../summary.ts';
import { controls } from './controls.ts';
import { diskCases } from './disk-cases.ts';
import { bundleAppProcess, killCases } from './kill-cases.ts';
import { networkCases } from './network-cases.ts';
import { type Case, Hang, type outcomes, type Result } from './outcome.ts';
import { tableOf } from './table.ts';

/** What a case is waiting for is a timer or a process, most of the time. */
const atOnce = 6;
/** Fewer fault points than this would not be this suite. */
const fewest = 60;

async function runCase({ run, ...where }: Case): Promise<Result> {
  try {
    return { ...where, outcome: await run() };
  } catch (error) {
    const { message } = error as Error;
    return { ...where, error: message, hangs: error instanceof Hang };
  }
}

async function runAll(cases: readonly Case[]): Promise<Result[]> {
  const results: Result[] = [];
  const left = [...cases];
  const worker = async () => {
    for (let next = left.shift(); next; next = left.shift()) results.push(await runCase(next));
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return results;
}

/** `npm run test:faults -- <text>` runs those alone whose place or fault has the text in it. */
const filter = process.argv[2] ?? '';
let crashes = 0;
process.on('unhandledRejection', (error) => {
  crashes += 1;
  console.error('unhandled:', error);
});

await controls();
const removeBundle = await bundleAppProcess();
const { cases: disk, skipped } = await diskCases();
const all = [...networkCases, ...(await killCases()), ...disk];
const results = await runAll(all.filter(({ at, fault }) => `${fault}, ${at}`.includes(filter)));

await removeBundle();
console.log(tableOf(results));
const failed = results.filter(({ error }) => error !== undefined);
for (const { at, fault, error } of failed) console.log(`FAILED  ${fault}, ${at}: ${error}`);
for (const { name, reason } of skipped) console.log(`skipped ${name}: ${reason}`);
const count = (outcome: (typeof outcomes)[number]) => results.filter((result) => result.outcome === outcome).length;
console.log(
  `${results.length} fault points: ${count('session intact')} sessions intact, ` +
    `${count('asked to sign in: the server had ended it')} ended by the server, ` +
    `${failed.length} lost or otherwise wrong, ${failed.filter(({ hangs }) => hangs).length} hangs, ${crashes} crashes`,
);
const enough = filter !== '' || results.length >= fewest;
if (!enough) console.log(`FAILED  fewer than ${fewest} fault points`);
await writeSummary({
  passed: results.length - failed.length,
  failed: [
    ...failed.map(({ at, fault, error }) => ({ name: `${fault}, ${at}`, reason: reasonOf(error) })),
    ...Array.from({ length: crashes }, () => ({ name: 'an unhandled rejection', reason: 'see the output' })),
  ],
  skipped,
});
process.exit(failed.length + crashes > 0 || !enough ? 1 : 0);

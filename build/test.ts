import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildStandIn } from './test-bundles.ts';
import { reuseBundlesVariable, summaryFileVariable, type TestSummary, type UnpassedTest } from './test-summary.ts';

/** A suite of `npm test`. A command that writes no summary counts as one test. */
type TestSuite = { name: string; command: string[] };

/** Two suites fit, because the end-to-end suite waits for browsers half of the time. */
const concurrency = 2;

const vitestArguments = (project: string) => [
  'vitest',
  'run',
  '--config',
  'test/vitest.config.ts',
  '--project',
  project,
];
const npmRun = (script: string) => ['npm', 'run', '--silent', script];

/** Run first: `npm start` builds the bundles that the other suites share. */
const setupSuite: TestSuite = { name: 'headless start', command: ['npm', 'start', '--silent', '--', '--headless'] };

/** Starts with the longest suite, so that the others run at the same time. */
const suites: TestSuite[] = [
  { name: 'end-to-end', command: npmRun('test:e2e') },
  { name: 'check', command: npmRun('check') },
  { name: 'unit', command: npmRun('test:unit') },
  { name: 'integration', command: npmRun('test:integration') },
  { name: 'faults', command: npmRun('test:faults') },
  // Without the browser tests of `npm run test:security`, which the end-to-end suite includes.
  { name: 'security', command: ['npx', ...vitestArguments('security'), '--maxWorkers', '2'] },
  { name: 'shell', command: npmRun('test:shell') },
  { name: 'packaging', command: npmRun('test:packaging') },
];

/** Run only by `npm run test:all`, because they take too long for every push. */
const longSuites: TestSuite[] = [
  { name: 'soak', command: npmRun('test:soak') },
  { name: 'interop', command: npmRun('test:interop') },
  { name: 'verify', command: [...npmRun('verify:electron'), '--', '--stand-in'] },
  { name: 'mutation', command: npmRun('test:mutation') },
];

type SuiteResult = TestSummary & { name: string; seconds: number };

/** Runs a suite and prints its output when it ends, so that concurrent output does not mix. */
async function runSuite({ name, command: [program = '', ...args] }: TestSuite, folder: string): Promise<SuiteResult> {
  const startedAt = performance.now();
  console.log(`── ${name}: started`);
  const path = join(folder, name.replaceAll(' ', '-'));
  const output = createWriteStream(`${path}.log`);
  await once(output, 'open');
  const child = spawn(program, args, {
    stdio: ['ignore', output, output],
    env: { ...process.env, [summaryFileVariable]: `${path}.json` },
    shell: process.platform === 'win32',
  });
  const [code] = (await once(child, 'exit')) as [number | null];
  const seconds = (performance.now() - startedAt) / 1000;
  output.end();
  const verdict = code === 0 ? 'passed' : `FAILED with exit code ${code}`;
  console.log(`\n${await readFile(`${path}.log`, 'utf8')}\n── ${name}: ${verdict}, ${seconds.toFixed(0)} s`);
  const summary = await readFile(`${path}.json`, 'utf8').then(
    (text) => JSON.parse(text) as TestSummary,
    (): TestSummary => ({ passed: code === 0 ? 1 : 0, failed: [], skipped: [] }),
  );
  if (code !== 0 && summary.failed.length === 0)
    summary.failed.push({ name, reason: `exit code ${code}: see the output above` });
  return { ...summary, name, seconds };
}

/** Starts suites in order, at most {@link concurrency} at a time. */
async function runSuites(all: readonly TestSuite[], folder: string): Promise<SuiteResult[]> {
  const results: SuiteResult[] = [];
  const queue = [...all];
  const worker = async () => {
    for (let next = queue.shift(); next; next = queue.shift()) results.push(await runSuite(next, folder));
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  return results;
}

function printTests(title: string, tests: readonly UnpassedTest[]): void {
  if (tests.length > 0) console.log(`\n${title}:`);
  for (const { name, reason } of tests) console.log(`  ${name}\n    ${reason.replaceAll('\n', '\n    ')}`);
}

/**
 * Runs every suite, even after a failure, then prints each suite's duration and counts, and the
 * skipped and failed tests.
 *
 * @returns the exit code: 1 if a test failed
 */
async function runAllSuites(withLongSuites: boolean): Promise<number> {
  const startedAt = performance.now();
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-test-'));
  const results = [await runSuite(setupSuite, folder)];
  await buildStandIn();
  process.env[reuseBundlesVariable] = '1';
  // Makes fuzz tests generate all their inputs.
  if (withLongSuites) process.env.LATCHKEY_FULL_LENGTH = '1';
  results.push(...(await runSuites(withLongSuites ? [...suites, ...longSuites] : suites, folder)));
  await rm(folder, { recursive: true });

  console.log('\n── summary');
  for (const { name, passed, failed, skipped, seconds } of results)
    console.log(
      `${(failed.length > 0 ? 'FAILED' : 'ok').padEnd(7)}${name.padEnd(16)}${seconds.toFixed(0).padStart(5)} s  ` +
        `${passed} passed, ${failed.length} failed, ${skipped.length} skipped`,
    );
  const skipped = results.flatMap((result) => result.skipped);
  const failed = results.flatMap((result) =>
    result.failed.map(({ name, reason }) => ({ name: `${result.name}: ${name}`, reason })),
  );
  printTests('Skipped', skipped);
  printTests('Failed', failed);

  const passed = results.reduce((total, result) => total + result.passed, 0);
  const minutes = (performance.now() - startedAt) / 60_000;
  console.log(`\n${minutes.toFixed(1)} minutes`);
  console.log(`${passed} passed, ${failed.length} failed, ${skipped.length} skipped`);
  return failed.length > 0 ? 1 : 0;
}

process.exitCode = await runAllSuites(process.argv.includes('--all'));

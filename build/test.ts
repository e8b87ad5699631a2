import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { summaryFileVariable, type TestSummary, type UnpassedTest } from './test-summary.ts';

/** A part of the whole test: a command, counted by its own summary, or as one check where it leaves none. */
type TestSuite = { name: string; command: string[] };

const binCommand = (name: string, ...args: string[]) => [join('node_modules', '.bin', name), ...args];
const vitestCommand = (project: string) =>
  binCommand('vitest', 'run', '--config', 'test/vitest.config.ts', '--project', project);

const testSuites: TestSuite[] = [
  { name: 'lint and format', command: binCommand('biome', 'check', '.', '--error-on-warnings') },
  { name: 'lint by types', command: binCommand('oxlint', '--deny-warnings') },
  { name: 'types of main and tests', command: binCommand('tsc', '-p', 'tsconfig.json') },
  { name: 'types of the page', command: binCommand('tsc', '-p', 'renderer/tsconfig.json') },
  { name: 'types of the end-to-end suite', command: binCommand('tsc', '-p', 'test/e2e/tsconfig.json') },
  { name: 'unit', command: vitestCommand('unit') },
  { name: 'integration', command: vitestCommand('integration') },
  { name: 'faults', command: [process.execPath, '--import', 'tsx', 'test/faults/run.ts'] },
  { name: 'shell', command: vitestCommand('shell') },
  { name: 'packaging', command: vitestCommand('packaging') },
  { name: 'interop', command: vitestCommand('interop') },
  { name: 'security', command: [...vitestCommand('security'), '--maxWorkers', '2'] },
  { name: 'end-to-end', command: binCommand('playwright', 'test', '--config', 'test/playwright.config.ts') },
  { name: 'npm start', command: ['npm', 'start', '--silent', '--', '--headless'] },
];

async function runSuite({ name, command: [program = '', ...args] }: TestSuite, folder: string): Promise<TestSummary> {
  console.log(`\n── ${name}`);
  const file = join(folder, `${name.replaceAll(' ', '-')}.json`);
  const child = spawn(program, args, {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, [summaryFileVariable]: file },
    shell: process.platform === 'win32',
  });
  const [code] = (await once(child, 'exit')) as [number | null];
  const counted = await readFile(file, 'utf8').then(
    (text) => JSON.parse(text) as TestSummary,
    (): TestSummary => ({ passed: code === 0 ? 1 : 0, failed: [], skipped: [] }),
  );
  // A part that ends badly has failed, whatever it counted.
  return code === 0 || counted.failed.length > 0
    ? counted
    : { ...counted, failed: [{ name, reason: `it ended with ${code}: see the output above` }] };
}

function printTests(what: string, tests: readonly UnpassedTest[]): void {
  if (tests.length > 0) console.log(`\n${what}:`);
  for (const { name, reason } of tests) console.log(`  ${name}\n    ${reason.replaceAll('\n', '\n    ')}`);
}

/** Runs every part, whatever the ones before it came to, and ends with what was skipped and the sum. */
async function runAllSuites(): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-test-'));
  const rows: [name: string, summary: TestSummary, seconds: number][] = [];
  for (const part of testSuites) {
    const before = performance.now();
    rows.push([part.name, await runSuite(part, folder), (performance.now() - before) / 1000]);
  }
  await rm(folder, { recursive: true });

  console.log('\n── summary');
  for (const [name, { passed, failed, skipped }, seconds] of rows) {
    const verdict = failed.length > 0 ? 'FAILED' : 'ok';
    console.log(
      `${verdict.padEnd(7)}${name.padEnd(30)} ${passed} passed, ${failed.length} failed, ${skipped.length} skipped, ${seconds.toFixed(0)} s`,
    );
  }
  const skipped = rows.flatMap(([, summary]) => summary.skipped);
  const failed = rows.flatMap(([part, summary]) =>
    summary.failed.map(({ name, reason }) => ({ name: `${part}: ${name}`, reason })),
  );
  printTests('Skipped', skipped);
  printTests('Failed', failed);

  const passed = rows.reduce((total, [, summary]) => total + summary.passed, 0);
  console.log(`\n${passed} passed, ${failed.length} failed, ${skipped.length} skipped`);
  return failed.length > 0 ? 1 : 0;
}

process.exitCode = await runAllSuites();

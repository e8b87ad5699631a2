import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Summary, summaryVariable, type Told } from '../test/summary.ts';

/** A part of the whole test: a command, counted by its own summary, or as one check where it leaves none. */
type Part = { name: string; command: string[] };

const bin = (name: string, ...args: string[]) => [join('node_modules', '.bin', name), ...args];
const vitest = (project: string) => bin('vitest', 'run', '--config', 'test/vitest.config.ts', '--project', project);

const parts: Part[] = [
  { name: 'lint and format', command: bin('biome', 'check', '.', '--error-on-warnings') },
  { name: 'lint by types', command: bin('oxlint', '--deny-warnings') },
  { name: 'types of main and tests', command: bin('tsc', '-p', 'tsconfig.json') },
  { name: 'types of the page', command: bin('tsc', '-p', 'renderer/tsconfig.json') },
  { name: 'types of the end-to-end suite', command: bin('tsc', '-p', 'test/e2e/tsconfig.json') },
  { name: 'unit', command: vitest('unit') },
  { name: 'integration', command: vitest('integration') },
  { name: 'faults', command: [process.execPath, '--import', 'tsx', 'test/faults/run.ts'] },
  { name: 'shell', command: vitest('shell') },
  { name: 'packaging', command: vitest('packaging') },
  { name: 'interop', command: vitest('interop') },
  { name: 'security', command: [...vitest('security'), '--maxWorkers', '2'] },
  { name: 'end-to-end', command: bin('playwright', 'test', '--config', 'test/playwright.config.ts') },
  { name: 'npm start', command: ['npm', 'start', '--silent', '--', '--headless'] },
];

async function run({ name, command: [program = '', ...args] }: Part, folder: string): Promise<Summary> {
  console.log(`\n── ${name}`);
  const file = join(folder, `${name.replaceAll(' ', '-')}.json`);
  const child = spawn(program, args, {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, [summaryVariable]: file },
    shell: process.platform === 'win32',
  });
  const [code] = (await once(child, 'exit')) as [number | null];
  const counted = await readFile(file, 'utf8').then(
    (text) => JSON.parse(text) as Summary,
    (): Summary => ({ passed: code === 0 ? 1 : 0, failed: [], skipped: [] }),
  );
  // A part that ends badly has failed, whatever it counted.
  return code === 0 || counted.failed.length > 0
    ? counted
    : { ...counted, failed: [{ name, reason: `it ended with ${code}: see the output above` }] };
}

function list(what: string, tests: readonly Told[]): void {
  if (tests.length > 0) console.log(`\n${what}:`);
  for (const { name, reason } of tests) console.log(`  ${name}\n    ${reason.replaceAll('\n', '\n    ')}`);
}

/** Runs every part, whatever the ones before it came to, and ends with what was skipped and the sum. */
async function test(): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-test-'));
  const rows: [name: string, summary: Summary, seconds: number][] = [];
  for (const part of parts) {
    const before = performance.now();
    rows.push([part.name, await run(part, folder), (performance.now() - before) / 1000]);
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
  list('Skipped', skipped);
  list('Failed', failed);

  const passed = rows.reduce((total, [, summary]) => total + summary.passed, 0);
  console.log(`\n${passed} passed, ${failed.length} failed, ${skipped.length} skipped`);
  return failed.length > 0 ? 1 : 0;
}

process.exitCode = await test();

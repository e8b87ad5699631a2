import { execFile, fork } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { buildBundles } from '../../build/bundles.ts';
import { testProfile } from '../integration/core.ts';
import { type BenchServers, createContenders } from './contenders.ts';
import { type BenchmarkResult, compare, quantile } from './measure.ts';

const maxRatios = { 'sign-in': 1.15, refresh: 1.15, 'API call': 1.05 } as const;
const rounds = Number(process.env.BENCH_ROUNDS ?? 300);
const pathOf = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const formatNumber = (value: number, digits = 2) => value.toFixed(digits);

function printComparison(label: string, results: BenchmarkResult[], maxRatio: number): void {
  const [baseline] = results;
  if (!baseline) return;
  console.log(`\n${label} (${rounds} rounds)`);
  for (const { name, medianMs, p95Ms, cpuMs } of results)
    console.log(
      `  ${name.padEnd(14)} median ${formatNumber(medianMs / baseline.medianMs).padStart(5)} × (${formatNumber(medianMs)} ms)` +
        `   p95 ${formatNumber(p95Ms / baseline.p95Ms).padStart(5)} × (${formatNumber(p95Ms)} ms)   client CPU ${formatNumber(cpuMs)} ms per call`,
    );
  const latchkey = results.find(({ name }) => name === 'Latchkey');
  const ratio = latchkey ? latchkey.medianMs / baseline.medianMs : Number.NaN;
  console.log(
    `  goal: Latchkey's median at most ${maxRatio} × fetch: ${ratio <= maxRatio ? 'met' : 'NOT met'} (${formatNumber(ratio, 3)})`,
  );
}

/** Returns the gzipped bytes of a folder's scripts, styles and pages, by extension. */
async function measureGzippedBytes(folder: string): Promise<Record<string, number>> {
  const sizes: Record<string, number> = {};
  for (const name of await readdir(folder, { recursive: true })) {
    const extension = /\.(js|css|html)$/.exec(name)?.[1];
    if (extension) sizes[extension] = (sizes[extension] ?? 0) + gzipSync(await readFile(join(folder, name))).byteLength;
  }
  return sizes;
}

/** Returns how long loading the main bundle takes in new processes, in milliseconds. */
async function measureImportMs(): Promise<number[]> {
  const times: number[] = [];
  for (let run = 0; run < 15; run += 1) {
    const { stdout } = await promisify(execFile)(process.execPath, [pathOf('import-main.cjs')]);
    times.push(Number(stdout));
  }
  return times;
}

console.log('Building …');
await buildBundles();
const child = fork(pathOf('server.ts'), { execArgv: ['--import', 'tsx'] });
const [servers] = (await once(child, 'message')) as [BenchServers];
try {
  const profile = testProfile({
    issuer: servers.issuer,
    extraParameters: { password: { resource: servers.audience }, refresh: { resource: servers.audience } },
    api: { origins: [servers.api], audience: servers.audience },
  });
  for (const [label, contenders] of Object.entries(await createContenders(profile, servers)))
    printComparison(label, await compare(contenders, rounds), maxRatios[label as keyof typeof maxRatios]);
} finally {
  child.disconnect();
}

const sizes = await measureGzippedBytes(pathOf('../../out/renderer'));
const total = Object.values(sizes).reduce((sum, bytes) => sum + bytes, 0);
const parts = Object.entries(sizes).map(([extension, bytes]) => `${extension} ${formatNumber(bytes / 1024, 1)}`);
console.log(`\nPage, gzipped: ${formatNumber(total / 1024, 1)} KiB (${parts.join(', ')}; without fonts)`);
const times = await measureImportMs();
console.log(
  `Main bundle, import: median ${formatNumber(quantile(times, 0.5), 1)} ms, p95 ${formatNumber(quantile(times, 0.95), 1)} ms (15 processes)`,
);
await import('./inspector.ts');

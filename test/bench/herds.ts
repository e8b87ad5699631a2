import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { Clock } from '../../electron/core/ports.ts';
import { systemClock } from '../../electron/node/system-clock.ts';
import { testProfile } from '../integration/core.ts';
import { startBenchApp } from './bench-app.ts';
import type { Figure } from './figures.ts';
import { median } from './measure.ts';

/** Chromium opens as many connections to one host. `fetch` in Node would open one for each call. */
const connections = 6;

type Report = { passedMs: number; refreshes: number; refusedCalls: number };

/** Calls a function a number of times, as many at once as there are connections. */
async function runOverConnections(count: number, run: () => Promise<unknown>): Promise<void> {
  let remaining = count;
  const worker = async () => {
    while (remaining > 0) {
      remaining -= 1;
      await run();
    }
  };
  await Promise.all(Array.from({ length: connections }, worker));
}

async function measureDurationMs(run: () => Promise<unknown>): Promise<number> {
  const startedMs = performance.now();
  await run();
  return performance.now() - startedMs;
}

function measureHeapMb(): number {
  if (!globalThis.gc) throw new Error('the benchmark needs --expose-gc');
  globalThis.gc();
  return process.memoryUsage().heapUsed / 1024 / 1024;
}

/**
 * Measures thousands of API calls at the moment when their access token expires, against as many
 * calls with a bare `fetch` and a valid token.
 */
export async function measureHerds(): Promise<Figure[]> {
  const child = fork('test/bench/herd-server.ts', { execArgv: ['--import', 'tsx'] });
  const [{ origin }] = (await once(child, 'message')) as [{ origin: string }];
  let passedMs = 0;
  const clock: Clock = { ...systemClock, now: () => systemClock.now() + passedMs };
  const app = await startBenchApp(testProfile({ issuer: origin, api: { origins: [origin] } }), { clock });
  await app.signIn();
  const url = `${origin}/api/me`;
  const call = () => app.call('callApi', { callId: crypto.randomUUID(), method: 'GET', url, headers: {} });
  const expire = async (): Promise<Report> => {
    child.send('expire');
    const [report] = (await once(child, 'message')) as [Report];
    passedMs = report.passedMs;
    return report;
  };
  const fetchOnce = async () => {
    const token = app.accounts.active().tokens().accessToken.reveal();
    const response = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
    if (response.status !== 200) throw new Error(String(response.status));
    await response.text();
  };
  await runOverConnections(2000, fetchOnce);
  await Promise.all(Array.from({ length: 2000 }, call));
  await app.settle();
  const heapBeforeMb = measureHeapMb();

  const figures: Figure[] = [];
  let rounds = 0;
  for (const count of [1000, 10_000]) {
    const ratios: number[] = [];
    for (let round = 0; round < (count === 1000 ? 5 : 1); round += 1) {
      const fetchMs = await measureDurationMs(() => runOverConnections(count, fetchOnce));
      await expire();
      rounds += 1;
      ratios.push((await measureDurationMs(() => Promise.all(Array.from({ length: count }, call)))) / fetchMs);
      await app.settle();
    }
    const name = `${count.toLocaleString('en')} calls at expiry, × fetch`;
    figures.push({ name, value: median(ratios), unit: '×', goal: 1.2 });
  }
  const { refreshes, refusedCalls } = await expire();
  const heapMb = measureHeapMb();
  await app.close();
  child.disconnect();
  return [
    ...figures,
    {
      name: 'refreshes for each herd',
      value: refreshes / rounds,
      unit: '×',
      goal: 1,
      note: `${refusedCalls} rejected`,
    },
    {
      name: 'heap after the herds × before',
      value: heapMb / heapBeforeMb,
      unit: '×',
      goal: 1.1,
      note: `${heapBeforeMb.toFixed(1)} MB, then ${heapMb.toFixed(1)} MB`,
    },
  ];
}

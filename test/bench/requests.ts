import { setTimeout as delay } from 'node:timers/promises';
import type { Profile } from '../../shared/profile.ts';
import { testProfile } from '../integration/core.ts';
import { nodeTransport } from '../servers/node-transport.ts';
import { type BenchApp, startBenchApp } from './bench-app.ts';
import { type Comparison, createContenders } from './contenders.ts';
import type { Figure } from './figures.ts';
import { compareCpu, compareDurations, measureCpuMs, median } from './measure.ts';
import { createReplay, type Replay } from './replay.ts';
import { type BenchServers, startBenchServers } from './start-servers.ts';

const rounds = Number(process.env.BENCH_ROUNDS ?? 250);

const createProfile = ({ issuer, api, audience }: BenchServers): Profile =>
  testProfile({
    issuer,
    extraParameters: { password: { resource: audience }, refresh: { resource: audience } },
    api: { origins: [api], audience },
  });

const durationGoals: Partial<Record<Comparison, number>> = { 'sign-in': 1.15, refresh: 1.15, 'API call': 1.1 };

/** Compares with a bare `fetch` and openid-client, over loopback connections that stay open. */
export async function compareRequests(): Promise<Figure[]> {
  const servers = await startBenchServers();
  const { comparisons, close } = await createContenders(createProfile(servers), servers);
  const figures: Figure[] = [];
  for (const [name, contenders] of Object.entries(comparisons)) {
    const durations = await compareDurations(contenders, { rounds, warmUp: 200 });
    const isSignIn = name === 'sign-in';
    const cpu = await compareCpu(contenders, { rounds: isSignIn ? 100 : 15, warmUp: 2, calls: isSignIn ? 1 : 20 });
    const [ms, cpuMs] = [durations, cpu].map((all) => (of: string) => median(all.get(of) ?? []));
    if (!ms || !cpuMs) continue;
    const note = (of: typeof ms) => contenders.map((one) => `${one.name} ${of(one.name).toFixed(2)} ms`).join(', ');
    const goal = durationGoals[name as Comparison];
    const ratio = ms('Latchkey') / ms('fetch');
    figures.push({ name: `${name}, × fetch`, value: ratio, unit: '×', ...(goal && { goal }), note: note(ms) });
    if (durations.has('openid-client')) {
      const value = ms('Latchkey') / ms('openid-client');
      figures.push({ name: `${name}, × openid-client`, value, unit: '×', goal: 1 });
    }
    figures.push({
      name: `${name}, client CPU × fetch`,
      value: cpuMs('Latchkey') / cpuMs('fetch'),
      unit: '×',
      ...(goal && { goal: 2 }),
      note: note(cpuMs),
    });
  }
  await close();
  servers.close();
  return figures;
}

/** Records responses of the servers, and starts an app that gets them without a network. */
async function startReplayedApp(): Promise<{ app: BenchApp; replay: Replay; apiUrl: string }> {
  const servers = await startBenchServers();
  const replay = createReplay(nodeTransport);
  const app = await startBenchApp(createProfile(servers), replay);
  const apiUrl = `${servers.api}/me`;
  await app.signIn();
  for (let index = 0; index < 30; index += 1) {
    await app.call('refresh');
    await callApi(app, apiUrl);
  }
  await app.settle();
  replay.start();
  servers.close();
  return { app, replay, apiUrl };
}

const callApi = (app: BenchApp, url: string) =>
  app.call('callApi', { callId: 'bench', method: 'GET', url, headers: {} });

/** Returns the CPU time of work that does not depend on the app, to compare its own with. */
function measureReferenceMs(): Promise<number> {
  const text = JSON.stringify(Array.from({ length: 200 }, (_, index) => ({ index, name: `Item ${index}` })));
  return measureCpuMs(() => {
    for (let run = 0; run < 20; run += 1) JSON.stringify(JSON.parse(text));
  });
}

/** Measures the app's own CPU time, without a network. */
export async function measureOwnCpu(): Promise<Figure[]> {
  const { app, apiUrl } = await startReplayedApp();
  const cpu = await compareCpu(
    [
      { name: 'refresh', run: () => app.call('refresh'), settle: app.settle },
      { name: 'API call', run: () => callApi(app, apiUrl), settle: app.settle },
      { name: 'reference', run: measureReferenceMs },
    ],
    { rounds: Math.ceil(rounds / 5), warmUp: 10, calls: 25 },
  );
  const cpuMs = (name: string) => median(cpu.get(name) ?? []);
  await app.close();
  return (
    [
      ['refresh', 0.45],
      ['API call', 0.25],
    ] as const
  ).map(([name, goal]) => ({
    name: `${name}, own CPU`,
    value: cpuMs(name),
    unit: 'ms',
    goal,
    ratio: cpuMs(name) / cpuMs('reference'),
    note: `reference ${cpuMs('reference').toFixed(2)} ms`,
  }));
}

/** A response of 5 kB. */
const itemsBody = Buffer.from(
  JSON.stringify(
    Array.from({ length: 50 }, (_, id) => ({ id, name: `Item ${id}`, note: 'Some words', at: '2026-11-30T08:00:00Z' })),
  ),
);

const pauseMs = 20;

/** Measures what the history costs that calls leave behind, every 20 ms. */
export async function measureHistory(): Promise<Figure[]> {
  const { app, replay, apiUrl } = await startReplayedApp();
  replay.setBody(apiUrl, itemsBody);
  const profileId = 'test';
  const fill = async () => {
    for (let call = 0; call < 60; call += 1) await callApi(app, apiUrl);
    await app.settle();
  };
  const run = () => callApi(app, apiUrl);
  await fill();
  const before = app.getWrittenBytes();
  const calls = 150;
  for (let call = 0; call < calls; call += 1) {
    await run();
    await delay(pauseMs);
  }
  await app.settle();
  const bytes = (app.getWrittenBytes() - before) / calls;
  const entryBytes = itemsBody.byteLength + 600;

  const contenders = [
    { name: 'no entries', prepare: () => app.call('clearApiHistory', { profileId }), run, settle: app.settle },
    { name: '50 entries', prepare: fill, run, settle: app.settle },
  ];
  const cpu = await compareCpu(contenders, { rounds: 20, warmUp: 2, calls: 10, pauseMs });
  const [none = 0, full = 0] = contenders.map(({ name }) => median(cpu.get(name) ?? []));
  await app.close();
  return [
    { name: 'API call with 50 history entries × none, CPU', value: full / none, unit: '×', goal: 1.05 },
    { name: 'API call of 5 kB every 20 ms, CPU', value: full, unit: 'ms', ratio: full / none },
    {
      name: 'bytes written for an API call × entry',
      value: bytes / entryBytes,
      unit: '×',
      goal: 2,
      note: `${Math.round(bytes)} bytes for an entry of about ${entryBytes}`,
    },
  ];
}

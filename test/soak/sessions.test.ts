import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { createApp } from '../../electron/app.ts';
import type { Clock, FileStore } from '../../electron/core/ports.ts';
import { Secret } from '../../electron/core/secret.ts';
import type { Accounts } from '../../electron/session/accounts.ts';
import type { Profile } from '../../shared/profile.ts';
import { testProfile } from '../integration/core.ts';
import { createStrictServer, createTransportTo, type StrictServer } from '../servers/strict-server.ts';
import { createMemoryProtector, testPlatform } from '../support/test-platform.ts';
import { fakeFiles } from '../unit/support/files.ts';
import { fakeTransport } from '../unit/support/transport.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;
const issuer = 'http://127.0.0.1:9';
const password = 'not-a-real-password';

/** Returns a seeded generator of numbers between 0 and 1. */
function createSeededRandom(seed: string) {
  let count = 0;
  return () => {
    count += 1;
    return createHash('sha256').update(`${seed} ${count}`).digest().readUInt32BE() / 2 ** 32;
  };
}

/** Simulates real time, and an app clock that may have a wrong date and pauses during sleep. */
function createWorld() {
  let now = Date.UTC(2030, 0, 1);
  let uptime = 0;
  let wrongBy = 0;
  let timers = new Set<{ due: number; run: () => void }>();
  const clock: Clock = {
    now: () => now + wrongBy,
    monotonicNow: () => uptime,
    after(milliseconds, run) {
      const timer = { due: uptime + Math.max(0, milliseconds), run };
      timers.add(timer);
      return () => timers.delete(timer);
    },
  };
  /** Runs pending work, which can take several turns. */
  const settle = async () => {
    for (let turns = 0; turns < 6; turns += 1) await new Promise((resolve) => setImmediate(resolve));
  };
  return {
    clock,
    settle,
    now: () => now,
    async awake(milliseconds: number) {
      const until = uptime + milliseconds;
      for (;;) {
        const [next] = [...timers].filter(({ due }) => due <= until).sort((a, b) => a.due - b.due);
        if (!next) break;
        now += next.due - uptime;
        uptime = next.due;
        timers.delete(next);
        next.run();
        await settle();
      }
      now += until - uptime;
      uptime = until;
    },
    asleep: (milliseconds: number) => {
      now += milliseconds;
    },
    jump: (milliseconds: number) => {
      wrongBy = Math.max(-dayMs, Math.min(dayMs, wrongBy + milliseconds));
    },
    /** Cancels all timers, as the end of a process does. */
    endProcess: () => {
      timers = new Set();
    },
  };
}

type SoakResult = {
  server: StrictServer;
  accounts: Accounts;
  maxRefreshesPerHour: number;
  unneededReuses: number;
  trace: string;
};

/** Faults that a test can inject to check that the simulation detects them. */
type SoakFaults = { files?: (files: FileStore, clock: Clock) => FileStore };

async function runSoak(seed: string, breaks: SoakFaults = {}): Promise<SoakResult> {
  const random = createSeededRandom(seed);
  const between = (least: number, most: number) => least + random() * (most - least);
  const { clock, settle, now, awake, asleep, jump, endProcess } = createWorld();
  const server = await createStrictServer({ issuer, now, password, accessTokenLifetimeSeconds: 3600, openId: false });
  const files = fakeFiles();
  const protector = createMemoryProtector();
  const profile: Profile = testProfile({ issuer, scopes: ['offline_access'], api: { origins: [issuer] } });
  const bytes = (count: number) => Buffer.from(Array.from({ length: count }, () => Math.floor(random() * 256)));
  const requests: number[] = [];
  let online = true;
  const events: string[] = [];

  async function startProcess(): Promise<{ accounts: Accounts; kill(): void }> {
    let alive = true;
    const real = createTransportTo(server);
    const transport = fakeTransport(async ({ forward }) => {
      if (!alive) return new Promise(() => {});
      requests.push(now());
      // Only requests are lost. With this server, a lost response inevitably costs the session.
      if (!online) throw Object.assign(new TypeError('fetch failed'), { cause: { code: 'ENETUNREACH' } });
      return forward(real);
    });
    // A dead process writes nothing more.
    const ownFiles: FileStore = {
      ...files,
      write: (name: string, text: string) => (alive ? files.write(name, text) : new Promise<void>(() => {})),
    };
    const { platform } = testPlatform({
      builtInProfiles: [profile],
      transport,
      clock,
      random: bytes,
      files: breaks.files?.(ownFiles, clock) ?? ownFiles,
      keyProtectors: { protectors: [protector], excluded: [] },
    });
    const { accounts, start } = await createApp(platform);
    await start();
    await settle();
    const kill = () => {
      alive = false;
      endProcess();
    };
    return { accounts, kill };
  }

  let app = await startProcess();
  await app.accounts.signIn(profile, { username: 'alice', password: new Secret(password) }, true);
  const restart = async () => {
    app.kill();
    app = await startProcess();
  };
  const ignore = (outcome: Promise<unknown>) => outcome.then(() => {}).catch(() => {});
  const until = now() + 7 * dayMs;
  const happenings: [string, () => Promise<void> | void][] = [
    ['work', () => awake(between(minuteMs, 3 * hourMs))],
    ['use', () => ignore(app.accounts.active().getAccessToken())],
    [
      'sleep',
      async () => {
        asleep(between(minuteMs, 14 * hourMs));
        if (random() < 0.7) app.accounts.wake();
        await settle();
      },
    ],
    [
      'network',
      async () => {
        online = !online;
        if (online) app.accounts.wake();
        await settle();
      },
    ],
    ['jump', () => jump(between(-dayMs, dayMs))],
    ['quit and start', () => app.accounts.settle().then(restart)],
    ['crash and start', restart],
  ];
  while (now() < until) {
    const [name, happen] = happenings[Math.floor(random() * happenings.length)] ?? happenings[0] ?? [];
    events.push(`${name} at ${((now() - until + 7 * dayMs) / hourMs).toFixed(1)} h`);
    await happen?.();
    await awake(between(0, 30 * minuteMs));
  }
  online = true;
  app.accounts.wake();
  await settle();
  await awake(10 * minuteMs);
  const unneeded = server.reuses;
  let busiestHour = 0;
  for (let first = 0, last = 0; last < requests.length; last += 1) {
    while ((requests[last] ?? 0) - (requests[first] ?? 0) > hourMs) first += 1;
    busiestHour = Math.max(busiestHour, last - first + 1);
  }
  app.kill();
  return {
    server,
    accounts: app.accounts,
    maxRefreshesPerHour: busiestHour,
    unneededReuses: unneeded,
    trace: `seed ${seed}: ${events.join(', ')}`,
  };
}

describe('a week with sleep, lost networks, restarts, crashes and clocks that jump', () => {
  const seeds = Array.from({ length: 100 }, (_, at) => `week-${at}`);

  test('never reuses a refresh token, survives, and limits its requests (100 weeks, seeds week-0 to week-99)', async () => {
    let rotations = 0;
    let busiest = 0;
    for (const seed of seeds) {
      const { server, accounts, maxRefreshesPerHour, unneededReuses, trace } = await runSoak(seed);
      expect(unneededReuses, trace).toBe(0);
      expect(server.families[0]?.endReason, trace).toBeUndefined();
      expect(accounts.snapshot().session, trace).toMatchObject({ state: 'signed-in', stored: 'yes' });
      rotations += server.rotations;
      busiest = Math.max(busiest, maxRefreshesPerHour);
    }
    console.log(`100 weeks: ${rotations} rotations, 0 reuses, at most ${busiest} requests in an hour`);
    expect(rotations).toBeGreaterThan(100 * 20);
    expect(busiest).toBeLessThan(120);
  }, 600_000);

  test('detects a refresh token that is used before it is stored', async () => {
    // Resolves before the write, which a crash can prevent.
    const files = (real: FileStore, clock: Clock): FileStore => ({
      ...real,
      write: async (name, text) => void clock.after(10 * minuteMs, () => void real.write(name, text)),
    });
    let reuses = 0;
    for (const seed of seeds.slice(0, 40)) reuses += (await runSoak(seed, { files })).unneededReuses;
    expect(reuses).toBeGreaterThan(0);
  }, 300_000);
});

import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { createRedactor } from '../../electron/core/redaction/redactor.ts';
import { createSecretLabels } from '../../electron/core/redaction/secret-labels.ts';
import { Secret } from '../../electron/core/secret.ts';
import { systemClock } from '../../electron/node/system-clock.ts';
import { destinationFingerprint } from '../../electron/oauth/destinations.ts';
import { createSessionStore } from '../../electron/session/session-store.ts';
import { testProfile } from '../integration/core.ts';
import { tokenSet } from '../unit/support/tokens.ts';
import { createComputer, startBenchApp } from './bench-app.ts';
import type { Figure } from './figures.ts';
import { measureCpuMs, median } from './measure.ts';

const run = promisify(execFile);

/** Returns how long the app takes to start with a number of stored sessions, in milliseconds. */
async function measureStartMs(count: number): Promise<number> {
  const profile = testProfile({ issuer: 'http://127.0.0.1:9' });
  const computer = await createComputer();
  const before = await startBenchApp(profile, { computer });
  const createToken = () => new Secret(`not-a-real-token-${randomBytes(600).toString('base64url')}`);
  const now = systemClock.now();
  const sessions = Array.from({ length: count }, (_, index) =>
    createSessionStore({ id: `${index}`, vault: before.vault, locks: { withLock: (_name, task) => task() } }).set({
      profileId: profile.id,
      destinations: destinationFingerprint(profile, 'all'),
      username: `user ${index}`,
      identity: undefined,
      signedInAt: now,
      isLocked: false,
      tokens: tokenSet(`${index}`, {
        accessToken: createToken(),
        idToken: createToken(),
        requestedAt: now,
        expiresAt: now + 3_600_000,
      }),
    }),
  );
  await Promise.all(sessions);
  const startedAt = performance.now();
  const app = await startBenchApp(profile, { computer });
  const durationMs = performance.now() - startedAt;
  if (app.accounts.sessions().length < count) throw new Error('sessions are missing');
  await app.accounts.lock();
  await app.close();
  return durationMs;
}

/** Measures the start with many sessions, which should take as long as there are sessions. */
export async function measureManySessions(): Promise<Figure[]> {
  const times = { 300: [] as number[], 1000: [] as number[] };
  for (let round = 0; round < 3; round += 1)
    for (const count of [300, 1000] as const) times[count].push(await measureStartMs(count));
  const [few, many] = [Math.min(...times[300]), Math.min(...times[1000])];
  return [
    { name: 'start with 1,000 stored sessions', value: many, unit: 'ms', goal: 500, ratio: many / few },
    { name: 'start with 1,000 stored sessions × 300', value: many / few, unit: '×', goal: 4 },
  ];
}

/** Measures the redaction of a text with thousands of secrets, and of as much text without any. */
export async function measureRedaction(): Promise<Figure[]> {
  const createText = (name: string) =>
    Array.from({ length: 6500 }, (_, index) => `${name}=${(index * 7919).toString(36).padStart(6, 'x')}`).join('&');
  const measure = async (text: string) => {
    const times: number[] = [];
    for (let round = 0; round < 9; round += 1) {
      const redactor = createRedactor(createSecretLabels(randomBytes), 'api');
      times.push(await measureCpuMs(() => redactor.redactUntilStable(() => redactor.redactText(text))));
    }
    return median(times);
  };
  const [plain, secrets] = [await measure(createText('api_zip')), await measure(createText('api_key'))];
  return [
    {
      name: '100 KB of text with 6,500 secrets, redacted',
      value: secrets,
      unit: 'ms',
      goal: 50,
      ratio: secrets / plain,
      note: `without secrets ${plain.toFixed(2)} ms`,
    },
  ];
}

/** Measures how long the main bundle takes to load, compared with zod, a part of it. */
export async function measureImport(): Promise<Figure[]> {
  const main: number[] = [];
  const reference: number[] = [];
  for (let round = 0; round < 15; round += 1) {
    main.push(Number((await run(process.execPath, ['test/bench/import-main.cjs'])).stdout));
    const script = 'const from = performance.now(); require("zod"); console.log(performance.now() - from)';
    const { stdout } = await run(process.execPath, ['-e', script]);
    reference.push(Number(stdout));
  }
  const value = median(main);
  const note = `zod ${median(reference).toFixed(1)} ms`;
  return [{ name: 'import of the main bundle', value, unit: 'ms', ratio: value / median(reference), note }];
}

/** Measures the script that the sign-in screen loads, with all that it imports, gzipped. */
export async function measureScriptSize(): Promise<Figure[]> {
  const folder = 'out/renderer';
  const [, entry = ''] = /<script[^>]+src="\.\/([^"]+)"/.exec(await readFile(join(folder, 'index.html'), 'utf8')) ?? [];
  const scripts = new Set([entry]);
  let bytes = 0;
  for (const script of scripts) {
    const text = await readFile(join(folder, script), 'utf8');
    bytes += gzipSync(text).byteLength;
    for (const [, name] of text.matchAll(/(?:from|import)"\.\/([^"]+)"/g)) scripts.add(`assets/${name}`);
  }
  return [{ name: 'script of the sign-in screen, gzipped', value: bytes / 1024, unit: 'KiB', goal: 115 }];
}

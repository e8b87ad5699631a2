import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Keyring, keyringUnavailableReason, startKeyring } from '../servers/keyring.ts';

const script = fileURLToPath(new URL('store-in-keychain.ts', import.meta.url));
const secret = 'not-a-real-secret +%&= 漢🔑';

let folder: string;
const keyrings: Keyring[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'latchkey-vault-'));
});

afterEach(async () => {
  for (const keyring of keyrings.splice(0)) await keyring.close();
  await rm(folder, { recursive: true });
});

async function keyring(state?: Parameters<typeof startKeyring>[0]): Promise<Keyring> {
  const started = await startKeyring(state);
  keyrings.push(started);
  return started;
}

async function vaultText(): Promise<string> {
  const [file = ''] = (await readdir(folder)).filter((name) => /^vault-[0-9a-f]{16}\.json$/.test(name));
  return readFile(join(folder, file), 'utf8');
}

async function open(env: Record<string, string>, value?: string) {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--import', 'tsx', script, folder, ...(value === undefined ? [] : [value])],
    { env: { ...process.env, DBUS_SESSION_BUS_ADDRESS: '', DISPLAY: '', ...env } },
    // If a keyring hangs, the process exits by itself.
  ).catch((error) => (error.signal === 'SIGKILL' ? error : Promise.reject(error)));
  return JSON.parse(stdout);
}

test('a secret outlives the process and is not readable on disk', async (context) => {
  const reason = keyringUnavailableReason();
  if (reason) context.skip(reason);
  const { env } = await keyring();
  expect(await open(env, secret)).toEqual({ protector: 'keychain', unavailable: [], condition: 'good', before: null });
  expect(await open(env)).toEqual({ protector: 'keychain', unavailable: [], condition: 'good', before: secret });
  const file = await vaultText();
  expect(JSON.parse(file).records.name.text).toHaveLength(Buffer.from(secret).toString('base64').length);
  expect(file).not.toContain(Buffer.from(secret).toString('base64').slice(0, 20));
});

test('several processes that start at once all use the keychain and one key', { timeout: 60_000 }, async (context) => {
  const reason = keyringUnavailableReason();
  if (reason) context.skip(reason);
  const { env } = await keyring();
  const statuses = await Promise.all(Array.from({ length: 4 }, () => open(env, secret)));
  for (const status of statuses) expect(status).toMatchObject({ protector: 'keychain', condition: 'good' });
  expect((await readdir(folder)).filter((name) => /^vault-\w+\.json$/.test(name))).toHaveLength(1);
});

test('distinguishes a locked keyring from an empty one, and leaves the vault unchanged', async (context) => {
  const reason = keyringUnavailableReason();
  if (reason) context.skip(reason);
  await open((await keyring()).env, secret);
  const before = await vaultText();
  const { env } = await keyring('locked');
  expect(await open(env, 'another')).toMatchObject({
    protector: 'memory',
    unavailable: [{ protector: 'keychain', reason: expect.stringMatching(/locked|no_answer|no_service/) }],
    before: null,
  });
  expect(await vaultText()).toBe(before);
});

test('writes nothing without a keyring', async (context) => {
  const reason = keyringUnavailableReason();
  if (reason) context.skip(reason);
  expect(await open({ DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nonexistent' }, secret)).toMatchObject({
    protector: 'memory',
    unavailable: [{ protector: 'keychain', reason: 'no_service' }],
  });
  expect(await readdir(folder)).not.toContainEqual(expect.stringContaining('vault'));
});

test.for(['hangs', 'shows a prompt that remains unanswered'])(
  'a keyring that %s: nothing is stored, and neither start nor end waits for it',
  { timeout: 60_000 },
  async (trouble, context) => {
    const reason = keyringUnavailableReason();
    if (reason) context.skip(reason);
    const own = await keyring(trouble === 'hangs' ? 'unlocked' : 'asking');
    if (trouble === 'hangs') own.hang();
    // The test's time limit allows for a busy machine: a keyring waits 25 s for a response, twice.
    const waiting = Promise.race([open(own.env, secret), delay(20_000, 'it waits')]);
    expect(await waiting).toMatchObject({
      protector: 'memory',
      unavailable: [{ protector: 'keychain', reason: 'no_answer' }],
    });
  },
);

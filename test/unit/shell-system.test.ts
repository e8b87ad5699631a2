import { createHash } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { BrowserWindow } from 'electron';
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { dialogText } from '../../electron/core/dialog-text.ts';
import { type DesktopSession, parseDesktopSession, readDesktopSession } from '../../electron/node/desktop-session.ts';
import { fakeClock } from './support/clock.ts';
import { fakeFiles } from './support/files.ts';
import { deferred } from './support/transport.ts';

type Dialog = { method: string; parent: unknown; options: Record<string, unknown> };

const initial = () => ({
  app: new EventEmitter(),
  quit: vi.fn(),
  power: new EventEmitter(),
  idleSeconds: 0,
  dialogs: [] as Dialog[],
  /** The result of the next dialog. */
  answer: {} as object,
  userModelIds: [] as string[],
  isDark: false,
  backgrounds: [] as (string | undefined)[],
  touchId: { offered: true, confirms: true, reasons: [] as string[] },
  storage: { available: true, tag: 'v11', reEncrypts: false, forgets: false },
});

/** What the fake Electron recorded and how it responds. */
const fake = initial();

vi.mock('electron', () => {
  const dialog = (method: string) => async (first: object, second?: object) => {
    fake.dialogs.push({ method, parent: second && first, options: (second ?? first) as Dialog['options'] });
    return fake.answer;
  };
  const swapped = (bytes: Buffer) => bytes.map((byte) => byte ^ 0x55) as Buffer;
  const digestOf = (text: string) => createHash('sha256').update(text).digest('base64');
  return {
    app: {
      on: (name: string, listener: () => void) => fake.app.on(name, listener),
      quit: () => fake.quit(),
      commandLine: { hasSwitch: () => false, removeSwitch: () => {} },
      setAppUserModelId: (id: string) => fake.userModelIds.push(id),
    },
    BrowserWindow: class extends EventEmitter {
      readonly webContents = new EventEmitter();
      constructor({ backgroundColor }: Electron.BrowserWindowConstructorOptions) {
        super();
        fake.backgrounds.push(backgroundColor);
      }
    },
    dialog: { showMessageBox: dialog('showMessageBox') },
    nativeTheme: {
      get shouldUseDarkColors() {
        return fake.isDark;
      },
    },
    powerMonitor: {
      on: (name: string, listener: () => void) => fake.power.on(name, listener),
      getSystemIdleTime: () => fake.idleSeconds,
    },
    systemPreferences: {
      canPromptTouchID: () => fake.touchId.offered,
      async promptTouchID(reason: string) {
        fake.touchId.reasons.push(reason);
        if (!fake.touchId.confirms) throw new Error('refused');
      },
    },
    safeStorage: {
      isAsyncEncryptionAvailable: async () => fake.storage.available,
      encryptStringAsync: async (text: string) =>
        Buffer.concat([Buffer.from(fake.storage.tag), swapped(Buffer.from(`${text} ${digestOf(text)}`))]),
      async decryptStringAsync(encrypted: Buffer) {
        if (!/^v1[01]$/.test(encrypted.toString('latin1', 0, 3))) throw new Error('damaged');
        const [text = '', digest] = swapped(encrypted.subarray(3)).toString().split(' ');
        if (digest !== digestOf(text)) throw new Error('damaged');
        return { result: fake.storage.forgets ? '' : text, shouldReEncrypt: fake.storage.reEncrypts };
      },
    },
  };
});

const { createIdleSeconds, onWake } = await import('../../electron/shell/power.ts');
const { delayQuitUntil } = await import('../../electron/shell/quit.ts');
const { touchIdVerifier } = await import('../../electron/shell/touch-id.ts');
const { createConfirmDialog } = await import('../../electron/shell/dialog.ts');
const { confirmTokenCopy } = await import('../../electron/ipc/token-copy-dialog.ts');
const { safeStorage } = await import('electron');
const { prepareInstalledApp } = await import('../../electron/shell/installed-app.ts');
const { createWindow } = await import('../../electron/shell/window.ts');
const { createSafeStorageProtector } = await import('../../electron/shell/safe-storage.ts');

const { platform } = process;
const setPlatform = (value: NodeJS.Platform) => Object.defineProperty(process, 'platform', { value });
beforeEach(() => void Object.assign(fake, initial()));
afterEach(() => void setPlatform(platform));

test('reports waking up and unlocking', () => {
  const wake = vi.fn();
  onWake(wake);
  for (const event of ['resume', 'unlock-screen']) fake.power.emit(event);
  expect(wake).toHaveBeenCalledTimes(2);
});

test('on Windows, an installed app has the ID of its shortcuts', async () => {
  const appFolder = await mkdtemp(join(tmpdir(), 'latchkey-installed-'));
  await writeFile(join(appFolder, 'package.json'), '{"appId":"example.acme.app"}');
  for (const system of ['linux', 'darwin', 'win32'] as const) {
    setPlatform(system);
    expect(prepareInstalledApp({ appFolder, hasWindow: true })).toBe(true);
  }
  expect(fake.userModelIds).toEqual(['example.acme.app']);
  await rm(appFolder, { recursive: true });
});

test("a window has the page's background from the start, in both themes", async () => {
  const css = await readFile(new URL('../../renderer/styles/tokens.css', import.meta.url), 'utf8');
  const grounds = [...css.matchAll(/--ground: (#\w+);/g)].map(([, color]) => color);
  for (const isDark of [false, true]) {
    fake.isDark = isDark;
    createWindow({ title: 'Latchkey', session: {} as Electron.Session, preload: '', devTools: false });
  }
  expect(fake.backgrounds).toEqual(grounds);
  expect(new Set(grounds).size).toBe(2);
});

describe('the idle time', () => {
  const clock = fakeClock();
  const idle = (session: DesktopSession | undefined) => createIdleSeconds(clock, async () => session)();

  test("is the longest of Chromium's and the desktop's", async () => {
    fake.idleSeconds = 77;
    expect(await idle(undefined)).toBe(77);
    expect(await idle({ idleSeconds: 50, isLocked: false })).toBe(77);
    expect(await idle({ idleSeconds: 300, isLocked: false })).toBe(300);
  });

  test.each([
    ['fails', () => Promise.reject(new Error('fake'))],
    ['does not answer', () => new Promise<undefined>(() => {})],
  ])("is Chromium's if the desktop %s", async (_, readSession) => {
    fake.idleSeconds = 77;
    const reading = createIdleSeconds(clock, readSession)();
    clock.advance(5_000);
    expect(await reading).toBe(77);
    expect(clock.countTimers()).toBe(0);
  });

  test.each([
    ['the session of the process, without an environment', '[ "$2$HOME" = auto ] && echo LockedHint=yes', true],
    ['else the session that the environment names', '[ "$2" = 7 ] && echo LockedHint=yes', true],
    ['nothing if there is no session', 'exit 1', undefined],
  ])('reads from logind %s', async (_, script, isLocked) => {
    vi.stubEnv('XDG_SESSION_ID', '7');
    onTestFinished(() => void vi.unstubAllEnvs());
    const program = join(await mkdtemp(join(tmpdir(), 'latchkey-logind-')), 'loginctl');
    onTestFinished(() => rm(dirname(program), { recursive: true }));
    await writeFile(program, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    expect((await readDesktopSession(program))?.isLocked).toBe(isLocked);
    // Node throws for such a program.
    expect(await readDesktopSession('\0')).toBeUndefined();
  });

  test('counts from the moment the screen was found locked, until it is unlocked', async () => {
    let isLocked = true;
    const idleSeconds = createIdleSeconds(clock, async () => ({ idleSeconds: 0, isLocked }));
    const later = (seconds: number) => {
      clock.advance(seconds * 1000);
      return idleSeconds();
    };
    expect([await later(0), await later(120), await later(30)]).toEqual([0, 120, 150]);
    isLocked = false;
    expect(await later(10)).toBe(0);
  });

  test.each([
    ['IdleHint=yes\nIdleSinceHintMonotonic=100000000\nLockedHint=no\n', { idleSeconds: 60, isLocked: false }],
    ['IdleHint=no\nIdleSinceHintMonotonic=100000000\nLockedHint=yes\n', { idleSeconds: 0, isLocked: true }],
    ['IdleHint=yes\nIdleSinceHintMonotonic=0\n', { idleSeconds: 0, isLocked: false }],
    ['IdleHint=yes\nIdleSinceHintMonotonic=soon\n', { idleSeconds: 0, isLocked: false }],
    ['', { idleSeconds: 0, isLocked: false }],
  ])('reads what logind reports: %j', (output, session) => {
    expect(parseDesktopSession(output, 160_000)).toEqual(session);
  });
});

describe('quitting', () => {
  const isPrevented = (emit: (event: object) => void) => {
    const preventDefault = vi.fn();
    emit({ preventDefault });
    return preventDefault.mock.calls.length === 1;
  };
  const emitQuit = () => isPrevented((event) => fake.app.emit('before-quit', event));
  const emitSessionEnd = () => {
    const window = new EventEmitter();
    fake.app.emit('browser-window-created', {}, window);
    return isPrevented((event) => window.emit('query-session-end', event));
  };
  const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

  test.each([
    ['quitting', emitQuit],
    ['the end of the session on Windows', emitSessionEnd],
  ])('delays %s once until pending work has settled', async (_what, emit) => {
    const { promise, resolve: end } = deferred<void>();
    const pending = vi.fn(() => promise);
    delayQuitUntil(pending);
    expect(emit()).toBe(true);
    await settle();
    expect(fake.quit).not.toHaveBeenCalled();
    end(undefined);
    await settle();
    expect(fake.quit).toHaveBeenCalledTimes(1);
    expect([emitQuit(), emitSessionEnd(), pending.mock.calls.length]).toEqual([false, false, 1]);
  });

  test('is not delayed while the delay is suspended', () => {
    const resume = delayQuitUntil(async () => {})();
    expect(emitQuit()).toBe(false);
    resume();
    expect(emitQuit()).toBe(true);
  });
});

test.each([
  ['darwin', { offered: true, confirms: true }, true, true, ['why']],
  ['darwin', { offered: true, confirms: false }, true, false, ['why']],
  ['darwin', { offered: false, confirms: true }, false, false, []],
  ['linux', { offered: true, confirms: true }, false, false, []],
  ['win32', { offered: true, confirms: true }, false, false, []],
] as const)("verifies the user only with the system's confirmation: %s, %j", async (system, touchId, ...expected) => {
  setPlatform(system);
  Object.assign(fake.touchId, touchId);
  const isVerified = await touchIdVerifier.verify('why');
  expect([touchIdVerifier.isAvailable(), isVerified, fake.touchId.reasons]).toEqual(expected);
});

const parents = [{} as BrowserWindow, undefined];

test.each(parents)('asks with a warning that Enter, Escape and closing answer with no', async (parent) => {
  const confirm = createConfirmDialog(() => parent);
  const [title, detail, confirmLabel] = [dialogText('title'), dialogText('detail'), dialogText('yes')];
  for (const ask of [() => confirm({ title, detail, confirmLabel }), () => confirmTokenCopy(confirm, 'refresh')])
    for (const response of [0, 1, 2]) {
      fake.answer = { response };
      expect(await ask()).toBe(response === 0);
    }
  for (const { method, parent: shown, options } of fake.dialogs) {
    expect([method, shown]).toEqual(['showMessageBox', parent]);
    expect(options).toMatchObject({ type: 'warning', defaultId: 1, cancelId: 1, noLink: true });
    expect(options.buttons).toEqual([expect.stringMatching(/./), 'Cancel']);
    expect(options.message && options.detail).toBeTruthy();
  }
  fake.dialogs.length = 0;
  await confirm({ title, detail, confirmLabel, otherLabel: dialogText('no') });
  expect(fake.dialogs[0]?.options.buttons).toEqual(['yes', 'no']);
});

describe('safe storage', () => {
  const key = Buffer.alloc(32, 7);
  const names = ['vault.key', 'vault.key.copy'];

  async function createStoredKey() {
    setPlatform('linux');
    const files = fakeFiles();
    const writing = vi.spyOn(files, 'write');
    const protector = createSafeStorageProtector(files);
    expect([protector.name, await protector.findProblem()]).toEqual(['safe-storage', undefined]);
    expect([await protector.readKey(), protector.wasRecovered?.()]).toEqual([undefined, false]);
    expect(writing).not.toHaveBeenCalled();
    await protector.storeKey(key);
    writing.mockClear();
    return { files, protector, writing, written: files.texts['vault.key'] ?? '' };
  }

  test('encrypts the key, and again when the system asks for it', async () => {
    const { files, protector, writing, written } = await createStoredKey();
    expect(written).not.toBe('');
    expect(written).not.toContain(key.toString('base64'));
    expect(await protector.readKey()).toEqual(key);
    expect(writing).not.toHaveBeenCalled();
    files.texts['vault.key'] = `${written.trim()}\n\n`;
    fake.storage.reEncrypts = true;
    expect(await protector.readKey()).toEqual(key);
    expect(files.texts['vault.key']).toBe(written);
  });

  test.each(names)('recovers the key if %s is damaged or missing', async (name) => {
    const { files, protector, written } = await createStoredKey();
    const texts = { ...files.texts };
    const cut = `${written.slice(0, 8)}AAAA${written.slice(12)}`;
    for (const text of ['', 'AAAA\n', `A${written.slice(1)}`, cut]) {
      files.texts[name] = text;
      expect(await protector.readKey()).toEqual(key);
      expect(files.texts).toEqual(texts);
      expect(protector.wasRecovered?.()).toBe(name === 'vault.key' && text !== '');
    }
    delete files.texts[name];
    expect(await protector.readKey()).toEqual(key);
    expect(files.texts).toEqual(texts);
  });

  const invalid = ['not-a-real-key', Buffer.alloc(31).toString('base64'), `${key.toString('base64')} `];

  test.each(invalid)('does not accept %j as a key', async (text) => {
    const { files, protector } = await createStoredKey();
    const encrypted = (await safeStorage.encryptStringAsync(text)).toString('base64');
    for (const name of names) files.texts[name] = encrypted;
    expect(await protector.readKey()).toBeUndefined();
  });

  test('sets a damaged key aside, and deletes the key', async () => {
    const { files, protector } = await createStoredKey();
    for (const name of names) files.texts[name] = 'AAAA\n';
    expect(await protector.readKey()).toBeUndefined();
    expect(files.texts['vault.key.damaged']).toBe('AAAA\n');
    await protector.storeKey(key);
    await protector.deleteKey();
    expect(Object.keys(files.texts)).toEqual(['vault.key.damaged']);
    expect(await protector.readKey()).toBeUndefined();
  });

  test("on Linux, neither stores nor reads a key under Chromium's constant key", async () => {
    setPlatform('linux');
    const { files, protector } = await createStoredKey();
    const intact = { ...files.texts };
    fake.storage.tag = 'v10';
    await expect(protector.storeKey(key)).rejects.toThrow('would not protect');
    expect(files.texts).toEqual(intact);
    const encrypted = (await safeStorage.encryptStringAsync(key.toString('base64'))).toString('base64');
    for (const name of [...names, 'vault.key.damaged']) files.texts[name] = encrypted;
    expect(await protector.readKey()).toBeUndefined();
    expect(files.texts).toEqual({});
  });

  test.each([
    ['linux', { forgets: true }, 'failed'],
    ['linux', { tag: 'v10' }, 'plain_text'],
    ['linux', { available: false }, 'no_service'],
    // Windows and macOS use the tag for texts that the system protects.
    ['win32', { tag: 'v10' }, undefined],
    ['darwin', { tag: 'v10' }, undefined],
  ] as const)('on %s with %j has the problem %s', async (system, storage, problem) => {
    setPlatform(system);
    Object.assign(fake.storage, storage);
    expect(await createSafeStorageProtector(fakeFiles()).findProblem()).toBe(problem);
  });
});

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { EventEmitter } from 'node:events';
import type { BrowserWindow } from 'electron';
import { afterEach, test, vi } from 'vitest';
import { dialogText } from '../../electron/core/dialog-text.ts';
import { fakeFiles } from './support/files.ts';

type Dialog = { method: string; parent: unknown; options: Record<string, unknown> };

/** What the fake Electron recorded and how it answers. */
type FakeElectron = {
  app: EventEmitter;
  quits: number;
  power: EventEmitter;
  idle: number;
  dialogs: Dialog[];
  /** The result of the next dialog. */
  answer: object;
  touchId: { offered: boolean; confirms: boolean; asked: string[] };
  storage: { available: boolean; backend: string; again: boolean; forgetful: boolean };
};

const noted = {} as FakeElectron;

vi.mock('electron', () => {
  const dialog = (method: string) => async (first: object, second?: object) => {
    noted.dialogs.push({ method, parent: second && first, options: (second ?? first) as Dialog['options'] });
    return noted.answer;
  };
  const swapped = (bytes: Buffer) => bytes.map((byte) => byte ^ 0x55) as Buffer;
  const digestOf = (text: string) => createHash('sha256').update(text).digest('base64');
  return {
    app: {
      on: (name: string, listener: () => void) => noted.app.on(name, listener),
      quit: () => {
        noted.quits += 1;
      },
    },
    dialog: {
      showOpenDialog: dialog('showOpenDialog'),
      showSaveDialog: dialog('showSaveDialog'),
      showMessageBox: dialog('showMessageBox'),
    },
    powerMonitor: {
      on: (name: string, listener: () => void) => noted.power.on(name, listener),
      getSystemIdleTime: () => noted.idle,
    },
    systemPreferences: {
      canPromptTouchID: () => noted.touchId.offered,
      async promptTouchID(reason: string) {
        noted.touchId.asked.push(reason);
        if (!noted.touchId.confirms) throw new Error('refused');
      },
    },
    safeStorage: {
      isAsyncEncryptionAvailable: async () => noted.storage.available,
      getSelectedStorageBackend: () => noted.storage.backend,
      encryptStringAsync: async (text: string) => swapped(Buffer.from(`${text} ${digestOf(text)}`)),
      async decryptStringAsync(sealed: Buffer) {
        const [text = '', digest] = swapped(sealed).toString().split(' ');
        if (digest !== digestOf(text)) throw new Error('damaged');
        return { result: noted.storage.forgetful ? '' : text, shouldReEncrypt: noted.storage.again };
      },
    },
  };
});

const parts = {
  ...(await import('../../electron/shell/power.ts')),
  ...(await import('../../electron/shell/quit.ts')),
  ...(await import('../../electron/shell/touch-id.ts')),
  ...(await import('../../electron/shell/dialog.ts')),
  ...(await import('../../electron/ipc/token-copy-dialog.ts')),
  ...(await import('../../electron/shell/file-dialogs.ts')),
  ...(await import('../../electron/shell/safe-storage.ts')),
};
type Parts = typeof parts & { electron: FakeElectron };

const { platform: ownPlatform } = process;
const setPlatform = (platform: NodeJS.Platform) => Object.defineProperty(process, 'platform', { value: platform });
afterEach(() => void setPlatform(ownPlatform));

/** Returns the parts on a platform, with a fake Electron as if nothing had happened. */
function load(platform: NodeJS.Platform = 'linux'): Parts {
  setPlatform(platform);
  Object.assign(noted, {
    app: new EventEmitter(),
    quits: 0,
    power: new EventEmitter(),
    idle: 0,
    dialogs: [],
    answer: {},
    touchId: { offered: true, confirms: true, asked: [] },
    storage: { available: true, backend: 'gnome_libsecret', again: false, forgetful: false },
  } satisfies FakeElectron);
  return { ...parts, electron: noted };
}

const window = {} as BrowserWindow;
const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

const questions = ({ createConfirmDialog, confirmTokenCopy }: Parts, parent: () => BrowserWindow | undefined) => [
  () =>
    createConfirmDialog(parent)({
      title: dialogText('title'),
      detail: dialogText('detail'),
      confirmLabel: dialogText('yes'),
    }),
  () => confirmTokenCopy(createConfirmDialog(parent), 'refresh'),
];

const openDialogs = ({ createFileChoosers }: Parts, parent: () => BrowserWindow | undefined) => {
  const { clientKey, tokenFile, profileFile, reportFile, requestBody, openApiDocument } = createFileChoosers(parent);
  return [clientKey, tokenFile, profileFile, reportFile, requestBody, openApiDocument];
};

const saveDialogs = ({ createSavePathChoosers }: Parts, parent: () => BrowserWindow | undefined) => {
  const { report, profile, apiResponse, runReport } = createSavePathChoosers(parent);
  const { html, json, har } = report;
  return [profile, apiResponse, runReport, html, json, har].map((choose) => () => choose('name'));
};

test("reports waking up, unlocking and the system's idle time", () => {
  const { onWake, idleSeconds, electron } = load();
  let wakes = 0;
  onWake(() => {
    wakes += 1;
  });
  electron.power.emit('resume');
  assert.equal(wakes, 1);
  electron.power.emit('unlock-screen');
  assert.equal(wakes, 2);
  electron.idle = 77;
  assert.equal(idleSeconds(), 77);
});

test('delays quitting once until pending work has settled', async () => {
  const { delayQuitUntil, electron } = load();
  let end = () => {};
  let asked = 0;
  delayQuitUntil(() => {
    asked += 1;
    return new Promise<void>((resolve) => {
      end = resolve;
    });
  });
  let prevented = 0;
  const quit = () =>
    electron.app.emit('before-quit', {
      preventDefault: () => {
        prevented += 1;
      },
    });
  quit();
  await settle();
  assert.deepEqual([prevented, asked, electron.quits], [1, 1, 0]);
  end();
  await settle();
  assert.equal(electron.quits, 1);
  quit();
  assert.deepEqual([prevented, asked], [1, 1]);

  const { delayQuitUntil: again, electron: other } = load();
  other.app.removeAllListeners();
  const letGo = again(async () => {});
  const holdAgain = letGo();
  other.app.emit('before-quit', { preventDefault: () => assert.fail('it waits again') });
  holdAgain();
  let held = 0;
  other.app.emit('before-quit', { preventDefault: () => (held += 1) });
  assert.equal(held, 1);
});

test("takes nobody for the user without the system's confirmation", async () => {
  const mac = load('darwin');
  assert.equal(mac.touchIdVerifier.isAvailable(), true);
  assert.equal(await mac.touchIdVerifier.verify('why'), true);
  assert.deepEqual(mac.electron.touchId.asked, ['why']);
  mac.electron.touchId.confirms = false;
  assert.equal(await mac.touchIdVerifier.verify('why'), false);
  Object.assign(mac.electron.touchId, { offered: false, confirms: true });
  assert.equal(mac.touchIdVerifier.isAvailable(), false);
  assert.equal(await mac.touchIdVerifier.verify('why'), false);
  assert.equal(mac.electron.touchId.asked.length, 2);
  for (const platform of ['linux', 'win32'] as const) {
    const { touchIdVerifier, electron } = load(platform);
    assert.equal(touchIdVerifier.isAvailable(), false);
    assert.equal(await touchIdVerifier.verify('why'), false);
    assert.deepEqual(electron.touchId.asked, []);
  }
});

test('asks with a warning that Enter, Escape and closing answer with no', async () => {
  for (const at of [0, 1])
    for (const parent of [window, undefined]) {
      const parts = load();
      const ask = questions(parts, () => parent)[at];
      assert(ask);
      for (const response of [0, 1, 2]) {
        parts.electron.answer = { response };
        assert.equal(await ask(), response === 0);
      }
      for (const { method, parent: asked, options } of parts.electron.dialogs) {
        assert.equal(method, 'showMessageBox');
        assert.equal(asked, parent);
        const { type, defaultId, cancelId, noLink, buttons, message, detail } = options;
        assert.deepEqual(
          { type, defaultId, cancelId, noLink },
          { type: 'warning', defaultId: 1, cancelId: 1, noLink: true },
        );
        const [yes, no, ...more] = buttons as string[];
        assert(yes);
        assert.equal(no, 'Cancel');
        assert.deepEqual(more, []);
        assert(message && detail);
      }
    }
});

test('opens one file at a time, asks before overwriting and leaves no recent-files entry', async () => {
  for (const parent of [window, undefined]) {
    const parts = load();
    const { electron } = parts;
    for (const choose of openDialogs(parts, () => parent)) {
      electron.answer = { canceled: false, filePaths: ['/a'] };
      assert.equal(await choose(), '/a');
      electron.answer = { canceled: true, filePaths: ['/a'] };
      assert.equal(await choose(), undefined);
    }
    for (const choose of saveDialogs(parts, () => parent)) {
      electron.answer = { canceled: false, filePath: '/a' };
      assert.equal(await choose(), '/a');
      electron.answer = { canceled: false, filePath: '' };
      assert.equal(await choose(), undefined);
      electron.answer = { canceled: true, filePath: '/a' };
      assert.equal(await choose(), undefined);
    }
    for (const { method, parent: asked, options } of electron.dialogs) {
      assert.equal(asked, parent);
      assert(options.title);
      assert(method === 'showOpenDialog' || options.defaultPath === 'name');
      assert.deepEqual(
        options.properties,
        method === 'showOpenDialog'
          ? ['openFile', 'dontAddToRecent']
          : ['showOverwriteConfirmation', 'dontAddToRecent'],
      );
    }
  }
});

test('shows where a bad policy is and why', async () => {
  const { showPolicyError, electron } = load();
  await showPolicyError([{ source: '/etc/a', path: 'inspector', reason: 'must be a boolean' }], 'Acme Sign-in');
  const [told] = electron.dialogs;
  assert.equal(told?.options.type, 'error');
  assert.equal(told?.options.message, 'Acme Sign-in is locked down');
  assert.match(String(told?.options.detail), /\/etc\/a: inspector must be a boolean/);
  assert(told?.options.message && told.options.title && told.options.buttons && told.options.noLink);
});

test('stores no key in plain text or where the system would only seem to protect it', async () => {
  const key = Buffer.alloc(32, 7);
  const files = fakeFiles();
  const linux = load('linux');
  const account = linux.createSafeStorageProtector(files);
  assert.equal(await account.findProblem(), undefined);
  assert.equal(await account.readKey(), undefined);
  assert.equal(account.wasRecovered?.(), false);
  await account.storeKey(key);
  const written = files.texts['vault.key'] ?? '';
  assert(written !== '' && !written.includes(key.toString('base64')));
  assert.deepEqual(await account.readKey(), key);
  assert.equal(files.texts['vault.key'], written);
  files.texts['vault.key'] = `${written.trim()}\n\n`;
  linux.electron.storage.again = true;
  assert.deepEqual(await account.readKey(), key);
  assert.equal(files.texts['vault.key'], written);
  linux.electron.storage.again = false;
  const texts = { ...files.texts };
  for (const name of ['vault.key', 'vault.key.copy']) {
    for (const text of ['', 'AAAA\n', `A${written.slice(1)}`, `${written.slice(0, 8)}AAAA${written.slice(12)}`]) {
      files.texts[name] = text;
      assert.deepEqual(await account.readKey(), key);
      assert.deepEqual(files.texts, texts);
      assert.equal(account.wasRecovered?.(), name === 'vault.key' && text !== '');
    }
    delete files.texts[name];
    assert.deepEqual(await account.readKey(), key);
    assert.deepEqual(files.texts, texts);
  }
  for (const name of ['vault.key', 'vault.key.copy']) files.texts[name] = 'AAAA\n';
  assert.equal(await account.readKey(), undefined);
  assert.equal(files.texts['vault.key.damaged'], 'AAAA\n');
  await account.storeKey(key);
  await account.deleteKey();
  assert.deepEqual(Object.keys(files.texts), ['vault.key.damaged']);
  assert.equal(await account.readKey(), undefined);
  linux.electron.storage.forgetful = true;
  assert.equal(await account.findProblem(), 'failed');
  linux.electron.storage.backend = 'basic_text';
  assert.equal(await account.findProblem(), 'plain_text');
  linux.electron.storage.available = false;
  assert.equal(await account.findProblem(), 'no_service');
  const windows = load('win32');
  windows.electron.storage.backend = 'basic_text';
  assert.equal(await windows.createSafeStorageProtector(files).findProblem(), undefined);
});

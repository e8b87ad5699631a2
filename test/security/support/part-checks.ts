import assert from 'node:assert/strict';
import type { BrowserWindow } from 'electron';
import { Secret } from '../../../electron/core/secret.ts';
import type { Handlers } from '../../../electron/ipc/handlers.ts';
import { messages } from '../../../shared/contract.ts';
import { fakeClock } from '../../unit/support/clock.ts';
import { fakeFiles } from '../../unit/support/files.ts';
import { tokenSet } from '../../unit/support/tokens.ts';
import type { GatedCalls, LoadedParts } from './bundle-parts.ts';

/** Loads the bundle that is checked. */
export type Load = (platform?: NodeJS.Platform) => LoadedParts;

/** Something that a part of main must do, whatever the rest does. */
export type PartCheck = { name: string; check: (load: Load) => void | Promise<void> };

/** The failure that something ends with, by the bundle's own class of it. */
const failureFrom = (run: Promise<unknown>): Promise<{ kind?: string }> =>
  run.then(
    () => ({}),
    ({ failure }: { failure: { kind: string } }) => failure,
  );

const window = {} as BrowserWindow;
const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

/** Each question with what asks it. */
const questions = (
  { createConfirmDialog, createTokenCopyDialog }: LoadedParts,
  parent: () => BrowserWindow | undefined,
) => [
  () => createConfirmDialog(parent)({ title: 'title', detail: 'detail', yes: 'yes' }),
  () => createTokenCopyDialog(parent)('refresh'),
];

const openDialogs = ({ createFileChoosers }: LoadedParts, parent: () => BrowserWindow | undefined) => {
  const { clientKey, tokenFile, profileFile, reportFile, bodyFile, documentFile } = createFileChoosers(parent);
  return [clientKey, tokenFile, profileFile, reportFile, bodyFile, documentFile];
};

const saveDialogs = ({ createSavePathChoosers }: LoadedParts, parent: () => BrowserWindow | undefined) => {
  const { reportPlaces, profilePlace, replyPlace, runPlace } = createSavePathChoosers(parent);
  const { html, json, har } = reportPlaces;
  return [profilePlace, replyPlace, runPlace, html, json, har].map((choose) => () => choose('name'));
};

/** What each policy turns off: written here again, so that a line of `gates.ts` that goes is missed. */
const gated: GatedCalls = {
  inspector: [
    ...([
      'listTokens',
      'decodeToken',
      'pasteToken',
      'openTokenFile',
      'removeToken',
      'checkToken',
      'compareTokens',
    ] as const),
    ...(['introspectToken', 'getExchange', 'saveReport', 'openReport', 'dropTokenFile'] as const),
  ],
  apiConsole: [
    ...(['callApi', 'chooseApiBodyFile', 'saveApiResponse', 'listApiRequests', 'saveApiRequest'] as const),
    ...(['removeApiRequest', 'runApiRequests', 'saveApiRunReport', 'loadOpenApiDocument'] as const),
    ...(['listApiHistory', 'getApiHistoryEntry'] as const),
  ],
  allowRawTokenReveal: ['copyToken'],
  allowOtherProfiles: ['checkProfile', 'saveProfile', 'importProfiles', 'finishImport', 'discoverIssuer'],
};

const open = { inspector: true, apiConsole: true, allowRawTokenReveal: true, allowOtherProfiles: true };

/** A copier with a clipboard, a clock and a person. */
function copying({ createTokenCopier }: LoadedParts) {
  const clock = fakeClock();
  const state = { text: '', reveals: true, says: true, answer: Promise.resolve(), asked: 0, current: 'one' };
  const copier = createTokenCopier({
    clock,
    clipboard: {
      readText: async () => state.text,
      writeText: async (text: string) => {
        state.text = text;
      },
      clear: async () => {
        state.text = '';
      },
    } as never,
    confirm: async () => {
      state.asked += 1;
      await state.answer;
      return state.says;
    },
    isRevealAllowed: () => state.reveals,
    session: () => {
      const { current } = state;
      return {
        tokens: () => ({
          ...tokenSet('any'),
          accessToken: new Secret(`not-a-real-token-${current}`),
          idToken: undefined,
        }),
      };
    },
  });
  return { clock, state, copier };
}

export const partChecks: readonly PartCheck[] = [
  {
    name: 'power: waking up and unlocking are heard, and idleness is the system’s',
    check(load) {
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
    },
  },
  {
    name: 'idle: locks once the time is over, once each time, and goes on looking',
    check(load) {
      const clock = fakeClock();
      const state = { minutes: 5 as number | undefined, idle: 299, locks: 0 };
      load().startIdleLock({
        clock,
        idleLockMinutes: () => state.minutes,
        idleSeconds: () => state.idle,
        lock: () => {
          state.locks += 1;
        },
      });
      const after = (idle: number, minutes?: number) => {
        Object.assign(state, { idle, minutes });
        clock.advance(10_000);
        return state.locks;
      };
      assert.deepEqual(
        [after(300, 5), after(310, 5), after(299, 5), after(300, 5), after(0, 5), after(300, 5), after(0), after(9999)],
        [1, 1, 1, 2, 2, 3, 3, 3],
      );
    },
  },
  {
    name: 'quit: waits for what must not be cut short, once',
    async check(load) {
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
    },
  },
  {
    name: 'presence: nobody is taken for the person without the system’s yes',
    async check(load) {
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
    },
  },
  {
    name: 'dialogs: a question warns, is a no by Enter, Escape and closing, and belongs to the window',
    async check(load) {
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
    },
  },
  {
    name: 'dialogs: files are opened one at a time and saved with a question, and no system keeps a list of them',
    async check(load) {
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
    },
  },
  {
    name: 'dialogs: a bad policy is told, with where and why',
    async check(load) {
      const { showPolicyError, electron } = load();
      await showPolicyError([{ source: '/etc/a', path: 'inspector', reason: 'must be a boolean' }], 'Acme Sign-in');
      const [told] = electron.dialogs;
      assert.equal(told?.options.type, 'error');
      assert.equal(told?.options.message, 'Acme Sign-in is locked down');
      assert.match(String(told?.options.detail), /\/etc\/a: inspector must be a boolean/);
      assert(told?.options.message && told.options.title && told.options.buttons && told.options.noLink);
    },
  },
  {
    name: 'references: no address but those of the specifications',
    check(load) {
      const { isSpecUrl } = load();
      for (const url of [
        'https://www.rfc-editor.org/rfc/rfc8725#section-3.10',
        'https://openid.net/specs/openid-connect-core-1_0.html#IDToken',
      ])
        assert(isSpecUrl(url), url);
      for (const url of [
        'http://www.rfc-editor.org/rfc/rfc8725#section-3.10',
        'https://www.rfc-editor.org/rfc/rfc8725',
        'https://www.rfc-editor.org/rfc/rfc8725#section-3.10?x',
        'https://www.rfc-editor.org.evil.example/rfc/rfc8725#section-3.10',
        'https://evil.example/https://www.rfc-editor.org/rfc/rfc8725#section-3.10',
        'https://wwwxrfc-editor.org/rfc/rfc8725#section-3.10',
        'https://www.rfc-editor.org/rfc/rfc8725#section-3.10\nx',
        'https://openid.net/specs/openid-connect-core-1_0.html',
        'https://openid.net/',
      ])
        assert(!isSpecUrl(url), url);
    },
  },
  {
    name: 'clipboard: a token is copied where policy and person say so, of the session that was asked about',
    async check(load) {
      const { state, copier } = copying(load());
      state.reveals = false;
      assert.equal((await failureFrom(copier.copy('access'))).kind, 'copy_refused');
      assert.equal(state.asked, 0);
      state.reveals = true;
      state.says = false;
      assert.equal((await failureFrom(copier.copy('access'))).kind, 'cancelled');
      assert.equal(state.text, '');
      assert.equal((await failureFrom(copier.copy('id'))).kind, 'token_missing');
      assert.equal(state.asked, 1);
      state.says = true;
      let answered = () => {};
      state.answer = new Promise((resolve) => {
        answered = resolve;
      });
      const both = Promise.allSettled([copier.copy('access'), failureFrom(copier.copy('access'))]);
      await settle();
      state.current = 'another';
      answered();
      assert.deepEqual(await both, [
        { status: 'fulfilled', value: { token: 'access', clearsAt: fakeClock().now() + 30_000 } },
        { status: 'fulfilled', value: { kind: 'busy' } },
      ]);
      assert.equal(state.text, 'not-a-real-token-one');
      state.says = false;
      assert.equal((await failureFrom(copier.copy('access'))).kind, 'cancelled');
    },
  },
  {
    name: 'clipboard: a token is gone after 30 seconds and at the end, and what is not ours stays',
    async check(load) {
      const { state, copier, clock } = copying(load());
      const after = async (milliseconds: number) => {
        clock.advance(milliseconds);
        await settle();
        return state.text;
      };
      await copier.copy('access');
      assert.equal(await after(29_999), 'not-a-real-token-one');
      assert.equal(await after(1), '');
      await copier.copy('access');
      await after(20_000);
      state.current = 'two';
      await copier.copy('access');
      assert.equal(await after(20_000), 'not-a-real-token-two', 'each has its own time');
      assert.equal(await after(10_000), '');
      await copier.copy('access');
      state.text = 'what somebody copied since';
      assert.equal(await after(30_000), 'what somebody copied since');
      state.text = 'not-a-real-token-two';
      await copier.clear();
      assert.equal(state.text, 'not-a-real-token-two', 'what was let go of is not ours any more');
      await copier.copy('access');
      await copier.clear();
      assert.deepEqual([state.text, clock.countTimers()], ['', 0]);
    },
  },
  {
    name: 'gates: what policy turns off refuses, and nothing is forgotten',
    async check(load) {
      const { gates, gateHandlers } = load();
      const names = Object.keys(messages);
      assert.deepEqual(Object.keys(gates).sort(), names.sort());
      const through = async () => 'through';
      const handlers = Object.fromEntries(names.map((name) => [name, through])) as unknown as Handlers;
      const answers = async (values: typeof open) => {
        const gatedHandlers = gateHandlers(handlers, values) as unknown as Record<string, () => Promise<unknown>>;
        const refused: string[] = [];
        for (const name of names) {
          const answer = await gatedHandlers[name]?.();
          if (answer === 'through') continue;
          assert.deepEqual(answer, { ok: false, failure: { kind: 'policy_refused' } });
          refused.push(name);
        }
        return refused.sort();
      };
      assert.deepEqual(await answers(open), []);
      for (const [gate, off] of Object.entries(gated))
        assert.deepEqual(await answers({ ...open, [gate]: false }), [...off].sort(), gate);
    },
  },
  {
    name: 'safe storage: no key is kept where the system would only seem to protect it, or in plain text',
    async check(load) {
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
    },
  },
];

/** The first check that a bundle does not pass, of those whose names begin so. */
export async function findFirstFailedCheck(load: Load, beginning = ''): Promise<string | undefined> {
  for (const { name, check } of partChecks.filter((one) => one.name.startsWith(beginning)))
    try {
      await check(load);
    } catch {
      return name;
    }
  return undefined;
}

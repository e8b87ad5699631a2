import { expect, test, vi } from 'vitest';
import { type Installation, updateFeed } from '../../../electron/updates/installation.ts';

vi.mock('electron', () => ({ app: { isPackaged: false } }));
const { httpsAlone, updateProblem } = await import('../../../electron/shell/updater.ts');

const policy = { updateFeed: 'https://updates.acme.example/', updateChannel: 'latest' } as const;
const appImage: Installation = {
  platform: 'linux',
  packaged: true,
  appImage: '/home/alice/latchkey.AppImage',
  replaceable: true,
  uninstaller: false,
  updateConfig: undefined,
};
const nsis: Installation = {
  ...appImage,
  platform: 'win32',
  appImage: undefined,
  uninstaller: true,
  updateConfig: 'provider: generic\npublisherName:\n  - Acme\n',
};
const mac: Installation = { ...appImage, platform: 'darwin', appImage: undefined };
const feed = { url: policy.updateFeed, channel: 'latest' };

test.each([
  ['an AppImage', appImage, policy, feed],
  ['NSIS', nsis, policy, feed],
  ['macOS', mac, policy, feed],
  ['the beta channel', mac, { ...policy, updateChannel: 'beta' }, { ...feed, channel: 'beta' }],
  ['run from source', { ...mac, packaged: false }, policy, 'source'],
  ['turned off by policy', mac, { ...policy, updateChannel: 'off' }, 'policy'],
  ['no feed', mac, { ...policy, updateFeed: undefined }, 'no_feed'],
  ['an MSI, which leaves no uninstaller', { ...nsis, uninstaller: false }, policy, 'distribution'],
  ['deb, rpm and tar.gz', { ...appImage, appImage: undefined }, policy, 'package_manager'],
  ['an AppImage that only an administrator may replace', { ...appImage, replaceable: false }, policy, 'not_writable'],
  ['a pkg, of which the same holds', { ...mac, replaceable: false }, policy, 'not_writable'],
  ['NSIS for the whole computer, which asks for an administrator', { ...nsis, replaceable: false }, policy, feed],
  ['an unsigned NSIS', { ...nsis, updateConfig: 'provider: generic\nurl: publisherName:\n' }, policy, 'unsigned'],
  ['NSIS without its update file', { ...nsis, updateConfig: undefined }, policy, 'unsigned'],
] as const)('%s', (_name, installation, values, expected) => {
  expect(updateFeed(installation, values)).toEqual(expected);
});

test.each([
  [{ code: 'ERR_UPDATER_INVALID_SIGNATURE' }, 'signature'],
  [new Error('Code signature at URL file:///x did not pass validation'), 'signature'],
  [{ code: 'ERR_CHECKSUM_MISMATCH' }, 'damaged'],
  [new Error('net::ERR_BLOCKED_BY_CLIENT'), 'unreachable'],
  [{ code: 'HTTP_ERROR_404' }, 'unreachable'],
  [{ code: 'ERR_UPDATER_CHANNEL_FILE_NOT_FOUND' }, 'unreachable'],
  [new Error('no space left'), 'failed'],
  [undefined, 'failed'],
])('%j is %s', (error, problem) => {
  expect(updateProblem(error)).toBe(problem);
});

test('nothing of an update is asked for but over https', () => {
  let ask: (details: { url: string }, answer: (response: unknown) => void) => void = () => {};
  httpsAlone({
    webRequest: {
      onBeforeRequest: (listener: typeof ask) => {
        ask = listener;
      },
    },
  } as never);
  const answers = [
    'https://updates.acme.example/latest.yml',
    'http://updates.acme.example/a.exe',
    'file:///a',
    'httpsx:a',
  ].map((url) => {
    let answered: unknown;
    ask({ url }, (response) => {
      answered = response;
    });
    return answered;
  });
  expect(answers).toEqual([{ cancel: false }, { cancel: true }, { cancel: true }, { cancel: true }]);
});

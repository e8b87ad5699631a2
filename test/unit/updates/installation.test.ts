import { expect, test } from 'vitest';
import { type Installation, resolveUpdateFeed } from '../../../electron/updates/installation.ts';

const policy = { updateFeed: 'https://updates.acme.example/', updateChannel: 'latest' } as const;
const appImage: Installation = {
  platform: 'linux',
  isPackaged: true,
  appImage: '/home/alice/latchkey.AppImage',
  isReplaceable: true,
  hasUninstaller: false,
  updateConfig: undefined,
};
const nsis: Installation = {
  ...appImage,
  platform: 'win32',
  appImage: undefined,
  hasUninstaller: true,
  updateConfig: 'provider: generic\npublisherName:\n  - Acme\n',
};
const mac: Installation = { ...appImage, platform: 'darwin', appImage: undefined };
const feed = { url: policy.updateFeed, channel: 'latest' };

test.each([
  ['an AppImage', appImage, policy, feed],
  ['NSIS', nsis, policy, feed],
  ['macOS', mac, policy, feed],
  ['the beta channel', mac, { ...policy, updateChannel: 'beta' }, { ...feed, channel: 'beta' }],
  ['run from source', { ...mac, isPackaged: false }, policy, 'source'],
  ['turned off by policy', mac, { ...policy, updateChannel: 'off' }, 'policy'],
  ['no feed', mac, { ...policy, updateFeed: undefined }, 'no_feed'],
  ['an MSI, which leaves no uninstaller', { ...nsis, hasUninstaller: false }, policy, 'distribution'],
  ['deb, rpm and tar.gz', { ...appImage, appImage: undefined }, policy, 'package_manager'],
  ['an AppImage that only an administrator can replace', { ...appImage, isReplaceable: false }, policy, 'not_writable'],
  ['a pkg that only an administrator can replace', { ...mac, isReplaceable: false }, policy, 'not_writable'],
  ['NSIS for all users', { ...nsis, isReplaceable: false }, policy, feed],
  ['an unsigned NSIS', { ...nsis, updateConfig: 'provider: generic\nurl: publisherName:\n' }, policy, 'unsigned'],
  ['NSIS without its update file', { ...nsis, updateConfig: undefined }, policy, 'unsigned'],
] as const)('%s', (_name, installation, values, expected) => {
  expect(resolveUpdateFeed(installation, values)).toEqual(expected);
});

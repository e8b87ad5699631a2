import { expect, test } from 'vitest';
import { filePolicySource } from '../../../electron/policy/linux.ts';
import { macosPolicySources } from '../../../electron/policy/macos.ts';
import { loadPolicy } from '../../../electron/policy/policy.ts';
import type { PolicySource } from '../../../electron/policy/policy-source.ts';
import { presetPolicySource } from '../../../electron/policy/preset.ts';
import { registryKeys, windowsPolicySources } from '../../../electron/policy/windows.ts';
import { parseProfileJson } from '../../../electron/profiles/parse-profile.ts';
import { catchFailure } from '../support/failures.ts';
import { createPolicyFolder, currentUid, getOnlyProblem, writePolicyFile } from '../support/policy.ts';

type CreateSource = (path: string) => PolicySource | undefined;

const plist = (content: string) =>
  `<?xml version="1.0"?><plist><dict><!-- <key>a</key>\n<key>a</key> -->${content}</dict></plist>`;

const registry =
  (...lines: string[]): CreateSource =>
  () => {
    const output = Buffer.from(`\r\n${registryKeys[0]}\r\n${lines.map((line) => `    ${line}\r\n`).join('')}`);
    return windowsPolicySources(async () => ({ code: 0, output }))[0];
  };
const managedPreferences: CreateSource = (path) =>
  macosPolicySources({
    userName: 'alice',
    run: async () => ({ code: 0, output: Buffer.from('{"inspector":true}') }),
    paths: [path],
    owner: currentUid,
  })[0];
const file: CreateSource = (path) => filePolicySource(path, currentUid);
const proxyJson = '{"mode":"fixed","url":"http://a.example","url":"http://b.example"}';

test.each<[string, CreateSource, string, string?]>([
  ['a file', file, '{"inspector":false,"inspector":true}', 'inspector'],
  ['a file, escaped', file, '{"inspector":false,"\\u0069nspector":true}', 'inspector'],
  ['an object in a file', file, `{"proxy":${proxyJson}}`, 'url'],
  ['an installer', presetPolicySource, '{"policy":{"inspector":false,"inspector":true}}', 'inspector'],
  ['an installer, itself', presetPolicySource, '{"policy":{"inspector":false},"policy":{}}', 'policy'],
  ['the registry', registry('Inspector    REG_DWORD    0x0', 'inspector    REG_DWORD    0x1'), '', 'inspector'],
  ['JSON in the registry', registry(`Proxy    REG_SZ    ${proxyJson}`), '', 'url'],
  [
    'a property list',
    managedPreferences,
    plist('<key>Inspector</key><dict></dict><key>in<!-- -->spector</key><true/>'),
    'inspector',
  ],
  [
    'a dictionary in a property list',
    managedPreferences,
    plist('<key>proxy</key><dict ><key>the url</key><string/><key >the url</key ><string/></dict>'),
    'the url',
  ],
  [
    'nothing: a key of three dictionaries',
    managedPreferences,
    plist('<dict><key>b</key><true/></dict ><key>a</key><dict><key>a</key><key>b</key></dict> <key>b</key>'),
  ],
])('a key twice in %s locks the app down', async (_, create, content, key) => {
  const source = create(await writePolicyFile(await createPolicyFolder(), 'policy', content));
  const policy = await loadPolicy({ sources: source ? [source] : [] });
  expect(policy.lockedDown).toBe(key !== undefined);
  if (key) expect(getOnlyProblem(policy)?.reason).toBe(`contains ${key} twice`);
});

test('a profile with a member twice is invalid', async () => {
  const text = '{"issuer":"https://a.example","issuer":"https://b.example"}';
  const { problems } = await catchFailure((async () => parseProfileJson(text))());
  expect(problems).toEqual([{ path: 'issuer', reason: 'occurs twice' }]);
});

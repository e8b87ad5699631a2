import { expect, test } from 'vitest';
import type { ChosenFileReader } from '../../electron/core/ports.ts';
import { createClientKeyChooser } from '../../electron/profiles/client-key-file.ts';
import { loadProfiles } from '../../electron/profiles/profiles.ts';
import { createMemoryVault } from '../../electron/vault/vault.ts';
import { newKey, pemOf } from '../servers/assertion-clients.ts';
import { catchFailure } from './support/failures.ts';
import { fakeFiles } from './support/files.ts';
import { testProfile } from './support/profile.ts';

async function setup(content: Awaited<ReturnType<ChosenFileReader>>) {
  const clientAssertion = { algorithm: 'ES256' };
  const keyed = testProfile({ clientAuthentication: 'private_key_jwt', clientAssertion });
  const profiles = await loadProfiles({
    log: () => {},
    files: fakeFiles(),
    vault: createMemoryVault(),
    builtIn: [keyed],
  });
  const asked: unknown[] = [];
  const chooseFile = async () => '/fake-path/key.pem';
  const readFile: ChosenFileReader = async (...question) => {
    asked.push(question);
    return content;
  };
  const choose = () => createClientKeyChooser({ profiles, chooseFile, readFile })('acme');
  return { choose, profiles, asked };
}

test('stores a key that matches the profile unchanged', async () => {
  const pem = pemOf(newKey('ES256'));
  const { choose, profiles, asked } = await setup(Buffer.from(pem));
  await choose();
  expect(asked).toEqual([['/fake-path/key.pem', 65_536]]);
  expect((await profiles.readClientCredential(profiles.getOrFail('acme')))?.reveal()).toBe(pem);
});

test.each([
  ['a file that is too large', 'too_large', 'too_large'],
  ['a file that cannot be read', 'unreadable', 'unreadable'],
  ['an empty file', Buffer.alloc(0), 'not_a_key'],
  ['bytes that are no text', Buffer.from([0x30, 0x82, 0xff, 0xfe]), 'not_a_key'],
  ['a key that does not fit the profile', Buffer.from(pemOf(newKey('EdDSA'))), 'algorithm_mismatch'],
] as const)('%s is refused, and nothing is kept', async (_what, content, problem) => {
  const { choose, profiles } = await setup(content);
  expect(await catchFailure(choose())).toEqual({ kind: 'client_key_invalid', facts: { clientKeyProblem: problem } });
  expect(await profiles.readClientCredential(profiles.getOrFail('acme'))).toBeUndefined();
});

test('opens one dialog at a time, and only for a profile with a key', async () => {
  const clientAssertion = { algorithm: 'ES256' };
  const keyed = testProfile({ id: 'keyed', clientAuthentication: 'private_key_jwt', clientAssertion });
  const profiles = await loadProfiles({
    log: () => {},
    files: fakeFiles(),
    vault: createMemoryVault(),
    builtIn: [keyed, testProfile({ id: 'bare' })],
  });
  let asked = 0;
  const choose = createClientKeyChooser({
    profiles,
    chooseFile: () => {
      asked += 1;
      return new Promise(() => {});
    },
    readFile: async () => 'unreadable',
  });
  expect((await catchFailure(choose('bare'))).kind).toBe('client_credential_mismatch');
  void choose('keyed');
  expect((await catchFailure(choose('keyed'))).kind).toBe('busy');
  expect(asked).toBe(1);
});

import { describe, expect, test } from 'vitest';
import { FailureError } from '../../electron/core/failure.ts';
import { Secret } from '../../electron/core/secret.ts';
import { createProfileEditor } from '../../electron/profiles/profile-editor.ts';
import { createProfileId } from '../../electron/profiles/profile-id.ts';
import { loadProfiles } from '../../electron/profiles/profiles.ts';
import { createMemoryVault } from '../../electron/vault/vault.ts';
import { catchFailure } from './support/failures.ts';
import { fakeFiles } from './support/files.ts';
import { readPolicyOf } from './support/policy.ts';
import { minimalProfile, testProfile } from './support/profile.ts';

const text = (part: Record<string, unknown> = {}) => JSON.stringify({ ...minimalProfile, ...part });
const draft = (part: Record<string, unknown> = {}) => {
  const { id: _, ...rest } = minimalProfile;
  return JSON.stringify({ ...rest, ...part });
};

async function setup(
  options: { texts?: Record<string, string>; chosen?: string | Uint8Array; inUse?: string; allow?: boolean } = {},
) {
  const files = fakeFiles(options.texts ?? { 'profiles/acme-file.json': text() });
  const vault = createMemoryVault();
  const profiles = await loadProfiles({ log: () => {}, files, vault, builtIn: [testProfile({ id: 'built-in' })] });
  const written: Record<string, string> = {};
  const asked: string[] = [];
  let changes = 0;
  profiles.onChange(() => {
    changes += 1;
  });
  const editing = createProfileEditor({
    profiles,
    exchange: () => Promise.reject(new FailureError({ kind: 'offline' })),
    isInUse: (id) => id === options.inUse,
    chooseFile: async () => (options.chosen === undefined ? undefined : '/fake-path/chosen.json'),
    readFile: async (_path, maxBytes) => {
      const bytes = Buffer.from(options.chosen ?? '');
      return bytes.length > maxBytes ? 'too_large' : bytes;
    },
    choosePlace: async (name) => `/fake-path/${name}`,
    writeFile: async (path, content) => {
      written[path] = content;
    },
    confirm: async ({ title }) => {
      asked.push(title);
      return options.allow ?? false;
    },
  });
  const ids = async () => (await profiles.listSummaries()).map(({ id }) => id);
  return { files, vault, profiles, editing, written, asked, ids, changes: () => changes };
}

describe('saving', () => {
  test('a new profile gets an id from its name, a file of that name, and is there at once', async () => {
    const { editing, files, ids, changes, profiles } = await setup();
    await editing.save(draft({ name: 'Ünïcode & Söhne' }), undefined);
    await editing.save(draft({ name: 'Acme' }), undefined);
    expect(await ids()).toEqual(['built-in', 'acme', 'unicode-sohne', 'acme-2']);
    expect(JSON.parse(files.texts['profiles/acme-2.json'] ?? '')).toEqual({ ...minimalProfile, id: 'acme-2' });
    expect(changes()).toBe(2);
    expect((await profiles.getSummary('acme-2')).source).toBe('file');
    expect((await profiles.getSummary('built-in')).source).toBe('built-in');
  });

  test('a changed profile stays in its own file, under its own id, with all that the editor does not know', async () => {
    const { editing, files, profiles } = await setup({
      texts: { 'profiles/other-name.json': text({ $schema: './profile.schema.json' }) },
    });
    const before = JSON.parse(editing.getText('acme'));
    await editing.save(JSON.stringify({ ...before, id: 'evil', name: 'Changed' }), 'acme');
    expect(Object.keys(files.texts)).toEqual(['profiles/other-name.json']);
    expect(JSON.parse(files.texts['profiles/other-name.json'] ?? '')).toEqual({
      $schema: './profile.schema.json',
      ...minimalProfile,
      name: 'Changed',
    });
    expect(profiles.getOrFail('acme').name).toBe('Changed');
  });

  test('every problem comes at once and nothing is written', async () => {
    const { editing, files, changes } = await setup({ texts: {} });
    const failure = await catchFailure(() => editing.save(draft({ issuer: 'http://a', clientId: '' }), undefined));
    expect(failure.kind).toBe('profile_invalid');
    expect(failure.problems?.map(({ path }) => path)).toEqual(['issuer', 'clientId']);
    expect(files.texts).toEqual({});
    expect(changes()).toBe(0);
  });

  test('what came with Latchkey is read-only', async () => {
    const { editing } = await setup();
    expect((await catchFailure(() => editing.save(draft(), 'built-in'))).kind).toBe('profile_read_only');
    expect((await catchFailure(() => editing.remove('built-in'))).kind).toBe('profile_read_only');
    expect((await catchFailure(() => editing.save(draft(), 'nobody'))).kind).toBe('profile_unknown');
  });

  test('a disk that is full is told about, and the profile stays as it was', async () => {
    const { editing, files, profiles } = await setup();
    files.write = () => Promise.reject(new Error('ENOSPC'));
    expect((await catchFailure(() => editing.save(draft({ name: 'B' }), 'acme'))).kind).toBe('file_not_saved');
    expect(profiles.getOrFail('acme').name).toBe('Acme');
  });

  test('the file of a broken profile is not written over', async () => {
    const { editing, files } = await setup({ texts: { 'profiles/acme.json': '{ broken' } });
    await editing.save(draft(), undefined);
    expect(files.texts['profiles/acme.json']).toBe('{ broken');
    expect(files.texts['profiles/acme-2.json']).toBeDefined();
  });

  test('a session goes on with the secret of the profile as it was, which the vault no longer has', async () => {
    const withSecret = { clientAuthentication: 'client_secret_basic' };
    const { editing, profiles, vault } = await setup({ texts: { 'profiles/acme.json': text(withSecret) } });
    await profiles.storeClientCredential('acme', new Secret('fake-secret'));
    const before = profiles.getOrFail('acme');
    await editing.save(draft({ ...withSecret, clientId: 'other' }), 'acme');
    expect((await profiles.readClientCredential(before))?.reveal()).toBe('fake-secret');
    expect(await profiles.readClientCredential(profiles.getOrFail('acme'))).toBeUndefined();
    expect((await profiles.getSummary('acme')).clientCredential).toBe('secret_missing');
    expect(await vault.read('client-secret/["acme","https://id.example.com","desktop"]')).toBeUndefined();
  });
});

describe('where the tokens of a session may go', () => {
  const api = (...origins: string[]) => ({ api: { origins } });
  const texts = { 'profiles/a.json': text(api('https://api.example.com')) };
  const wider = api('https://api.example.com', 'https://evil.example');

  test('is not widened by a changed or imported profile that the person did not allow', async () => {
    const { editing, profiles, asked } = await setup({ texts, inUse: 'acme', chosen: text(wider) });
    expect((await catchFailure(editing.save(draft(wider), 'acme'))).kind).toBe('cancelled');
    await editing.import.choose();
    expect((await catchFailure(editing.import.finish('replace'))).kind).toBe('cancelled');
    expect(asked).toEqual(Array(2).fill('Send access tokens to https://evil.example?'));
    expect(profiles.getOrFail('acme').api.origins).toEqual(['https://api.example.com']);
  });

  test('is, once they did', async () => {
    const { editing, profiles } = await setup({ texts, inUse: 'acme', allow: true });
    await editing.save(draft(wider), 'acme');
    expect(profiles.getOrFail('acme').api.origins).toHaveLength(2);
  });

  test('needs no asking while nobody is signed in, or where it is narrowed', async () => {
    const free = await setup({ texts });
    await free.editing.save(draft(wider), 'acme');
    const narrowed = await setup({ texts, inUse: 'acme' });
    await narrowed.editing.save(draft(), 'acme');
    expect([...free.asked, ...narrowed.asked]).toEqual([]);
  });
});

describe('deleting', () => {
  test('forgets the file and the secret', async () => {
    const { editing, profiles, files, ids, vault } = await setup({
      texts: { 'profiles/a.json': text({ clientAuthentication: 'client_secret_post' }) },
    });
    await profiles.storeClientCredential('acme', new Secret('fake-secret'));
    expect(await vault.read('client-secret/["acme","https://id.example.com","desktop"]')).toBeDefined();
    await editing.remove('acme');
    expect(files.texts).toEqual({});
    expect(await ids()).toEqual(['built-in']);
    expect(await vault.read('client-secret/["acme","https://id.example.com","desktop"]')).toBeUndefined();
  });

  test('waits until nobody is signed in with it', async () => {
    const { editing, ids } = await setup({ inUse: 'acme' });
    expect((await catchFailure(() => editing.remove('acme'))).kind).toBe('profile_in_use');
    expect(await ids()).toContain('acme');
  });
});

describe('checking', () => {
  test('tells where the password would go, as soon as there is an issuer', async () => {
    const { editing } = await setup();
    expect(editing.check('{"provider":"oidc"}').passwordOrigin).toBeUndefined();
    expect(editing.check('{"issuer":"https://id.example.com/a"}').passwordOrigin).toBe('https://id.example.com');
    const elsewhere = { issuer: 'https://id.example.com', tokenEndpointOrigin: 'https://token.example.com' };
    expect(editing.check(JSON.stringify(elsewhere)).passwordOrigin).toBe('https://token.example.com');
    expect(editing.check(draft())).toEqual({ problems: [], passwordOrigin: 'https://id.example.com' });
  });

  test('reserved parameters are refused by their path', async () => {
    const { editing } = await setup();
    const { problems } = editing.check(draft({ extraParameters: { password: { Grant_Type: 'x' } } }));
    expect(problems).toEqual([
      { path: 'extraParameters.password.Grant_Type', reason: 'is set by Latchkey itself and cannot be replaced' },
    ]);
  });
});

describe('importing', () => {
  test('one profile, or several', async () => {
    const one = await setup({ texts: {}, chosen: text() });
    expect(await one.editing.import.choose()).toEqual({ imported: ['Acme'], clashes: [] });
    expect(await one.ids()).toEqual(['built-in', 'acme']);
    const two = await setup({ texts: {}, chosen: `[${text()},${text({ id: 'b', name: 'B' })}]` });
    expect(await two.editing.import.choose()).toEqual({ imported: ['Acme', 'B'], clashes: [] });
  });

  test('every problem comes by path and reason, and nothing is taken', async () => {
    const chosen = `[${text()},${text({ clientId: '', client_secret: 'fake-secret' })},7]`;
    const { editing, files } = await setup({ texts: {}, chosen });
    const failure = await catchFailure(() => editing.import.choose());
    expect(failure.problems).toEqual([
      { path: '[1].clientId', reason: 'must not be empty' },
      {
        path: '[1].client_secret',
        reason: 'is a secret, which profiles must not contain: remove it. Latchkey asks for it when you sign in',
      },
      { path: '[1].id', reason: 'is used by two profiles in this file' },
      { path: '[2]', reason: 'is not a profile' },
    ]);
    expect(JSON.stringify(failure)).not.toContain('fake-secret');
    expect(files.texts).toEqual({});
  });

  test.each([
    ['', 'is not JSON'],
    ['[]', 'contains no profile'],
    [' '.repeat(1024 * 1024 + 1), 'is too large to be a profile'],
    [JSON.stringify(Array(101).fill(minimalProfile)), 'must contain at most 100 profiles'],
  ])('a file that holds something else is refused', async (chosen, reason) => {
    const { editing } = await setup({ chosen });
    expect((await catchFailure(() => editing.import.choose())).problems).toEqual([{ path: '', reason }]);
  });

  test('an id that is there asks first; replace replaces, keep both renames, and neither twice', async () => {
    const chosen = text({ name: 'Newer' });
    const replaced = await setup({ chosen });
    expect(await replaced.editing.import.choose()).toEqual({
      imported: [],
      clashes: [{ name: 'Newer', replaceable: true }],
    });
    expect(replaced.profiles.getOrFail('acme').name).toBe('Acme');
    expect(await replaced.editing.import.finish('replace')).toEqual({ imported: ['Newer'], clashes: [] });
    expect(replaced.profiles.getOrFail('acme').name).toBe('Newer');
    expect((await catchFailure(() => replaced.editing.import.finish('replace'))).kind).toBe('cancelled');

    const both = await setup({ chosen });
    await both.editing.import.choose();
    await both.editing.import.finish('keep-both');
    expect(await both.ids()).toEqual(['built-in', 'acme', 'acme-2']);
    expect(both.profiles.getOrFail('acme').name).toBe('Acme');
  });

  test('a built-in profile is never replaced', async () => {
    const { editing, ids, profiles } = await setup({ chosen: text({ id: 'built-in', name: 'Evil' }) });
    expect((await editing.import.choose()).clashes).toEqual([{ name: 'Evil', replaceable: false }]);
    await editing.import.finish('replace');
    expect(profiles.getOrFail('built-in').name).toBe('Acme');
    expect(await ids()).toEqual(['built-in', 'acme', 'built-in-2']);
  });

  test('no file chosen is no failure to tell about', async () => {
    expect((await catchFailure((await setup()).editing.import.choose)).kind).toBe('cancelled');
  });
});

test('an export is what the file says, and no secret', async () => {
  const { editing, profiles, written } = await setup({
    texts: { 'profiles/a.json': text({ clientAuthentication: 'client_secret_post' }) },
  });
  await profiles.storeClientCredential('acme', new Secret('fake-secret'));
  await editing.export('acme');
  expect(Object.keys(written)).toEqual(['/fake-path/acme.json']);
  const [content = ''] = Object.values(written);
  expect(JSON.parse(content)).toEqual({ ...minimalProfile, clientAuthentication: 'client_secret_post' });
  expect(content).not.toContain('fake-secret');
});

test.each([
  ['Acme Directory', 'acme-directory'],
  ['  --Über  ', 'uber'],
  ['日本', 'profile'],
  ['CON', 'con-profile'],
  [undefined, 'profile'],
  ['x'.repeat(200), 'x'.repeat(50)],
])('%j is called %s', (name, id) => {
  expect(createProfileId(name, () => false)).toBe(id);
  expect(createProfileId(name, (one) => one === id)).toBe(`${id}-2`);
});

test('no profile is written where policy allows no others, nor over another one', async () => {
  const files = fakeFiles();
  const taken = await loadProfiles({ log: () => {}, files, vault: createMemoryVault(), builtIn: [testProfile()] });
  expect((await catchFailure(taken.save(minimalProfile, 'new'))).kind).toBe('profile_invalid');
  const policy = await readPolicyOf({ profiles: [{ ...minimalProfile, id: 'fixed' }], allowOtherProfiles: false });
  expect(policy.problems).toEqual([]);
  const fixed = await loadProfiles({ log: () => {}, files, vault: createMemoryVault(), builtIn: [], policy });
  expect((await catchFailure(fixed.save(minimalProfile, 'new'))).kind).toBe('policy_refused');
  expect(files.texts).toEqual({});
});

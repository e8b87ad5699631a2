import { describe, expect, test, vi } from 'vitest';
import { FailureError } from '../../electron/core/failure.ts';
import { Secret } from '../../electron/core/secret.ts';
import { createProfileEditor } from '../../electron/profiles/profile-editor.ts';
import { createProfileId } from '../../electron/profiles/profile-id.ts';
import { loadProfiles } from '../../electron/profiles/profiles.ts';
import type { Accounts } from '../../electron/session/accounts.ts';
import { createMemoryVault } from '../../electron/vault/vault.ts';
import { inProcessParser } from '../support/test-platform.ts';
import { catchFailure } from './support/failures.ts';
import { fakeFiles } from './support/files.ts';
import { readPolicyOf } from './support/policy.ts';
import { minimalProfile, testProfile } from './support/profile.ts';

const text = (part: Record<string, unknown> = {}) => JSON.stringify({ ...minimalProfile, ...part });
const draft = (part: Record<string, unknown> = {}) => {
  const { id: _, ...rest } = minimalProfile;
  return JSON.stringify({ ...rest, ...part });
};

const evil = 'https://evil.example';
const withSecret = { clientAuthentication: 'client_secret_basic' };
const conflictOf = (name: string, replaceable: boolean) => ({ imported: [], conflicts: [{ name, replaceable }] });

type Options = { texts?: Record<string, string>; chosen?: string | Uint8Array; inUse?: string; allow?: boolean };

async function setup(options: Options = {}) {
  const files = fakeFiles({ ...(options.texts ?? { 'profiles/acme-file.json': text() }) });
  const vault = createMemoryVault();
  const profiles = await loadProfiles({ log: () => {}, files, vault, builtIn: [testProfile({ id: 'built-in' })] });
  const written: Record<string, string> = {};
  const prompts: string[] = [];
  const released: string[] = [];
  const onChange = vi.fn();
  profiles.onChange(onChange);
  const editing = createProfileEditor({
    parser: inProcessParser,
    profiles,
    exchange: () => Promise.reject(new FailureError({ kind: 'offline' })),
    accounts: {
      isProfileInUse: (id: string) => id === options.inUse,
      hasTokensOf: async (id: string) => id === options.inUse,
      releaseProfile: async (id: string) => void released.push(id),
    } as Partial<Accounts> as Accounts,
    secretHolders: [],
    chooseFile: async () => (options.chosen === undefined ? undefined : '/fake-path/chosen.json'),
    readFile: async (_path, maxBytes) => {
      const bytes = Buffer.from(options.chosen ?? '');
      return bytes.length > maxBytes ? 'too_large' : bytes;
    },
    chooseSavePath: async (name) => `/fake-path/${name}`,
    writeFile: async (path, content) => void Object.assign(written, { [path]: content }),
    confirm: async ({ title, detail }) => {
      prompts.push(`${title}\n${detail}`);
      return options.allow ?? false;
    },
  });
  const ids = async () => (await profiles.listSummaries()).map(({ id }) => id);
  return { files, vault, profiles, editing, written, prompts, released, ids, onChange };
}

describe('saving', () => {
  test('derives ID and file name from the name, and uses the profile immediately', async () => {
    const { editing, files, ids, onChange, profiles } = await setup();
    await editing.save(draft({ name: 'Ünïcode & Söhne' }), undefined);
    await editing.save(draft({ name: 'Acme' }), undefined);
    expect(await ids()).toEqual(['built-in', 'acme', 'unicode-sohne', 'acme-2']);
    expect(JSON.parse(files.texts['profiles/acme-2.json'] ?? '')).toEqual({ ...minimalProfile, id: 'acme-2' });
    expect(onChange).toHaveBeenCalledTimes(2);
    const sources = (await profiles.listSummaries()).map(({ source }) => source);
    expect(sources).toEqual(['built-in', 'file', 'file', 'file']);
  });

  test('keeps file, ID and unknown members of a changed profile', async () => {
    const { editing, files, profiles } = await setup({
      texts: { 'profiles/other-name.json': text({ $schema: './profile.schema.json' }) },
    });
    const before = JSON.parse(editing.getText('acme'));
    await editing.save(JSON.stringify({ ...before, id: 'evil', name: 'Changed' }), 'acme');
    expect(Object.keys(files.texts)).toEqual(['profiles/other-name.json']);
    const changed = { $schema: './profile.schema.json', ...minimalProfile, name: 'Changed' };
    expect(JSON.parse(files.texts['profiles/other-name.json'] ?? '')).toEqual(changed);
    expect(profiles.getOrFail('acme').name).toBe('Changed');
  });

  test('refuses to change a built-in or unknown profile', async () => {
    const { editing } = await setup();
    const kinds = [editing.save(draft(), 'built-in'), editing.remove('built-in'), editing.save(draft(), 'nobody')].map(
      async (run) => (await catchFailure(run)).kind,
    );
    expect(await Promise.all(kinds)).toEqual(['profile_read_only', 'profile_read_only', 'profile_unknown']);
  });

  test('reports a full disk and keeps the profile unchanged', async () => {
    const { editing, files, profiles } = await setup();
    files.write = () => Promise.reject(new Error('ENOSPC'));
    expect((await catchFailure(() => editing.save(draft({ name: 'B' }), 'acme'))).kind).toBe('file_not_saved');
    expect(profiles.getOrFail('acme').name).toBe('Acme');
  });

  test('does not overwrite the file of a broken profile', async () => {
    const { editing, files } = await setup({ texts: { 'profiles/acme.json': '{ broken' } });
    await editing.save(draft(), undefined);
    expect(files.texts['profiles/acme.json']).toBe('{ broken');
    expect(files.texts['profiles/acme-2.json']).toBeDefined();
  });
});

describe('a change of destinations', () => {
  const texts = { 'profiles/a.json': text(withSecret) };
  const changes: [string, Record<string, unknown>][] = [
    ['an API origin', { api: { origins: [evil] } }],
    ['an endpoint', { endpoints: { introspection: 'https://evil.example/i' } }],
    ['the token endpoint', { tokenEndpointOrigin: evil }],
    ['an allowed origin', { endpointOrigins: [evil] }],
    ['the expected issuer', { expectedIssuer: evil }],
    ['the client', { clientId: 'other' }],
    ['the authentication method', { clientAuthentication: 'client_secret_post' }],
    ['http on this computer', { allowLoopbackHttp: true }],
  ];

  test.each(changes)('%s needs consent while a session depends on the profile', async (_, part) => {
    const chosen = text({ ...withSecret, ...part });
    const { editing, profiles, prompts, released } = await setup({ texts, inUse: 'acme', chosen });
    const before = profiles.getOrFail('acme');
    expect((await catchFailure(editing.save(draft({ ...withSecret, ...part }), 'acme'))).kind).toBe('canceled');
    await editing.import.choose();
    expect((await catchFailure(editing.import.finish('replace'))).kind).toBe('canceled');
    const prompt = /^Change where “Acme” sends secrets\?\n.*https:\/\/id\.example\.com/s;
    expect(prompts).toEqual(Array(2).fill(expect.stringMatching(prompt)));
    if (JSON.stringify(part).includes('evil.example') && !('expectedIssuer' in part))
      expect(prompts[0]).toContain('After the change: https://evil.example');
    expect(profiles.getOrFail('acme')).toBe(before);
    expect(released).toEqual([]);
  });

  test('names the changed origins first, and how many more there are', async () => {
    const origins = (count: number) => Array.from({ length: count }, (_, index) => `https://${index + 1}.example`);
    const before = { 'profiles/a.json': text({ ...withSecret, api: { origins: origins(7) } }) };
    const { editing, prompts } = await setup({ texts: before, inUse: 'acme' });
    for (const added of [[], [evil]])
      await catchFailure(editing.save(draft({ ...withSecret, api: { origins: [...origins(8), ...added] } }), 'acme'));
    const [exact, longer] = prompts.map((prompt) => prompt.split('\n').slice(1).join('\n'));
    const lists = (detail = '') => [...detail.matchAll(/: (https:.*)/g)].map(([, list]) => list);
    expect(lists(exact)).toEqual([
      'https://1.example, https://2.example, https://3.example, https://4.example, https://5.example, https://6.example, https://7.example, https://id.example.com',
      'https://8.example, https://1.example, https://2.example, https://3.example, https://4.example, https://5.example, https://6.example, https://7.example, 1 more',
    ]);
    expect(lists(longer)[1]).toMatch(/^https:\/\/8\.example, https:\/\/evil\.example, .* 2 more/);
  });

  test('of a profile that is not a file asks nothing, and is refused', async () => {
    const { editing, prompts, released } = await setup({ texts, inUse: 'built-in' });
    await catchFailure(editing.save(draft({ clientId: 'other' }), 'built-in'));
    expect({ prompts, released }).toEqual({ prompts: [], released: [] });
  });

  test('releases the tokens after consent', async () => {
    const { editing, released, profiles } = await setup({ texts, inUse: 'acme', allow: true });
    await editing.save(draft({ ...withSecret, api: { origins: ['https://api.example.com'] } }), 'acme');
    expect(released).toEqual(['acme']);
    expect(profiles.getOrFail('acme').api.origins).toEqual(['https://api.example.com']);
  });

  test('needs consent to discard a client secret, but not for the API, which never gets it', async () => {
    const { editing, profiles, vault, prompts } = await setup({ texts });
    await profiles.storeClientCredential('acme', new Secret('fake-secret'));
    await editing.save(draft({ ...withSecret, api: { origins: ['https://api.example.com'] } }), 'acme');
    expect((await profiles.getSummary('acme')).clientCredential).toBe('secret_present');
    expect((await catchFailure(editing.save(draft({ ...withSecret, clientId: 'b' }), 'acme'))).kind).toBe('canceled');
    expect((await profiles.getSummary('acme')).clientCredential).toBe('secret_present');
    expect(prompts).toHaveLength(1);
    expect(await vault.names('client-secret/')).toEqual(['client-secret/acme']);
  });

  test('needs no consent if nothing depends on the profile, or nothing is sent elsewhere', async () => {
    const renamed = { ...withSecret, name: 'Other', scopes: ['openid', 'email'] };
    for (const [options, part] of [[{}, {}] as const, [{ inUse: 'acme' }, renamed] as const]) {
      const { editing, prompts } = await setup({ texts, ...options });
      await editing.save(draft(part), 'acme');
      expect(prompts).toEqual([]);
    }
  });

  test('asks once at a time', async () => {
    const { editing, prompts } = await setup({ texts, inUse: 'acme' });
    const change = () => catchFailure(editing.save(draft({ ...withSecret, clientId: 'b' }), 'acme'));
    expect((await Promise.all([change(), change()])).map(({ kind }) => kind).sort()).toEqual(['busy', 'canceled']);
    expect(prompts[0]).toContain('Latchkey would sign in differently to https://id.example.com\n');
  });
});

describe('deleting', () => {
  test('deletes the file and the secret', async () => {
    const { editing, profiles, files, ids, vault } = await setup({ texts: { 'profiles/a.json': text(withSecret) } });
    await profiles.storeClientCredential('acme', new Secret('fake-secret'));
    expect(await vault.names('')).toEqual(['client-secret/acme']);
    await editing.remove('acme');
    expect(files.texts).toEqual({});
    expect(await ids()).toEqual(['built-in']);
    expect(await vault.names('')).toEqual([]);
  });

  test('is refused while an account uses it', async () => {
    const { editing, ids } = await setup({ inUse: 'acme' });
    expect((await catchFailure(() => editing.remove('acme'))).kind).toBe('profile_in_use');
    expect(await ids()).toContain('acme');
  });
});

describe('checking', () => {
  test('returns the password origin as soon as there is an issuer', async () => {
    const { editing } = await setup();
    expect(editing.check('{"provider":"oidc"}').passwordOrigin).toBeUndefined();
    expect(editing.check('{"issuer":"https://id.example.com/a"}').passwordOrigin).toBe('https://id.example.com');
    const elsewhere = { issuer: 'https://id.example.com', tokenEndpointOrigin: 'https://token.example.com' };
    expect(editing.check(JSON.stringify(elsewhere)).passwordOrigin).toBe('https://token.example.com');
    expect(editing.check(draft())).toEqual({ problems: [], passwordOrigin: 'https://id.example.com' });
  });

  test('reports reserved parameters by path', async () => {
    const { editing } = await setup();
    const { problems } = editing.check(draft({ extraParameters: { password: { Grant_Type: 'x' } } }));
    expect(problems.map(({ path }) => path)).toEqual(['extraParameters.password.Grant_Type']);
  });
});

describe('importing', () => {
  test.each([
    ['one profile', text(), ['Acme']],
    ['several profiles', `[${text()},${text({ id: 'b', name: 'B' })}]`, ['Acme', 'B']],
  ])('accepts %s', async (_what, chosen, imported) => {
    const { editing, ids } = await setup({ texts: {}, chosen });
    expect(await editing.import.choose()).toEqual({ imported, conflicts: [] });
    expect(await ids()).toEqual(['built-in', 'acme', 'b'].slice(0, imported.length + 1));
  });

  test('reports all problems by path and imports nothing', async () => {
    const chosen = `[${text()},${text({ clientId: '', client_secret: 'fake-secret' })},7]`;
    const { editing, files } = await setup({ texts: {}, chosen });
    const failure = await catchFailure(() => editing.import.choose());
    expect(failure.problems?.map(({ path, reason }) => `${path} ${reason.split(',')[0]}`)).toEqual([
      ...['[1].clientId must not be empty', '[1].client_secret is a secret'],
      ...['[1].id is used by two profiles in this file', '[2] is not a profile'],
    ]);
    expect(JSON.stringify(failure)).not.toContain('fake-secret');
    expect(files.texts).toEqual({});
  });

  test.each([
    ['', 'is not JSON'],
    ['[]', 'contains no profile'],
    [' '.repeat(1024 * 1024 + 1), 'is too large to be a profile'],
    [JSON.stringify(Array(101).fill(minimalProfile)), 'must contain at most 100 profiles'],
    [JSON.stringify({ ...minimalProfile, scopes: Array(500_000).fill(1) }), 'is larger than a profile can be'],
    [JSON.stringify({ ...minimalProfile, scopes: Array(5000).fill('a') }), 'is larger than a profile can be'],
  ])('refuses a file that contains something else', async (chosen, reason) => {
    const { editing } = await setup({ chosen });
    expect((await catchFailure(() => editing.import.choose())).problems).toEqual([{ path: '', reason }]);
  });

  test('asks about a taken ID: replaces, or keeps both with a new ID', async () => {
    const chosen = text({ name: 'Newer' });
    const replaced = await setup({ chosen });
    expect(await replaced.editing.import.choose()).toEqual(conflictOf('Newer', true));
    expect(replaced.profiles.getOrFail('acme').name).toBe('Acme');
    expect(await replaced.editing.import.finish('replace')).toEqual({ imported: ['Newer'], conflicts: [] });
    expect(replaced.profiles.getOrFail('acme').name).toBe('Newer');
    expect((await catchFailure(() => replaced.editing.import.finish('replace'))).kind).toBe('canceled');

    const both = await setup({ chosen });
    await both.editing.import.choose();
    await both.editing.import.finish('keep-both');
    expect(await both.ids()).toEqual(['built-in', 'acme', 'acme-2']);
    expect(both.profiles.getOrFail('acme').name).toBe('Acme');
  });

  test('never replaces a built-in profile', async () => {
    const { editing, ids, profiles } = await setup({ chosen: text({ id: 'built-in', name: 'Evil' }) });
    expect(await editing.import.choose()).toEqual(conflictOf('Evil', false));
    await editing.import.finish('replace');
    expect(profiles.getOrFail('built-in').name).toBe('Acme');
    expect(await ids()).toEqual(['built-in', 'acme', 'built-in-2']);
  });
});

test.each([
  ['Acme Directory', 'acme-directory'],
  ['  --Über  ', 'uber'],
  ['日本', 'profile'],
  ['CON', 'con-profile'],
  [undefined, 'profile'],
  ['x'.repeat(200), 'x'.repeat(50)],
])('derives from the name %j the ID %s', (name, id) => {
  expect(createProfileId(name, () => false)).toBe(id);
  expect(createProfileId(name, (one) => one === id)).toBe(`${id}-2`);
});

test('writes no profile if the policy forbids it, and none over another', async () => {
  const files = fakeFiles();
  const ports = { log: () => {}, files, vault: createMemoryVault() };
  const taken = await loadProfiles({ ...ports, builtIn: [testProfile()] });
  expect((await catchFailure(taken.save(minimalProfile, 'new'))).kind).toBe('profile_invalid');
  const policy = await readPolicyOf({ profiles: [{ ...minimalProfile, id: 'fixed' }], allowOtherProfiles: false });
  expect(policy.problems).toEqual([]);
  const fixed = await loadProfiles({ ...ports, builtIn: [], policy });
  expect((await catchFailure(fixed.save(minimalProfile, 'new'))).kind).toBe('policy_refused');
  expect(files.texts).toEqual({});
});

import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { readVariant, renderPreset, VariantError, variantsFolder } from '../../../build/variant.ts';
import { filePolicySource } from '../../../electron/policy/linux.ts';
import { loadPolicy } from '../../../electron/policy/policy.ts';
import { presetPolicySource, presetSourceName } from '../../../electron/policy/preset.ts';
import { createPolicyFolder, currentUid, writePolicyFile } from '../support/policy.ts';

type Members = Record<string, unknown>;

const written = async (name: string) =>
  JSON.parse(await readFile(join(variantsFolder, 'acme', name), 'utf8')) as Members;

/** The example, with other members in its files. */
async function variantWith(change: { variant?: Members; policy?: Members }): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-variants-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await cp(join(variantsFolder, 'acme'), join(folder, 'acme'), { recursive: true });
  for (const [name, part] of Object.entries(change))
    await writeFile(
      join(folder, 'acme', `${name}.json`),
      JSON.stringify({ ...(await written(`${name}.json`)), ...part }),
    );
  return folder;
}

const problemsOf = async (folder: string, id = 'acme') => {
  const error = await readVariant(folder, id, '').catch((one: unknown) => one);
  if (!(error instanceof VariantError)) throw new Error('the variant was taken');
  return error.problems.map(({ source, path, reason }) => `${source} ${path}: ${reason}`);
};

const secret = { clientSecrets: { acme: 'not-a-real-secret' } };
const confidential = async () => {
  const policy = await written('policy.json');
  const [profile] = policy.profiles as Members[];
  return { ...policy, profiles: [{ ...profile, clientAuthentication: 'client_secret_basic' }], ...secret };
};

describe('a variant', () => {
  test('the example is right', async () => {
    const variant = await readVariant(variantsFolder, 'acme', '');
    expect(variant).toMatchObject({ id: 'acme', productName: 'Acme Sign-in', clientSecretsReadableByEveryone: false });
  });

  test.each([
    ['a path in the name', { variant: { productName: '../Acme' } }, /^variant\.json productName: must be letters/],
    ["Latchkey's id", { variant: { appId: 'dev.latchkey.app' } }, /^variant\.json appId: must not be Latchkey's own/],
    ['no id at all', { variant: { appId: 7 } }, /^variant\.json appId: must be of type string/],
    ['a member that is not one', { variant: { color: 'red' } }, /^variant\.json color: is not a field of a variant/],
    ['two lines', { variant: { publisher: 'Acme\nEvil' } }, /^variant\.json publisher: must be one line/],
    ['http', { variant: { homepage: 'http://acme.example' } }, /^variant\.json homepage: must begin with https/],
    ['no policy of ours', { policy: { inspectr: true } }, /^policy\.json inspectr: is not a policy/],
    ['a feed over http', { policy: { updateFeed: 'http://a.example' } }, /^policy\.json updateFeed: must begin with/],
    ['a profile that does not hold', { policy: { profiles: [{ id: 'acme' }] } }, /^policy\.json profiles\[0\]\./],
    [
      'a password of the proxy',
      { policy: { proxyCredentials: { username: 'a', password: 'not-a-real-password' } } },
      /^policy\.json proxyCredentials: would be in the installer, where everyone/,
    ],
    [
      'a password that is accepted, but for no proxy',
      {
        variant: { clientSecretsReadableByEveryone: true },
        policy: { proxyCredentials: { username: 'a', password: 'not-a-real-password' } },
      },
      /^policy\.json proxyCredentials: needs a "proxy" with mode "fixed"/,
    ],
    ['a secret', { policy: secret }, /^policy\.json clientSecrets: would be in the installer, where everyone/],
  ])('is refused by file, path and reason: %s', async (_name, change, expected) => {
    const problems = await problemsOf(await variantWith(change));
    expect(
      problems.some((problem) => expected.test(problem)),
      problems.join('\n'),
    ).toBe(true);
  });

  test('every problem of it is told at once', async () => {
    const folder = await variantWith({ variant: { appId: 'x' }, policy: { devTools: 'yes' } });
    await writeFile(join(folder, 'acme/icons/icon.svg'), '<svg/>');
    expect(await problemsOf(folder)).toHaveLength(3);
  });

  test('a mark that is longer than the app shows', async () => {
    const folder = await variantWith({});
    await writeFile(join(folder, 'acme/icons/icon.svg'), `<svg>${' '.repeat(256 * 1024)}</svg>`);
    expect(await problemsOf(folder)).toEqual([expect.stringContaining('is longer than 262144 bytes')]);
  });

  test('one that is not there, or has a name that is no name', async () => {
    expect(await problemsOf(variantsFolder, 'nobody')).toContain('variant.json : is missing');
    for (const id of ['../acme', 'Acme', 'latchkey', ''])
      expect(await problemsOf(variantsFolder, id)).toEqual([expect.stringContaining('must consist of lowercase')]);
  });

  test('a secret is taken where the variant accepts that everyone can read it', async () => {
    const folder = await variantWith({
      variant: { clientSecretsReadableByEveryone: true },
      policy: await confidential(),
    });
    const variant = await readVariant(folder, 'acme', '');
    expect(JSON.parse(renderPreset(variant))).toMatchObject({ clientSecretsReadableByEveryone: true, policy: secret });
  });
});

describe('its policy in the app', () => {
  const presetOf = async (policy: Members, accepted = false) =>
    writePolicyFile(
      await createPolicyFolder(),
      'preset.json',
      JSON.stringify({ policy, clientSecretsReadableByEveryone: accepted }),
    );

  test("is below the machine's, key by key", async () => {
    const machine = await writePolicyFile(
      await createPolicyFolder(),
      'policy.json',
      JSON.stringify({ inspector: true }),
    );
    const path = await presetOf({ inspector: false, apiConsole: false });
    const policy = await loadPolicy({
      sources: [filePolicySource(machine, currentUid), presetPolicySource(path)],
      owner: currentUid,
    });
    expect(policy.values).toMatchObject({ inspector: true, apiConsole: false });
    expect(policy.settings).toEqual([
      { key: 'inspector', source: machine, value: true },
      { key: 'apiConsole', source: presetSourceName, value: false },
    ]);
  });

  test('is none in Latchkey itself', async () => {
    const policy = await loadPolicy({ sources: [presetPolicySource(join(await createPolicyFolder(), 'preset.json'))] });
    expect([policy.sources, policy.lockedDown]).toEqual([[], false]);
  });

  test.each(['not JSON', '{}', '{"policy":[]}', '{"policy":{"inspector":"yes"}}'])(
    'locks the app down where it is %s',
    async (text) => {
      const path = await writePolicyFile(await createPolicyFolder(), 'preset.json', text);
      expect((await loadPolicy({ sources: [presetPolicySource(path)] })).lockedDown).toBe(true);
    },
  );

  test('has a client secret only where who made the installer accepted the risk', async () => {
    const policy = await confidential();
    const refused = await loadPolicy({ sources: [presetPolicySource(await presetOf(policy))] });
    expect(refused.problems.map(({ path }) => path)).toEqual(['clientSecrets']);
    const taken = await loadPolicy({ sources: [presetPolicySource(await presetOf(policy, true))] });
    const [profile] = taken.profiles;
    if (!profile) throw new Error('no profile');
    expect(taken.clientCredential(profile.profile)?.reveal()).toBe('not-a-real-secret');
  });
});

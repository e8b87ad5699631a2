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

const readExample = async (name: string): Promise<Members> =>
  JSON.parse(await readFile(join(variantsFolder, 'acme', name), 'utf8'));

/** Copies the example with other members in its files. */
async function variantWith(change: { variant?: Members; policy?: Members }): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-variants-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await cp(join(variantsFolder, 'acme'), join(folder, 'acme'), { recursive: true });
  for (const [name, part] of Object.entries(change)) {
    const members = { ...(await readExample(`${name}.json`)), ...part };
    await writeFile(join(folder, 'acme', `${name}.json`), JSON.stringify(members));
  }
  return folder;
}

const problemsOf = async (folder: string, id = 'acme') => {
  const error = await readVariant(folder, id, '').catch((one: unknown) => one);
  if (!(error instanceof VariantError)) throw new Error('the variant is accepted');
  return error.problems.map(({ source, path, reason }) => `${source} ${path}: ${reason}`);
};

const secret = { clientSecrets: { acme: 'not-a-real-secret' } };
const confidential = async () => {
  const policy = await readExample('policy.json');
  const [profile] = policy.profiles as Members[];
  return { ...policy, profiles: [{ ...profile, clientAuthentication: 'client_secret_basic' }], ...secret };
};

const proxyCredentials = { username: 'a', password: 'not-a-real-password' };

describe('a variant', () => {
  test('accepts the example', async () => {
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
    ['a proxy password', { policy: { proxyCredentials } }, /^policy\.json proxyCredentials: would be in the installer/],
    [
      'an accepted proxy password without a proxy',
      { variant: { clientSecretsReadableByEveryone: true }, policy: { proxyCredentials } },
      /^policy\.json proxyCredentials: needs a "proxy" with mode "fixed"/,
    ],
    ['a secret', { policy: secret }, /^policy\.json clientSecrets: would be in the installer, where everyone/],
  ])('is refused by file, path and reason: %s', async (_name, change, expected) => {
    const problems = await problemsOf(await variantWith(change));
    expect(problems).toContainEqual(expect.stringMatching(expected));
  });

  test('reports every problem together', async () => {
    const folder = await variantWith({ variant: { appId: 'x' }, policy: { devTools: 'yes' } });
    await writeFile(join(folder, 'acme/icons/icon.svg'), '<svg/>');
    expect(await problemsOf(folder)).toHaveLength(3);
  });

  test('refuses a mark that is too long', async () => {
    const folder = await variantWith({});
    await writeFile(join(folder, 'acme/icons/icon.svg'), `<svg>${' '.repeat(256 * 1024)}</svg>`);
    expect(await problemsOf(folder)).toEqual([expect.stringContaining('is longer than 262144 bytes')]);
  });

  test('refuses a missing variant or an invalid ID', async () => {
    expect(await problemsOf(variantsFolder, 'nobody')).toContain('variant.json : is missing');
    for (const id of ['../acme', 'Acme', 'latchkey', ''])
      expect(await problemsOf(variantsFolder, id)).toEqual([expect.stringContaining('must consist of lowercase')]);
  });

  test('contains a secret if the variant accepts that everyone can read it', async () => {
    const accepted = { clientSecretsReadableByEveryone: true };
    const folder = await variantWith({ variant: accepted, policy: await confidential() });
    const preset = renderPreset(await readVariant(folder, 'acme', ''));
    expect(JSON.parse(preset)).toMatchObject({ ...accepted, policy: secret });
  });
});

describe('its policy in the app', () => {
  const write = async (text: string) => writePolicyFile(await createPolicyFolder(), 'preset.json', text);
  const presetOf = (policy: Members, clientSecretsReadableByEveryone = false) =>
    write(JSON.stringify({ policy, clientSecretsReadableByEveryone }));

  test("is below the machine's, key by key", async () => {
    const machine = await write('{"inspector":true}');
    const path = await presetOf({ inspector: false, apiConsole: false });
    const sources = [filePolicySource(machine, currentUid), presetPolicySource(path)];
    const policy = await loadPolicy({ sources, owner: currentUid });
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
    'locks down if it is %s',
    async (text) => {
      expect((await loadPolicy({ sources: [presetPolicySource(await write(text))] })).lockedDown).toBe(true);
    },
  );

  test('has a client secret only if the creator of the installer accepted the risk', async () => {
    const policy = await confidential();
    const load = async (accepted: boolean) =>
      loadPolicy({ sources: [presetPolicySource(await presetOf(policy, accepted))] });
    expect((await load(false)).problems.map(({ path }) => path)).toEqual(['clientSecrets']);
    const accepted = await load(true);
    const { profile } = accepted.profiles[0] ?? expect.fail('no profile');
    expect(accepted.clientCredential(profile)?.reveal()).toBe('not-a-real-secret');
  });
});

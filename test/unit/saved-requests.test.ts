import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { createSavedRequests } from '../../electron/api/saved-requests.ts';
import { Secret } from '../../electron/core/secret.ts';
import { createMemoryVault, type Vault } from '../../electron/vault/vault.ts';
import type { ApiRequest } from '../../shared/api-request.ts';
import { indentJson } from '../../shared/json/json-text.ts';
import { catchFailure } from './support/failures.ts';
import { fakeFiles } from './support/files.ts';
import { fakeLog } from './support/log.ts';
import { apiOrigin } from './support/profile.ts';

const url = `${apiOrigin}/a`;
const request = (part: Partial<ApiRequest> = {}): ApiRequest => ({ name: 'A', method: 'GET', url, ...part });

const key = 'not-a-real-key';
const withKey = request({ headers: { 'x-api-key': key } });
const redacted = request({ headers: { 'x-api-key': '‹secret›' } });
const file = 'api-requests.json';

/** Creates a vault that reports that it is persistent. */
function persistentVault(): Vault {
  const vault = createMemoryVault();
  return { ...vault, status: () => ({ ...vault.status(), protector: 'keychain' }) };
}

function setup(texts: Record<string, string> = {}, vault: Vault = persistentVault()) {
  const files = fakeFiles(texts);
  const log = fakeLog();
  const start = (other: Vault = vault) => createSavedRequests({ files, vault: other, random: randomBytes, log });
  return { files, log, vault, start, own: start() };
}

describe('saved requests', () => {
  test('are stored per profile, replaced by name, and deleted', async () => {
    const { own, start } = setup();
    await own.save('p', request());
    await Promise.all([own.save('p', request({ name: 'B' })), own.save('q', request())]);
    await own.save('p', request({ method: 'PUT' }));
    const again = start();
    expect((await again.list('p')).map(({ name, method }) => `${name} ${method}`)).toEqual(['A PUT', 'B GET']);
    expect(await again.list('q')).toHaveLength(1);
    expect(await again.delete('p', 'A')).toHaveLength(1);
    expect(await again.list('__proto__')).toEqual([]);
  });

  test('are limited to 200 per profile', async () => {
    const { own } = setup();
    for (let at = 0; at < 200; at += 1) await own.save('p', request({ name: String(at) }));
    expect((await catchFailure(own.save('p', request({ name: 'more' })))).kind).toBe('saved_requests_full');
    expect(await own.save('p', request({ name: '7', method: 'PUT' }))).toHaveLength(200);
  });

  test.each([
    { url: `${apiOrigin}/?a=fake-secret%2B1` },
    { headers: { 'x-a': 'Bearer fake-secret+1' } },
    { body: '{"a":"fake-secret+1"}' },
    { body: Buffer.from('fake-secret+1').toString('base64') },
  ])('are rejected if they contain a token of the session: %j', async (part) => {
    const { files, own } = setup();
    const refused = await catchFailure(
      own.save('p', request(part), { forbiddenSecrets: [new Secret('fake-secret+1')] }),
    );
    expect(refused.kind).toBe('request_holds_secret');
    expect(files.texts).toEqual({});
  });

  const encrypted = { iv: 'AAAA', text: 'AAAA', tag: 'AAAA' };

  test.each([
    ['no request', 7],
    ['a member that no request has', { request: request(), more: 1 }],
    ['an encrypted part with a member of its own', { request: request(), encrypted: { ...encrypted, more: 1 } }],
  ])('a file with %s is moved aside as damaged', async (_, damaged) => {
    const text = JSON.stringify({ p: [damaged] });
    const { files, own } = setup({ [file]: text });
    expect(await own.list('p')).toEqual([]);
    await own.save('p', request());
    expect(files.texts[`${file}.damaged`]).toBe(text);
  });

  test('are deleted with their profile', async () => {
    const { files, own, start } = setup();
    await own.deleteProfile('p');
    expect(files.texts).toEqual({});
    await own.save('p', withKey);
    await own.save('q', request());
    await own.deleteProfile('p');
    expect(await own.list('p')).toEqual([]);
    expect(Object.keys(JSON.parse(files.texts[file] ?? ''))).toEqual(['q']);
    expect(await start().list('q')).toHaveLength(1);
  });

  test('stay unchanged if the disk cannot be written', async () => {
    const { files, own, log } = setup();
    await own.save('p', request());
    files.write = () => Promise.reject(new Error('no space'));
    expect((await catchFailure(own.save('p', request({ name: 'B' })))).kind).toBe('file_unwritable');
    await own.deleteProfile('p');
    expect(await own.list('p')).toHaveLength(1);
    expect(log.lines.map(({ event }) => event)).toEqual(['saved requests cannot be deleted']);
  });
});

/** Where a secret is, with that secret as given. */
const secretParts: Record<string, (secret: string) => Partial<ApiRequest>> = {
  'the URL': (secret) => ({ url: `${url}?api_key=${secret}` }),
  'the query': (apiKey) => ({ query: { page: '2', apiKey } }),
  'a header': (secret) => ({ headers: { 'X-Api-Key': secret, 'X-Trace': '7' } }),
  'a JSON body': (password) => ({ body: JSON.stringify({ password }) }),
  'a form': (secret) => ({ body: `a=1&client_secret=${secret}`, bodyType: 'form' }),
  'a path and a header': (secret) => ({ url: `${apiOrigin}/${secret}`, headers: { 'x-api-key': secret } }),
};
const placeholders: Record<string, string> = { 'a JSON body': '‹password›', 'a form': '‹client secret›' };

describe('a secret in a saved request', () => {
  test.each(Object.entries(secretParts))(
    'in %s is encrypted on disk, survives a restart and is not listed',
    async (where, part) => {
      const { files, own, start } = setup();
      const given = request({ method: 'POST', ...part(key) });
      const listed = { ...given, ...part(placeholders[where] ?? '‹secret›') };
      expect(await own.save('p', given)).toEqual([listed]);
      expect(files.texts[file]).not.toContain(key);
      for (const one of [own, start()]) {
        expect(await one.listComplete('p')).toEqual([given]);
        expect(await one.list('p')).toEqual([listed]);
      }
    },
  );

  test('is required for a request to be changed or encrypted', async () => {
    const { files, own } = setup();
    const given = request({ url: `${apiOrigin}/a?b=c+d&e=%41`, body: '{ "n": 1.0,\n "n": 2 }', method: 'POST' });
    await own.save('p', given);
    expect(JSON.parse(files.texts[file] ?? '')).toEqual({ p: [{ request: given }] });
  });

  test('stays in memory if the vault is not persistent', async () => {
    const { files, own, start } = setup({}, createMemoryVault());
    await own.save('p', withKey);
    expect(await own.listComplete('p')).toEqual([withKey]);
    expect(files.texts[file]).not.toContain('encrypted');
    expect(await start().listComplete('p')).toEqual([redacted]);
  });

  test('that cannot be decrypted survives other changes', async () => {
    const { own, start, log } = setup();
    await own.save('p', withKey);
    const locked = start(createMemoryVault());
    expect(await locked.listComplete('p')).toEqual([redacted]);
    expect(log.lines.map(({ event }) => event)).toEqual(['the secrets of a saved request cannot be decrypted']);
    await locked.save('p', request({ name: 'B' }));
    expect(await start().listComplete('p')).toEqual([withKey, request({ name: 'B' })]);
  });

  test('cannot be decrypted under the name of another request', async () => {
    const { files, own, start } = setup();
    await own.save('p', withKey);
    await own.save('p', request({ name: 'B', headers: { 'x-api-key': 'not-a-real-other' } }));
    const { p } = JSON.parse(files.texts[file] ?? '');
    files.texts[file] = JSON.stringify({ p: [{ ...p[0], encrypted: p[1].encrypted }], q: [p[0]] });
    for (const id of ['p', 'q'])
      expect((await start().listComplete(id))[0]?.headers, id).toEqual({ 'x-api-key': '‹secret›' });
  });

  test('is rejected if its placeholder makes the request too long', async () => {
    const { files, own } = setup();
    const long = request({ method: 'POST', body: 'password=a&'.repeat(9_000), bodyType: 'form' });
    expect((await catchFailure(own.save('p', long))).kind).toBe('request_too_large');
    expect(files.texts).toEqual({});
  });
});

describe('the secrets of a saved request', () => {
  const saved = request({
    ...{
      method: 'POST',
      url: `${apiOrigin}/${key}/a?api_key=${key}&b=1`,
      headers: { 'X-Api-Key': key, 'X-Trace': '7' },
    },
    ...{ body: `client_secret=${key}&c=1`, bodyType: 'form' },
  });

  async function restore(change: (listed: ApiRequest) => Partial<ApiRequest>) {
    const { own } = setup();
    const [listed = saved] = await own.save('p', saved);
    expect(JSON.stringify(listed)).not.toContain(key);
    return own.restoreSecrets('p', 'A', { ...listed, ...change(listed) });
  }

  test('are restored in unchanged parts, even if others have changed', async () => {
    expect((await restore(() => ({}))).request).toEqual({ ...saved, url: new URL(saved.url).href });
    const headers = { 'x-api-key': '‹secret›', 'X-Trace': '8' };
    const change = (url: string) => url.replace('?', '?api_key=o&').replace('b=1', 'b=2');
    const { request: edited, secrets } = await restore((one) => ({
      ...{ url: `${change(one.url)}&d=e f`, headers, method: 'PUT' },
    }));
    const restored = {
      url: `${change(saved.url)}&d=e%20f`,
      headers: { ...headers, 'x-api-key': key },
      body: saved.body,
    };
    expect(edited).toMatchObject(restored);
    expect(secrets.map((secret) => secret.reveal())).toContain(key);
  });

  test('are restored in indented JSON, whatever was edited beside it', async () => {
    const { own } = setup();
    const json = request({ method: 'POST', body: `{"password":"${key}","a":1}`, bodyType: 'json' });
    const [listed = json] = await own.save('p', json);
    const indented = JSON.stringify(JSON.parse(listed.body ?? ''), null, 2);
    const { request: sent } = await own.restoreSecrets('p', 'A', { ...listed, body: indented });
    expect(sent).toMatchObject(json);
  });

  test('in a header leave everything else to be edited', async () => {
    const { own } = setup();
    await own.save('p', request({ headers: { 'X-Api-Key': key }, method: 'POST', body: 'a=1', bodyType: 'text' }));
    const edited = request({ url: `${apiOrigin}/b?q=a+b`, headers: { 'X-Api-Key': '‹secret›' }, body: 'a=2' });
    const { request: sent } = await own.restoreSecrets('p', 'A', edited);
    expect(sent).toEqual({ ...edited, headers: { 'X-Api-Key': key } });
  });

  test('leave a request without placeholders as it is, and one that is not a URL', async () => {
    const { own } = setup();
    await own.save('p', saved);
    for (const url of [`${apiOrigin}/%E0%A4%A`, 'not a URL ‹secret›'])
      expect((await own.restoreSecrets('p', 'A', request({ url, body: undefined }))).request).toEqual(
        request({ url, body: undefined }),
      );
  });

  const moves: [string, (listed: ApiRequest) => Partial<ApiRequest>][] = [
    ['to another server', ({ url }) => ({ url: url.replace(apiOrigin, 'https://evil.example') })],
    ['to another port', ({ url }) => ({ url: url.replace(apiOrigin, `${apiOrigin}:8443`) })],
    ['to another path', ({ url }) => ({ url: url.replace('/a?', '/comments?') })],
    ['to another parameter', ({ url }) => ({ url: url.replace('api_key', 'comment') })],
    ['to another header', () => ({ headers: { 'X-Comment': '‹secret›' } })],
    ['out of its header', () => ({ headers: {} })],
    ['to another part of the body', () => ({ body: 'comment=‹client secret›&c=1' })],
    ['to a body of another type', () => ({ bodyType: 'text' })],
    ['out of all but its path', ({ url }) => ({ url: url.replace(/\?.*/, ''), headers: {}, body: undefined })],
    ['to one more header', ({ headers }) => ({ headers: { ...headers, 'X-Comment': '‹secret›' } })],
  ];

  test.each(moves)('are not moved %s', async (_, change) => {
    expect((await catchFailure(restore(change))).kind).toBe('request_lacks_secret');
  });

  test('are not restored if a long number has changed', async () => {
    const { own } = setup();
    const body = `{"client_secret":"${key}","id":100002348117421473}`;
    const [listed = saved] = await own.save('p', { ...saved, body, bodyType: 'json' });
    const edit = (edited = '') => own.restoreSecrets('p', 'A', { ...listed, body: edited });
    expect(await edit(indentJson(listed.body ?? ''))).toMatchObject({ request: { body } });
    const failure = await catchFailure(edit(listed.body?.replace('473', '470')));
    expect(failure.kind).toBe('request_lacks_secret');
  });

  test('are copied to a request that is based on it, and to no other', async () => {
    const { own } = setup();
    const [listed = saved] = await own.save('p', saved);
    await own.save('p', { ...listed, name: 'B' }, { basedOn: 'A' });
    await own.save('p', { ...listed, name: 'C' });
    const [, b, c] = await own.listComplete('p');
    expect(b?.headers).toEqual(saved.headers);
    expect(c).toEqual({ ...listed, name: 'C' });
    expect(await own.restoreSecrets('q', 'A', listed)).toEqual({ request: listed, secrets: [] });
  });

  test('are deleted if their server is no longer allowed', async () => {
    const { own, start } = setup();
    await own.save('p', saved);
    expect(await own.hasSecretsForOtherOrigins('p', [apiOrigin])).toBe(false);
    await own.deleteSecretsForOtherOrigins('p', [apiOrigin]);
    expect((await own.listComplete('p'))[0]?.headers).toEqual(saved.headers);
    expect(await own.hasSecretsForOtherOrigins('p', ['https://other.example'])).toBe(true);
    await own.deleteSecretsForOtherOrigins('p', ['https://other.example']);
    for (const one of [own, start()]) expect(await one.listComplete('p')).toEqual(await own.list('p'));
    expect(await own.hasSecretsForOtherOrigins('p', [])).toBe(false);
  });
});

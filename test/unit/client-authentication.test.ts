import { describe, expect, test } from 'vitest';
import { Secret } from '../../electron/core/secret.ts';
import { basicHeader, createClientAuthentication } from '../../electron/oauth/client-authentication.ts';
import { catchFailure } from './support/failures.ts';
import { testProfile } from './support/profile.ts';

const userinfo = (header: string) => {
  expect(header).toMatch(/^Basic [A-Za-z0-9+/]+=*$/);
  return Buffer.from(header.slice(6), 'base64').toString('utf8');
};

const apply = async (profile: ReturnType<typeof testProfile>, secret?: string) => {
  const body = new URLSearchParams();
  const headers = new Headers();
  const authenticate = await createClientAuthentication(profile)(secret === undefined ? undefined : new Secret(secret));
  await authenticate({ issuer: profile.issuer }, { client_id: profile.clientId }, body, headers);
  return { body: body.toString(), authorization: headers.get('authorization') };
};

describe('basicHeader', () => {
  // Written by hand from the WHATWG form encoding: A-Z a-z 0-9 * - . _ stay, a space is +, the rest
  // is %XX of UTF-8.
  test.each([
    ['+', '%2B'],
    ['%', '%25'],
    ['&', '%26'],
    ['=', '%3D'],
    [':', '%3A'],
    [' ', '+'],
    ['é', '%C3%A9'],
    ['漢', '%E6%BC%A2'],
    ['🔑', '%F0%9F%94%91'],
    ['-', '-'],
    ['.', '.'],
    ['_', '_'],
    ['*', '*'],
    ['~', '%7E'],
    ['/', '%2F'],
    ['"', '%22'],
    ['\n', '%0A'],
    ['my-client_1.0*', 'my-client_1.0*'],
    ['p+a% s&=:é漢🔑', 'p%2Ba%25+s%26%3D%3A%C3%A9%E6%BC%A2%F0%9F%94%91'],
  ])('encodes %j as %s with rfc6749', (plain, encoded) => {
    expect(userinfo(basicHeader(plain, 'fake', 'rfc6749'))).toBe(`${encoded}:fake`);
    expect(userinfo(basicHeader('client', plain, 'rfc6749'))).toBe(`client:${encoded}`);
    expect(userinfo(basicHeader('client', plain, 'raw'))).toBe(`client:${plain}`);
  });

  test('returns the complete header in base64', () => {
    expect(basicHeader('my-client', 'fake', 'rfc6749')).toBe('Basic bXktY2xpZW50OmZha2U=');
    expect(basicHeader('a b', 'c:d', 'rfc6749')).toBe('Basic YStiOmMlM0Fk');
    expect(basicHeader('a b', 'c:d', 'raw')).toBe('Basic YSBiOmM6ZA==');
    expect(basicHeader('é', '漢', 'raw')).toBe('Basic w6k65ryi');
  });
});

describe('clientAuthentication', () => {
  const secret = 'fake +:secret';

  test('sends only the client ID for none, even if there is a secret', async () => {
    const sent = await apply(testProfile({ clientAuthentication: 'none' }), secret);
    expect(sent).toEqual({ body: 'client_id=desktop', authorization: null });
  });

  test('sends ID and secret in the body for client_secret_post', async () => {
    const sent = await apply(testProfile({ clientAuthentication: 'client_secret_post' }), secret);
    expect(sent).toEqual({ body: 'client_id=desktop&client_secret=fake+%2B%3Asecret', authorization: null });
  });

  test('sends only the header for client_secret_basic', async () => {
    const sent = await apply(testProfile({ clientAuthentication: 'client_secret_basic' }), secret);
    expect(sent.body).toBe('');
    expect(userinfo(sent.authorization ?? '')).toBe('desktop:fake+%2B%3Asecret');
  });

  test('uses the raw encoding for client_secret_basic', async () => {
    const profile = testProfile({ clientAuthentication: 'client_secret_basic', basicEncoding: 'raw' });
    expect(userinfo((await apply(profile, secret)).authorization ?? '')).toBe('desktop:fake +:secret');
  });

  test.each([
    ['client_secret_basic', 'client_secret_missing'],
    ['client_secret_post', 'client_secret_missing'],
    ['client_secret_jwt', 'client_secret_missing'],
    ['private_key_jwt', 'client_key_missing'],
  ])('fails for %s without secret or key', async (method, kind) => {
    const profile = testProfile({ clientAuthentication: method });
    expect(await catchFailure(createClientAuthentication(profile)(undefined))).toEqual({ kind });
  });
});

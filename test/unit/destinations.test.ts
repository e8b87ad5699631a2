import { describe, expect, test } from 'vitest';
import {
  type DestinationScope,
  destinationFingerprint,
  listDestinationOrigins,
  sameDestinations,
} from '../../electron/oauth/destinations.ts';
import { testProfile } from './support/profile.ts';

const profile = testProfile({
  clientAuthentication: 'private_key_jwt',
  endpointOrigins: ['https://b.example', 'https://a.example'],
  endpoints: { userinfo: 'https://b.example/u', revocation: 'https://a.example/r' },
});
const scopes: DestinationScope[] = ['server', 'all'];
const changed = (part: object) => scopes.filter((scope) => !sameDestinations(profile, { ...profile, ...part }, scope));

describe('the destinations of a profile', () => {
  test.each<[object, DestinationScope[]]>([
    [{ issuer: 'https://other.example' }, scopes],
    [{ expectedIssuer: 'https://other.example' }, scopes],
    [{ provider: 'keycloak' }, scopes],
    [{ clientId: 'other' }, scopes],
    [{ clientAuthentication: 'none' }, scopes],
    [{ clientAssertion: { audience: 'token_endpoint' } }, scopes],
    [{ tokenEndpointOrigin: 'https://other.example' }, scopes],
    [{ endpoints: { ...profile.endpoints, userinfo: 'https://b.example/other' } }, scopes],
    [{ endpoints: { ...profile.endpoints, keys: 'https://b.example/k' } }, scopes],
    [{ endpointOrigins: [...profile.endpointOrigins, 'https://c.example'] }, scopes],
    [{ allowLoopbackHttp: true }, scopes],
    [{ api: { ...profile.api, origins: [] } }, ['all']],
    [{ provider: 'auth0', realm: 'employees' }, scopes],
    // The same places in other words, or nothing that decides where secrets go.
    [{ expectedIssuer: profile.issuer }, []],
    [{ tokenEndpointOrigin: 'https://id.example.com' }, []],
    [{ clientAssertion: { audience: 'issuer', keyId: 'k' } }, []],
    [{ endpointOrigins: ['https://a.example', 'https://b.example', 'https://a.example'] }, []],
    [{ endpoints: { revocation: 'https://A.example:443/r', userinfo: 'https://b.example/u', keys: undefined } }, []],
    [{ name: 'Other', scopes: ['read'], usernameHint: 'alice', id: 'other' }, []],
  ])('change with %j in the scopes %j', (part, expected) => {
    expect(changed(part)).toEqual(expected);
  });

  test('do not depend on an audience that nothing uses', () => {
    const basic = testProfile({ clientAuthentication: 'client_secret_basic' });
    const withAssertion = { ...basic, clientAssertion: { audience: 'endpoint' as const } };
    expect(sameDestinations(basic, withAssertion, 'server')).toBe(true);
  });

  test('have fingerprints that stay the same, because records contain them', () => {
    expect(scopes.map((scope) => destinationFingerprint(profile, scope))).toMatchInlineSnapshot(`
      [
        "CQydZAHZd5A97gxYW1jRUUcrN9J6EINxLbWkpu-buNQ",
        "nw1psmkrrlmneHz30MVcyLbwaV6Eh3LQUxKju2pPAXQ",
      ]
    `);
  });

  test('are listed by origin', () => {
    const { api, ...rest } = { ...profile, tokenEndpointOrigin: 'https://token.example' };
    expect(listDestinationOrigins({ ...rest, api: { ...api, origins: ['http://127.0.0.1:8080'] } })).toEqual([
      'http://127.0.0.1:8080',
      'https://a.example',
      'https://b.example',
      'https://id.example.com',
      'https://token.example',
    ]);
  });
});

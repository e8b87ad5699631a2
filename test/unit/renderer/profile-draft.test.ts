import { describe, expect, test } from 'vitest';
import { parseProfile } from '../../../electron/profiles/parse-profile.ts';
import { listPresets } from '../../../electron/profiles/presets.ts';
import {
  fillIssuerTemplate,
  type IssuerParts,
  listPlaceholders,
  normalizeParts,
  parseIssuer,
} from '../../../renderer/format/issuer-template.ts';
import {
  defaultProfileName,
  draftFromProfile,
  draftFromServer,
  draftToProfile,
  issuerOf,
  newDraft,
  parameterRow,
} from '../../../renderer/format/profile-draft.ts';
import { en } from '../../../shared/locales/en/en.ts';
import type { Preset } from '../../../shared/profile-editing.ts';
import { documentedProfiles } from '../../integration/documented-profiles.ts';

const preset = (provider: string): Preset => {
  const found = listPresets().find((one) => one.provider === provider);
  if (!found) throw new Error(provider);
  return found;
};

describe('an issuer', () => {
  test.each([
    ['https://{domain}', { domain: ' https://acme.okta.com/ ' }, 'https://acme.okta.com'],
    ['https://{domain}/', { domain: 'acme.eu.auth0.com' }, 'https://acme.eu.auth0.com/'],
    [
      'https://{domain}/oauth2/{server}',
      { domain: 'acme.okta.com', server: '/default/' },
      'https://acme.okta.com/oauth2/default',
    ],
    [
      '{url}/realms/{realm}',
      { url: 'id.example.com/auth/', realm: 'my realm' },
      'https://id.example.com/auth/realms/my%20realm',
    ],
    ['{url}', { url: 'https://id.example.com/' }, 'https://id.example.com/'],
    ['{url}', { url: 'http://127.0.0.1:1' }, 'http://127.0.0.1:1'],
    ['https://{domain}/oauth2/{server}', { domain: 'acme.okta.com' }, undefined],
    ['{url}', { url: '  ' }, undefined],
    // Typical input: an issuer, an endpoint, a discovery URL, the default port.
    ['https://{domain}/', { domain: 'https://acme.eu.auth0.com/oauth/token' }, 'https://acme.eu.auth0.com/'],
    ['https://{domain}', { domain: 'https://idcs-1.example.com:443/ui/v1?x=1' }, 'https://idcs-1.example.com'],
    ['https://{domain}', { domain: 'idcs-1.example.com#here' }, 'https://idcs-1.example.com'],
    // Hosts are case-insensitive (RFC 3986 §3.2.2) and normalized to lower case.
    ['https://{domain}', { domain: '//Acme.Okta.com/' }, 'https://acme.okta.com'],
    ['{url}', { url: 'HTTPS://ID.Example.com/Tenant/' }, 'https://id.example.com/Tenant/'],
    ['{url}/realms/{realm}', { url: 'Id.Example.com/Auth/', realm: 'Acme' }, 'https://id.example.com/Auth/realms/Acme'],
    [
      'https://{domain}/oauth2/{server}',
      { domain: 'https://acme.okta.com/oauth2/aus1', server: 'default' },
      'https://acme.okta.com/oauth2/aus1',
    ],
    [
      'https://{domain}/oauth2/{server}',
      { domain: 'acme.okta.com', server: 'https://acme.okta.com/oauth2/aus1/v1/token' },
      'https://acme.okta.com/oauth2/aus1',
    ],
    [
      '{url}/realms/{realm}',
      { url: 'https://id.example.com/auth/realms/acme/', realm: '' },
      'https://id.example.com/auth/realms/acme',
    ],
    [
      '{url}/realms/{realm}',
      { url: 'id.example.com/realms/acme/.well-known/openid-configuration' },
      'https://id.example.com/realms/acme',
    ],
    [
      '{url}/realms/{realm}',
      { url: 'http://127.0.0.1:8080/realms/acme/protocol/openid-connect/token?a=b', realm: 'old' },
      'http://127.0.0.1:8080/realms/acme',
    ],
    ['{url}', { url: 'id.example.com/t/.well-known/openid-configuration' }, 'https://id.example.com/t'],
    ['{url}', { url: 'https://id.example.com/.well-known/oauth-authorization-server' }, 'https://id.example.com'],
  ])('of %s and %j', (template, parts, issuer) => {
    expect(fillIssuerTemplate(template, parts)).toBe(issuer);
  });

  test('splits a pasted issuer into its parts and leaves other input unchanged', () => {
    const template = 'https://{domain}/oauth2/{server}';
    const pasted = { domain: ' https://acme.okta.com/oauth2/aus1/v1/token ', server: 'default' };
    expect(normalizeParts(template, pasted)).toEqual({ domain: 'acme.okta.com', server: 'aus1' });
    const port = { domain: 'https://acme.okta.com:443/oauth2/aus1' };
    expect(normalizeParts(template, port)).toEqual({ domain: 'acme.okta.com', server: 'aus1' });
    for (const only of [template, 'https://{domain}'])
      expect(normalizeParts(only, { domain: 'https://acme.okta.com/' })).toEqual({ domain: 'acme.okta.com' });
    expect(normalizeParts('{url}', { url: ' https://id.example.com/ ' })).toEqual({ url: ' https://id.example.com/ ' });
    const settled: IssuerParts[] = [{ domain: 'acme.okta.com', server: 'default' }, { domain: 'acme.okta.com' }, {}];
    for (const parts of settled) expect(normalizeParts(template, parts)).toBe(parts);
  });

  test.each([
    [
      'https://{domain}/oauth2/{server}',
      'https://acme.okta.com/oauth2/aus1',
      { domain: 'acme.okta.com', server: 'aus1' },
    ],
    [
      '{url}/realms/{realm}',
      'https://id.example.com/auth/realms/a',
      { url: 'https://id.example.com/auth', realm: 'a' },
    ],
    ['{url}', 'https://id.example.com/', { url: 'https://id.example.com/' }],
    ['https://{domain}', 'https://acme.okta.com/oauth2/default', undefined],
    ['https://{domain}', 'http://acme.okta.com', undefined],
  ])('%s takes %s apart', (template, issuer, parts) => {
    expect(parseIssuer(template, issuer)).toEqual(parts);
  });
});

describe('a profile that is edited', () => {
  test.each(documentedProfiles.map((profile) => [profile.id, profile] as const))(
    '%s means the same when it is saved unchanged',
    (_id, profile) => {
      const draft = draftFromProfile(profile, preset(profile.provider));
      expect(draft.customIssuer).toBeUndefined();
      const saved = { id: profile.id, ...draftToProfile(draft, preset(profile.provider)) };
      expect(parseProfile(JSON.stringify(saved))).toEqual(
        profile.provider === 'auth0' ? { ...profile, issuer: expect.stringMatching(/\/$/) } : profile,
      );
    },
  );

  test('keeps members without a field', () => {
    const profile = {
      $schema: './schema.json',
      id: 'a',
      name: 'A',
      provider: 'oidc',
      issuer: 'https://id.example.com',
      clientId: 'c',
      mfa: { grantTypes: { otp: 'urn:x' } },
      api: {
        origins: ['https://api.example.com'],
        audience: 'urn:api',
        requests: [{ name: 'L', method: 'GET', url: 'https://api.example.com/' }],
      },
      unheardOf: 1,
    };
    const oidc = preset('oidc');
    const { id: _, ...rest } = profile;
    expect(draftToProfile({ ...draftFromProfile(profile, oidc), name: ' B ' }, oidc)).toEqual({
      ...rest,
      name: 'B',
      clientAuthentication: 'none',
      scopes: ['openid'],
    });
  });

  test('omits empty members and those its method does not use', () => {
    const oidc = preset('oidc');
    const draft = {
      ...newDraft(oidc),
      algorithm: 'RS256',
      keyId: 'k',
      assertionAudience: 'endpoint' as const,
      basicEncoding: 'raw' as const,
      passwordParameters: [parameterRow(), parameterRow('resource', 'urn:x')],
      apiOrigins: ' https://api.example.com \n\n',
    };
    expect(draftToProfile(draft, oidc)).toEqual({
      name: 'oidc',
      provider: 'oidc',
      clientId: '',
      clientAuthentication: 'none',
      scopes: ['openid'],
      extraParameters: { password: { resource: 'urn:x' } },
      api: { origins: ['https://api.example.com'] },
    });
    expect(draftToProfile({ ...draft, clientAuthentication: 'private_key_jwt' }, oidc)).toMatchObject({
      clientAssertion: { algorithm: 'RS256', keyId: 'k', audience: 'endpoint' },
    });
    expect(draftToProfile({ ...draft, clientAuthentication: 'client_secret_basic' }, oidc)).toMatchObject({
      basicEncoding: 'raw',
    });
  });

  test('is named after its host by default', () => {
    const auth0 = preset('auth0');
    const draft = { ...newDraft(auth0), parts: { domain: 'acme.eu.auth0.com' } };
    expect(draftToProfile(draft, auth0)).toMatchObject({ name: 'acme.eu.auth0.com' });
    expect(draftToProfile({ ...draft, name: ' Acme ' }, auth0)).toMatchObject({ name: 'Acme' });
    expect([defaultProfileName(draft, auth0), defaultProfileName(newDraft(auth0), auth0)]).toEqual([
      'acme.eu.auth0.com',
      undefined,
    ]);
  });

  test('sets and clears the token endpoint and keeps other endpoints', () => {
    const oidc = preset('oidc');
    const token = 'https://id.example.com/token';
    const draft = { ...newDraft(oidc), tokenEndpoint: ` ${token} ` };
    expect(draftToProfile(draft, oidc)).toMatchObject({ endpoints: { token } });
    const revocation = 'https://id.example.com/revoke';
    const given = draftFromProfile({ endpoints: { token, revocation } }, oidc);
    expect(given.tokenEndpoint).toBe(token);
    expect(draftToProfile(given, oidc)).toMatchObject({ endpoints: { token, revocation } });
    expect(draftToProfile({ ...given, tokenEndpoint: '' }, oidc).endpoints).toEqual({ revocation });
    expect(draftToProfile({ ...draft, tokenEndpoint: '' }, oidc)).not.toHaveProperty('endpoints');
  });

  test('shows an issuer that does not match the template in one field', () => {
    const okta = preset('okta-org-server');
    const draft = draftFromProfile({ issuer: 'https://acme.okta.com/elsewhere' }, okta);
    expect(draft.customIssuer).toBe('https://acme.okta.com/elsewhere');
    expect(issuerOf(draft, okta)).toBe('https://acme.okta.com/elsewhere');
  });

  test('starts from the server’s suggestions', () => {
    const view = {
      provider: 'oidc',
      issuer: 'http://127.0.0.1:1',
      passwordOrigin: 'http://127.0.0.1:2',
      tokenEndpointOrigin: 'http://127.0.0.1:2',
      endpointOrigins: ['http://127.0.0.1:3'],
      allowLoopbackHttp: true,
      suggested: { clientAuthentication: 'client_secret_post' as const, scopes: ['openid', 'email'] },
      hasMfaGrant: false,
      revocation: false,
      introspection: false,
      userinfo: false,
    };
    expect(draftToProfile(draftFromServer(view, preset('oidc')), preset('oidc'))).toMatchObject({
      issuer: 'http://127.0.0.1:1',
      tokenEndpointOrigin: 'http://127.0.0.1:2',
      endpointOrigins: ['http://127.0.0.1:3'],
      allowLoopbackHttp: true,
      clientAuthentication: 'client_secret_post',
      scopes: ['openid', 'email'],
    });
  });
});

test.each(listPresets().map(({ provider, issuer }) => [provider, issuer]))(
  '%s has words for all that is asked',
  (provider, issuer) => {
    const words = (
      en.preset as Record<
        string,
        { name: string; about: string; fields: Record<string, { label: string; example: string }> }
      >
    )[provider];
    expect(words?.name).toBeTruthy();
    expect(words?.about).toBeTruthy();
    expect(Object.keys(words?.fields ?? {})).toEqual(listPlaceholders(issuer));
    const examples = Object.fromEntries(
      Object.entries(words?.fields ?? {}).map(([name, { example }]) => [name, example]),
    );
    const profile = { id: 'a', name: 'A', provider, issuer: fillIssuerTemplate(issuer, examples), clientId: 'c' };
    expect(parseProfile(JSON.stringify(profile)).provider).toBe(provider);
  },
);

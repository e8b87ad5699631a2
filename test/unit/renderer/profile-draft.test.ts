import { describe, expect, test } from 'vitest';
import { parseProfile } from '../../../electron/profiles/parse-profile.ts';
import { listPresets } from '../../../electron/profiles/presets.ts';
import {
  fillIssuerTemplate,
  type IssuerParts,
  normalizeParts,
  parseIssuer,
} from '../../../renderer/format/issuer-template.ts';
import {
  defaultProfileName,
  draftFromAddress,
  draftFromProfile,
  draftFromServer,
  draftToProfile,
  issuerOf,
  newDraft,
  parameterRow,
  splitIssuer,
} from '../../../renderer/format/profile-draft.ts';
import type { Preset } from '../../../shared/profile-editing.ts';
import { documentedProfiles } from '../../integration/documented-profiles.ts';

const preset = (provider: string): Preset => {
  const found = listPresets().find((one) => one.provider === provider);
  if (!found) throw new Error(provider);
  return found;
};

const okta = 'https://{domain}/oauth2/{server}';
const keycloak = '{url}/realms/{realm}';
const id = 'https://id.example.com';
const acme = { domain: 'acme.okta.com' };
const oidc = preset('oidc');

describe('an issuer', () => {
  test.each<[template: string, parts: IssuerParts, issuer: string | undefined]>([
    ['https://{domain}', { domain: ' https://acme.okta.com/ ' }, 'https://acme.okta.com'],
    ['https://{domain}/', { domain: 'acme.eu.auth0.com' }, 'https://acme.eu.auth0.com/'],
    [okta, { domain: 'acme.okta.com', server: '/default/' }, 'https://acme.okta.com/oauth2/default'],
    [keycloak, { url: 'id.example.com/auth/', realm: 'my realm' }, `${id}/auth/realms/my%20realm`],
    ['{url}', { url: `${id}/` }, `${id}/`],
    ['{url}', { url: 'http://127.0.0.1:1' }, 'http://127.0.0.1:1'],
    [okta, { domain: 'acme.okta.com' }, undefined],
    ['{url}', { url: '  ' }, undefined],
    // Typical input: an issuer, an endpoint, a discovery URL, the default port.
    ['https://{domain}/', { domain: 'https://acme.eu.auth0.com/oauth/token' }, 'https://acme.eu.auth0.com/'],
    ['https://{domain}', { domain: 'https://idcs-1.example.com:443/ui/v1?x=1' }, 'https://idcs-1.example.com'],
    ['https://{domain}', { domain: 'idcs-1.example.com#here' }, 'https://idcs-1.example.com'],
    // Hosts are case-insensitive (RFC 3986 §3.2.2) and normalized to lower case.
    ['https://{domain}', { domain: '//Acme.Okta.com/' }, 'https://acme.okta.com'],
    ['{url}', { url: 'HTTPS://ID.Example.com/Tenant/' }, `${id}/Tenant/`],
    [keycloak, { url: 'Id.Example.com/Auth/', realm: 'Acme' }, `${id}/Auth/realms/Acme`],
    [okta, { domain: 'https://acme.okta.com/oauth2/aus1', server: 'default' }, 'https://acme.okta.com/oauth2/aus1'],
    [
      okta,
      { domain: 'acme.okta.com', server: 'https://acme.okta.com/oauth2/a/v1/token' },
      'https://acme.okta.com/oauth2/a',
    ],
    [keycloak, { url: `${id}/auth/realms/acme/`, realm: '' }, `${id}/auth/realms/acme`],
    [keycloak, { url: 'id.example.com/realms/acme/.well-known/openid-configuration' }, `${id}/realms/acme`],
    [keycloak, { url: `${id}/realms/acme/protocol/openid-connect/token?a=b`, realm: 'old' }, `${id}/realms/acme`],
    ['{url}', { url: 'id.example.com/t/.well-known/openid-configuration' }, `${id}/t`],
    ['{url}', { url: `${id}/.well-known/oauth-authorization-server` }, id],
  ])('of %s and %j', (template, parts, issuer) => {
    expect(fillIssuerTemplate(template, parts)).toBe(issuer);
  });

  test.each<[template: string, parts: IssuerParts, normalized: IssuerParts]>([
    [okta, { domain: ' https://acme.okta.com/oauth2/aus1/v1/token ', server: 'default' }, { ...acme, server: 'aus1' }],
    [okta, { domain: 'https://acme.okta.com:443/oauth2/aus1' }, { ...acme, server: 'aus1' }],
    [okta, { domain: 'https://acme.okta.com/' }, acme],
    ['https://{domain}', { domain: 'https://acme.okta.com/' }, acme],
    ['{url}', { url: ` ${id}/ ` }, { url: ` ${id}/ ` }],
  ])('%s splits a pasted issuer into its parts: %j', (template, parts, normalized) => {
    expect(normalizeParts(template, parts)).toEqual(normalized);
  });

  test.each<IssuerParts>([{ ...acme, server: 'default' }, acme, {}])('leaves %j unchanged', (parts) => {
    expect(normalizeParts(okta, parts)).toBe(parts);
  });

  test.each([
    [okta, 'https://acme.okta.com/oauth2/aus1', { ...acme, server: 'aus1' }],
    [keycloak, `${id}/auth/realms/a`, { url: `${id}/auth`, realm: 'a' }],
    ['{url}', `${id}/`, { url: `${id}/` }],
    ['https://{domain}', 'https://acme.okta.com/oauth2/default', undefined],
    ['https://{domain}', 'http://acme.okta.com', undefined],
  ])('%s parses %s', (template, issuer, parts) => {
    expect(parseIssuer(template, issuer)).toEqual(parts);
  });
});

describe('a profile that is edited', () => {
  test.each(documentedProfiles.map((profile) => [profile.id, profile] as const))(
    '%s is equal when it is saved unchanged',
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
    const requests = [{ name: 'L', method: 'GET', url: 'https://api.example.com/' }];
    const profile = {
      ...{ $schema: './schema.json', id: 'a', name: 'A', provider: 'oidc', issuer: id, clientId: 'c', unheardOf: 1 },
      ...{ mfa: { grantTypes: { otp: 'urn:x' } } },
      api: { origins: ['https://api.example.com'], audience: 'urn:api', requests },
    };
    const { id: _, ...rest } = profile;
    const saved = draftToProfile({ ...draftFromProfile(profile, oidc), name: ' B ' }, oidc);
    expect(saved).toEqual({ ...rest, name: 'B', clientAuthentication: 'none', scopes: ['openid'] });
  });

  test('omits empty members and those its method does not use', () => {
    const draft = {
      ...{ ...newDraft(oidc), algorithm: 'RS256', keyId: 'k', apiOrigins: ' https://api.example.com \n\n' },
      ...({ assertionAudience: 'endpoint', basicEncoding: 'raw' } as const),
      passwordParameters: [parameterRow(), parameterRow('resource', 'urn:x')],
    };
    expect(draftToProfile(draft, oidc)).toEqual({
      ...{ name: 'oidc', provider: 'oidc', clientId: '', clientAuthentication: 'none', scopes: ['openid'] },
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
    expect(defaultProfileName(draft, auth0)).toBe('acme.eu.auth0.com');
    expect(defaultProfileName(newDraft(auth0), auth0)).toBeUndefined();
  });

  test.each(['token', 'revocation', 'introspection', 'userinfo', 'keys'] as const)('edits the %s endpoint', (name) => {
    const [url, other] = ['https://id.example.com/a', 'https://id.example.com/b'];
    const field = `${name}Endpoint` as const;
    const endpoints = { token: other, revocation: other, introspection: other, userinfo: other, keys: other };
    const given = draftFromProfile({ endpoints }, oidc);
    expect(draftToProfile(given, oidc).endpoints).toEqual(endpoints);
    expect(draftToProfile({ ...given, [field]: ` ${url} ` }, oidc).endpoints).toEqual({ ...endpoints, [name]: url });
    expect(draftToProfile({ ...given, [field]: '' }, oidc).endpoints).not.toHaveProperty(name);
    expect(draftToProfile({ ...newDraft(oidc), [field]: '' }, oidc)).not.toHaveProperty('endpoints');
  });

  test('takes over the issuer as the server spells it', () => {
    const draft = { ...newDraft(oidc), ...splitIssuer(`${id}/a/`, oidc) };
    expect(issuerOf(draft, oidc)).toBe(`${id}/a/`);
    const custom = { ...newDraft(preset('okta-org-server')), ...splitIssuer(`${id}/a`, preset('okta-org-server')) };
    expect(issuerOf(custom, preset('okta-org-server'))).toBe(`${id}/a`);
  });

  test('keeps the address that was pasted, and a token endpoint without a document', () => {
    expect(issuerOf(draftFromAddress(' "id.example.com/a/",', oidc), oidc)).toBe('https://id.example.com/a/');
    const tokenEndpoint = 'https://id.example.com/oauth/token';
    const server = {
      ...{ provider: 'oidc', issuer: id, passwordOrigin: id, tokenEndpoint, endpointOrigins: [] },
      ...{ allowLoopbackHttp: false, suggested: { clientAuthentication: 'none' as const, scopes: [] } },
      ...{ hasMfaGrant: false, revocation: false, introspection: false, userinfo: false },
    };
    const draft = draftFromServer(server, oidc);
    expect(draftToProfile(draft, oidc).endpoints).toEqual({ token: tokenEndpoint });
  });

  test('shows an issuer that does not match the template in one field', () => {
    const issuer = 'https://acme.okta.com/elsewhere';
    const draft = draftFromProfile({ issuer }, preset('okta-org-server'));
    expect([draft.customIssuer, issuerOf(draft, preset('okta-org-server'))]).toEqual([issuer, issuer]);
  });
});

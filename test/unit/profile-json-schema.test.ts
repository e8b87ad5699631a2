import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { createProfileJsonSchema, schemaFile } from '../../build/profile-schema.ts';
import { checkProfile } from '../../electron/profiles/parse-profile.ts';
import { clientAuthenticationMethods } from '../../shared/client-assertion.ts';
import { profileSchema } from '../../shared/profile.ts';
import { documentedProfiles } from '../integration/documented-profiles.ts';
import { minimalProfile } from './support/profile.ts';

const docs = (file: string) => readFile(new URL(`../../docs/${file}`, import.meta.url), 'utf8');

const schema = z.fromJSONSchema(JSON.parse(createProfileJsonSchema()));
const fits = (profile: unknown) => schema.safeParse(profile).success;

test('docs/profile.schema.json is current (npm run schema renews it)', async () => {
  expect(await readFile(schemaFile, 'utf8')).toBe(createProfileJsonSchema());
});

test('accepts the profiles of the documentation, and no unknown provider', async () => {
  expect(documentedProfiles.length).toBeGreaterThan(5);
  const written = [...(await docs('providers.md')).matchAll(/```json\n([\s\S]*?)```/g)].map(([, text]) =>
    JSON.parse(text ?? ''),
  );
  const [, example = ''] = /```json\n([\s\S]*?)```/.exec(await docs('profiles.md')) ?? [];
  for (const profile of [minimalProfile, ...written, JSON.parse(example)])
    expect(fits(profile), JSON.stringify(profile)).toBe(true);
  expect(fits({ ...minimalProfile, provider: 'nobody' })).toBe(false);
});

test('every member is described, in the schema and in docs/profiles.md', async () => {
  const { properties } = JSON.parse(createProfileJsonSchema());
  const page = await docs('profiles.md');
  for (const name of Object.keys(profileSchema.shape)) {
    expect(properties[name].description, name).toMatch(/\.$/);
    expect(page, name).toContain(`| \`${name}\` |`);
  }
});

/** Valid and invalid values of each member. */
const request = { name: 'L', method: 'GET', url: 'https://api.example.com/' };
const members: Record<string, readonly unknown[]> = {
  $schema: ['./schema.json', 7],
  id: ['acme', 'Not An Id', '', 7, 'x'.repeat(64)],
  name: ['Acme', '', 'x'.repeat(121), null],
  provider: ['oidc', 'auth0', 'nobody', ''],
  issuer: ['https://id.example.com', 'http://id.example.com', 'nonsense', 7],
  expectedIssuer: ['https://other.example', ''],
  clientId: ['latchkey', '', ['latchkey']],
  clientAuthentication: [...clientAuthenticationMethods, 'tls_client_auth', ''],
  basicEncoding: ['raw', 'rfc6749', 'base64'],
  clientAssertion: [
    {},
    { algorithm: 'RS256' },
    { algorithm: 'none' },
    { audience: 'me' },
    { keyId: '' },
    { kid: 'k' },
    7,
  ],
  scopes: [[], ['openid'], ['two words'], 'openid', Array(201).fill('a')],
  audience: ['urn:api', '', 7],
  realm: ['employees', ''],
  asksOneTimeCode: [true, false, 'yes'],
  mfa: [{}, { grantTypes: { otp: 'urn:x' } }, { grantTypes: { sms: 'urn:x' } }, { grantTypes: { oob: '' } }],
  extraParameters: [{}, { password: { a: 'b' } }, { password: { a: 1 } }, { other: {} }, { password: { scope: 'x' } }],
  refreshLeadSeconds: [1, 3600, 0, 3601, 1.5, '60'],
  tokenEndpointOrigin: ['https://id.example.com', 'https://id.example.com/path', 7],
  endpointOrigins: [[], ['https://a.example'], 'https://a.example', Array(21).fill('https://a.example')],
  api: [
    ...[{ origins: [] }, { requests: [] }, { origins: [], more: 1 }],
    ...[{}, { method: 'FETCH' }, { token: 'refresh' }].map((part) => ({
      origins: [],
      requests: [{ ...request, ...part }],
    })),
  ],
  expectedClaims: [[], ['groups contains admins'], 'groups contains admins', [7]],
  allowLoopbackHttp: [true, false, 1],
  usernameHint: ['alice', 'x'.repeat(321)],
  supportUrl: ['https://help.example', 7],
  unheardOf: [1],
};

/** A profile with some members omitted and some set to something else. */
const member = fc
  .constantFrom(...Object.keys(members))
  .chain((name) => fc.tuple(fc.constant(name), fc.constantFrom(undefined, ...(members[name] ?? []))));
const profiles = fc
  .uniqueArray(member, { selector: ([name]) => name, maxLength: 4 })
  .map((parts): unknown => JSON.parse(JSON.stringify({ ...minimalProfile, ...Object.fromEntries(parts) })));

/** What JSON Schema can express, unlike that a URL is https, for instance. */
const structural = new Set(['invalid_type', 'unrecognized_keys', 'invalid_value', 'too_small', 'too_big']);

test('agrees with the app about the form of any profile', () => {
  const seen = { valid: 0, refused: 0 };
  fc.assert(
    fc.property(profiles, (profile) => {
      const { problems } = checkProfile(profile);
      const { error } = profileSchema.safeParse(profile);
      const message = JSON.stringify([profile, problems]);
      if (problems.length === 0) {
        seen.valid += 1;
        expect(fits(profile), message).toBe(true);
      }
      if (error?.issues.some(({ code }) => structural.has(code))) {
        seen.refused += 1;
        expect(fits(profile), message).toBe(false);
      }
    }),
    { numRuns: 3000 },
  );
  expect(Math.min(seen.valid, seen.refused)).toBeGreaterThan(200);
});

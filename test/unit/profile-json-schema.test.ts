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

test('the schema in docs/ is the one that is used (npm run schema renews it)', async () => {
  expect(await readFile(schemaFile, 'utf8')).toBe(createProfileJsonSchema());
});

test('it takes the profiles of the documentation', async () => {
  expect(documentedProfiles.length).toBeGreaterThan(5);
  const written = [...(await docs('providers.md')).matchAll(/```json\n([\s\S]*?)```/g)].map(([, text]) =>
    JSON.parse(text ?? ''),
  );
  const [, example = ''] = /```json\n([\s\S]*?)```/.exec(await docs('profiles.md')) ?? [];
  for (const profile of [minimalProfile, ...written, JSON.parse(example)])
    expect(fits(profile), JSON.stringify(profile)).toBe(true);
});

test.each([
  { clientId: '' },
  { clientId: undefined },
  { id: 'Not An Id' },
  { provider: 'nobody' },
  { client_secret: 'not-a-real-secret' },
  { scopes: ['two words'] },
  { clientAuthentication: 'tls_client_auth' },
  { api: { requests: [] } },
])('it refuses %j', (part) => {
  expect(fits({ ...minimalProfile, ...part })).toBe(false);
});

test('every member is described, in the schema and in docs/profiles.md', async () => {
  const { properties } = JSON.parse(createProfileJsonSchema());
  const page = await docs('profiles.md');
  for (const name of Object.keys(profileSchema.shape)) {
    expect(properties[name].description, name).toMatch(/\.$/);
    expect(page, name).toContain(`| \`${name}\` |`);
  }
});

/** What a member can be, right and wrong; most are wrong in one way. */
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
    { origins: [] },
    { requests: [] },
    { origins: [], requests: [request] },
    { origins: [], requests: [{ ...request, method: 'FETCH' }] },
    { origins: [], requests: [{ ...request, token: 'refresh' }] },
    { origins: [], more: 1 },
  ],
  expectedClaims: [[], ['groups contains admins'], 'groups contains admins', [7]],
  allowLoopbackHttp: [true, false, 1],
  usernameHint: ['alice', 'x'.repeat(321)],
  supportUrl: ['https://help.example', 7],
  unheardOf: [1],
};

/** A profile with some members left out and some set to something else. */
const profiles = fc
  .uniqueArray(
    fc
      .constantFrom(...Object.keys(members))
      .chain((name) =>
        fc.record({ name: fc.constant(name), value: fc.constantFrom(undefined, ...(members[name] ?? [])) }),
      ),
    { selector: ({ name }) => name, maxLength: 4 },
  )
  .map((parts) => {
    const made: Record<string, unknown> = { ...minimalProfile };
    for (const { name, value } of parts) made[name] = value;
    return JSON.parse(JSON.stringify(made)) as Record<string, unknown>;
  });

/** What JSON Schema can say; that an address is https, for instance, only the app says. */
const structural = new Set(['invalid_type', 'unrecognized_keys', 'invalid_value', 'too_small', 'too_big']);

test('what the app takes the schema takes, and what is of another form both refuse', () => {
  const seen = { taken: 0, refused: 0 };
  fc.assert(
    fc.property(profiles, (profile) => {
      const { problems } = checkProfile(profile);
      const { error } = profileSchema.safeParse(profile);
      const told = JSON.stringify([profile, problems]);
      if (problems.length === 0) {
        seen.taken += 1;
        expect(fits(profile), told).toBe(true);
      }
      if (error?.issues.some(({ code }) => structural.has(code))) {
        seen.refused += 1;
        expect(fits(profile), told).toBe(false);
      }
    }),
    { numRuns: 3000 },
  );
  expect(Math.min(seen.taken, seen.refused)).toBeGreaterThan(200);
});

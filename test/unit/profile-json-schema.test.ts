import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { profileJsonSchema, schemaFile } from '../../build/profile-schema.ts';
import { profileSchema } from '../../shared/profile.ts';
import { documentedProfiles } from '../integration/documented-profiles.ts';
import { smallest } from './support/profile.ts';

const docs = (file: string) => readFile(new URL(`../../docs/${file}`, import.meta.url), 'utf8');

const schema = z.fromJSONSchema(JSON.parse(profileJsonSchema()));
const fits = (profile: unknown) => schema.safeParse(profile).success;

test('the schema in docs/ is the one that is used (npm run schema renews it)', async () => {
  expect(await readFile(schemaFile, 'utf8')).toBe(profileJsonSchema());
});

test('it takes the profiles of the documentation', async () => {
  expect(documentedProfiles.length).toBeGreaterThan(5);
  const written = [...(await docs('providers.md')).matchAll(/```json\n([\s\S]*?)```/g)].map(([, text]) =>
    JSON.parse(text ?? ''),
  );
  const [, example = ''] = /```json\n([\s\S]*?)```/.exec(await docs('profiles.md')) ?? [];
  for (const profile of [smallest, ...written, JSON.parse(example)])
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
  expect(fits({ ...smallest, ...part })).toBe(false);
});

test('every member is described, in the schema and in docs/profiles.md', async () => {
  const { properties } = JSON.parse(profileJsonSchema());
  const page = await docs('profiles.md');
  for (const name of Object.keys(profileSchema.shape)) {
    expect(properties[name].description, name).toMatch(/\.$/);
    expect(page, name).toContain(`| \`${name}\` |`);
  }
});

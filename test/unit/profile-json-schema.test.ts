import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { createProfileJsonSchema, schemaFile } from '../../build/profile-schema.ts';
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

import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { dialects } from '../electron/oauth/dialects/index.ts';
import { profileSchema } from '../shared/profile.ts';

/** The path of the generated JSON Schema. */
export const schemaFile = fileURLToPath(new URL('../docs/profile.schema.json', import.meta.url));

type Schema = { [name: string]: unknown; properties: Record<string, Record<string, unknown>> };

/** The members with a default that depends on the provider, so the schema states none. */
const providerDefaultedKeys = ['clientAuthentication', 'basicEncoding', 'scopes'];

/**
 * Creates the JSON Schema (2020-12) of a profile file, for editors. It lacks the checks that
 * Latchkey makes between members and inside URLs.
 */
export function createProfileJsonSchema(): string {
  const { $schema, ...profile } = z.toJSONSchema(profileSchema, { io: 'input' }) as Schema;
  const properties = Object.fromEntries(
    Object.entries(profile.properties).map(([name, { default: defaultValue, ...member }]) => [
      name,
      defaultValue === undefined || providerDefaultedKeys.includes(name)
        ? member
        : { ...member, default: defaultValue },
    ]),
  );
  const { pattern: _, ...provider } = profile.properties.provider ?? {};
  const schema = {
    $schema,
    title: 'Latchkey profile',
    description: 'Which authorization server, client and API Latchkey uses. Never a secret: see docs/profiles.md.',
    ...profile,
    properties: { ...properties, provider: { ...provider, enum: Object.keys(dialects) } },
  };
  return `${JSON.stringify(schema, undefined, 2)}\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await writeFile(schemaFile, createProfileJsonSchema());

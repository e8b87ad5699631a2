import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { dialects } from '../electron/oauth/dialects/index.ts';
import { profileSchema } from '../shared/profile.ts';

export const schemaFile = fileURLToPath(new URL('../docs/profile.schema.json', import.meta.url));

type Schema = { [name: string]: unknown; properties: Record<string, Record<string, unknown>> };

/** Members whose own default is the provider's, so that an editor must not name another. */
const providerDefaultedKeys = ['clientAuthentication', 'basicEncoding', 'scopes'];

/**
 * The JSON Schema (2020-12) of a profile file, as editors use it. It says what Latchkey's own schema does, except for what
 * is checked between members and inside addresses.
 */
export function createProfileJsonSchema(): string {
  const { $schema, ...profile } = z.toJSONSchema(profileSchema, { io: 'input' }) as Schema;
  const properties = Object.fromEntries(
    Object.entries(profile.properties).map(([name, { default: usual, ...member }]) => [
      name,
      usual === undefined || providerDefaultedKeys.includes(name) ? member : { ...member, default: usual },
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

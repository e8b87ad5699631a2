import { z } from 'zod';
import { type PolicyScope, policyEntry } from '../../electron/policy/policy-definitions.ts';
import { policyKeys as texts } from '../../shared/locales/en/policy.ts';
import { type PolicyKey, policyKeys } from '../../shared/policy.ts';
import { profileSchema } from '../../shared/profile.ts';

const toJsonSchema = (schema: z.ZodType) => {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  return rest;
};

const isProfilesKey = (key: PolicyKey) => key === 'profiles' || key === 'seedProfiles';

/** Creates the JSON Schema of a policy file, for editors. The app validates more than it can. */
export function createPolicyJsonSchema(): string {
  const properties = policyKeys.map((key) => {
    const { schema, example } = policyEntry(key);
    const type = toJsonSchema(schema);
    if (isProfilesKey(key)) type.items = toJsonSchema(profileSchema) as typeof type;
    return [key, { ...texts[key], ...type, examples: [example] }];
  });
  const document = {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Latchkey policy',
    type: 'object',
    properties: { $schema: { type: 'string' }, ...Object.fromEntries(properties) },
    additionalProperties: false,
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

const json = (value: unknown, space?: number) => JSON.stringify(value, null, space);

function typeOf(key: PolicyKey): string {
  const { schema } = policyEntry(key);
  if (schema instanceof z.ZodBoolean) return '`true` or `false`';
  if (schema instanceof z.ZodEnum) return schema.options.map((option) => `\`${json(option)}\``).join(', ');
  if (schema instanceof z.ZodNumber) return `an integer from ${schema.minValue} to ${schema.maxValue}`;
  if (schema instanceof z.ZodString) return 'a string';
  if (isProfilesKey(key)) return 'a list of profiles, with the fields of a profile file';
  if (schema instanceof z.ZodArray) return 'a list of strings';
  return schema instanceof z.ZodRecord ? 'strings by profile ID' : 'an object';
}

const scopeDescriptions: Record<PolicyScope, string> = {
  any: 'all sources',
  'not-windows': 'macOS and Linux',
  'private-file': '`/etc/latchkey/policy.json`, if not all users can read it (mode 0640)',
};

const codeOrFallback = (value: unknown, fallback: string) => (value === undefined ? fallback : `\`${json(value)}\``);

function renderSection(key: PolicyKey): string {
  const { unset, lockedDown, governs, scope, example } = policyEntry(key);
  const { title, description } = texts[key];
  return `### ${key}

**${title}.** ${description}

| | |
|---|---|
| Value | ${typeOf(key)} |
| Governs | ${governs} |
| Default | ${codeOrFallback(unset, 'decided by the app or the user')} |
| Locked down | ${codeOrFallback(lockedDown, 'same as default')} |
| Allowed in | ${scopeDescriptions[scope]} |

\`\`\`json
${json({ [key]: example }, 2)}
\`\`\`
`;
}

/** Renders `docs/policy.md`. */
export const renderPolicyDocument =
  (): string => `<!-- Made by "npm run policy" from electron/policy/policy-definitions.ts. Do not edit. -->

# Policy

An administrator sets policies for a computer or a user. They take precedence over settings, profile files, the vault,
arguments and environment variables. Only administrators can change them. The settings screen lists all policies that apply,
with their sources. To deploy a policy, see [admin.md](admin.md).

| System | Sources (the first that sets a key applies) | Template |
|---|---|---|
| Windows | \`HKLM\\Software\\Policies\\Latchkey\`, then \`HKCU\\Software\\Policies\\Latchkey\` | [\`latchkey.admx\`](../build/policy/latchkey.admx), [\`en-US/latchkey.adml\`](../build/policy/en-US/latchkey.adml) |
| macOS | \`/Library/Managed Preferences/dev.latchkey.app.plist\`, then the file of that name in the user's folder there | [\`latchkey.mobileconfig\`](../build/policy/latchkey.mobileconfig) |
| Linux | \`/etc/latchkey/policy.json\` | [\`policy.schema.json\`](../build/policy/policy.schema.json) |

A policy file and its folder must belong to root, must be writable only by root and must not be symbolic links.

On Windows, value names are the keys below, in upper or lower case:

| Value | Registry type |
|---|---|
| \`true\`, \`false\` | \`REG_DWORD\` of 1 or 0 |
| List of strings | \`REG_MULTI_SZ\` |
| List of objects, object | \`REG_SZ\` or \`REG_MULTI_SZ\` that contains JSON; write characters outside ASCII as \`\\u00e9\` |

**An invalid policy locks Latchkey down.** A policy is invalid if a key is unknown, a value is invalid, or others can write
the file. Latchkey then reports path and reason in a dialog and its log, and starts with the values of "Locked down" below.
To check a file before you deploy it, run \`latchkey doctor policy.json\`.

| Key | Default | Locked down |
|---|---|---|
${policyKeys.map((key) => `| [\`${key}\`](#${key.toLowerCase()}) | ${codeOrFallback(policyEntry(key).unset, 'not set')} | ${codeOrFallback(policyEntry(key).lockedDown, 'same as default')} |`).join('\n')}

## Keys

${policyKeys.map(renderSection).join('\n')}`;

import { z } from 'zod';
import { type PolicyScope, policyEntry } from '../../electron/policy/registry.ts';
import { policyKeys as words } from '../../shared/locales/en/policy.ts';
import { type PolicyKey, policyKeys } from '../../shared/policy.ts';
import { profileSchema } from '../../shared/profile.ts';

const toJsonSchema = (schema: z.ZodType) => {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  return rest;
};

const isProfilesKey = (key: PolicyKey) => key === 'profiles' || key === 'seedProfiles';

/** The JSON Schema of a policy file, for editors. The app's own check knows more: it says what is wrong in words. */
export function createPolicyJsonSchema(): string {
  const properties = policyKeys.map((key) => {
    const { schema, example } = policyEntry(key);
    const type = toJsonSchema(schema);
    if (isProfilesKey(key)) type.items = toJsonSchema(profileSchema) as typeof type;
    return [key, { ...words[key], ...type, examples: [example] }];
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
  if (schema instanceof z.ZodNumber) return `a whole number from ${schema.minValue} to ${schema.maxValue}`;
  if (schema instanceof z.ZodString) return 'a text';
  if (isProfilesKey(key)) return 'a list of profiles, with the fields of a profile file';
  if (schema instanceof z.ZodArray) return 'a list of texts';
  return schema instanceof z.ZodRecord ? 'texts by profile id' : 'an object';
}

const scopeDescriptions: Record<PolicyScope, string> = {
  any: 'every source',
  'not-windows': 'macOS and Linux',
  'private-file': 'a file that not everyone can read: `/etc/latchkey/policy.json`, mode 0640',
};

const codeOrFallback = (value: unknown, without: string) => (value === undefined ? without : `\`${json(value)}\``);

function renderSection(key: PolicyKey): string {
  const { unset, lockedDown, governs, scope, example } = policyEntry(key);
  const { title, description } = words[key];
  return `### ${key}

**${title}.** ${description}

| | |
|---|---|
| value | ${typeOf(key)} |
| governs | ${governs} |
| without it | ${codeOrFallback(unset, 'the app or the person decides')} |
| locked down | ${codeOrFallback(lockedDown, 'as without it')} |
| may be set in | ${scopeDescriptions[scope]} |

\`\`\`json
${json({ [key]: example }, 2)}
\`\`\`
`;
}

/** docs/policy.md. */
export const renderPolicyDocument =
  (): string => `<!-- Made by "npm run policy" from electron/policy/registry.ts. Do not edit. -->

# Policy

What an administrator fixes for a whole computer. It wins over settings, profile files, the vault, arguments and the
environment, and people who are no administrators can only read it. Settings in Latchkey shows every value that applies with
its source. [admin.md](admin.md) says how to roll it out.

| system | sources, the first that sets a key wins | template |
|---|---|---|
| Windows | \`HKLM\\Software\\Policies\\Latchkey\`, then \`HKCU\\Software\\Policies\\Latchkey\` | [\`latchkey.admx\`](../build/policy/latchkey.admx), [\`en-US/latchkey.adml\`](../build/policy/en-US/latchkey.adml) |
| macOS | \`/Library/Managed Preferences/dev.latchkey.app.plist\`, then the same in the person's folder there | [\`latchkey.mobileconfig\`](../build/policy/latchkey.mobileconfig) |
| Linux | \`/etc/latchkey/policy.json\` | [\`policy.schema.json\`](../build/policy/policy.schema.json) |

Files must belong to root, be writable by root alone, be no symbolic link, and be in a folder of which the same holds. On
Windows, value names are the keys below (in any case of letters); \`true\` and \`false\` are a \`REG_DWORD\` of 1 and 0, lists of
texts a \`REG_MULTI_SZ\`, what has members JSON in a \`REG_SZ\` or \`REG_MULTI_SZ\`. Characters beyond ASCII are written as
\`\\u00e9\` there.

**A policy that cannot be used locks Latchkey down, not open**: a key that is not known, a value that does not fit, a file
that others can write. Latchkey then says so in a dialog and in its log, with path and reason, and starts with the values of
"locked down" below. \`latchkey doctor policy.json\` checks a file before it is rolled out.

| key | without it | locked down |
|---|---|---|
${policyKeys.map((key) => `| [\`${key}\`](#${key.toLowerCase()}) | ${codeOrFallback(policyEntry(key).unset, 'open')} | ${codeOrFallback(policyEntry(key).lockedDown, 'as without it')} |`).join('\n')}

## Keys

${policyKeys.map(renderSection).join('\n')}`;

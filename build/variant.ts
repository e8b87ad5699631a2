import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { readManagedProfiles } from '../electron/policy/managed-profiles.ts';
import { policyEntry } from '../electron/policy/policy-definitions.ts';
import { parseJsonObject } from '../electron/policy/policy-source.ts';
import { resolveProxyCredentials } from '../electron/policy/proxy-credentials.ts';
import { readSources } from '../electron/policy/read-sources.ts';
import { problemsFromIssue } from '../electron/profiles/profile-problems.ts';
import { maxMarkBytes } from '../electron/settings/brand.ts';
import type { ProfileProblem } from '../shared/errors.ts';
import { type PolicyProblem, policyKeys } from '../shared/policy.ts';
import { fingerprint } from './icon-formats.ts';

const singleLineText = (max: number) =>
  z
    .string()
    .min(1)
    .max(max)
    .regex(/^[^\p{Cc}]*$/u, 'must be one line');

/** The schema of `variant.json`. */
const variantSchema = z.strictObject({
  $schema: z.string().optional(),
  /** The app's name in menus and lists, which is also a file name. */
  productName: z
    .string()
    .min(1)
    .max(40)
    .regex(/^[\p{L}\p{N}][\p{L}\p{N} ._-]*$/u, 'must be letters, digits, spaces, dots, dashes and underscores'),
  /** Identifies the app to the operating system. Must not change between versions. */
  appId: z
    .string()
    .max(100)
    .regex(/^[a-z][a-z0-9-]*(\.[a-z][a-z0-9-]*)+$/i, 'must be like com.example.sign-in')
    .refine((id) => id !== 'dev.latchkey.app', "must not be Latchkey's own"),
  publisher: singleLineText(80),
  homepage: z
    .string()
    .max(300)
    .refine((text) => URL.canParse(text) && new URL(text).protocol === 'https:', 'must begin with https://'),
  maintainerEmail: z.email('must be an email address'),
  /**
   * Accepts that everyone with the installer can read the policy's client secrets, which are
   * refused otherwise.
   */
  clientSecretsReadableByEveryone: z.boolean().default(false),
});

/** An organization's brand and presets, validated. */
export type Variant = z.output<typeof variantSchema> & {
  /** The name of its folder. */
  id: string;
  policy: Record<string, unknown> | undefined;
  iconsFolder: string;
  /** The folder of the rendered `preset.json` and the mark, which packaging writes. */
  stagingFolder: string;
};

/** Lists all problems of a variant, by file. */
export class VariantError extends Error {
  readonly problems: readonly PolicyProblem[];

  constructor(id: string, problems: readonly PolicyProblem[]) {
    const lines = problems.map(({ source, path, reason }) => `  ${source}: ${path ? `${path} ` : ''}${reason}`);
    super([`The variant "${id}" cannot be built:`, ...lines].join('\n'));
    this.name = 'VariantError';
    this.problems = problems;
  }
}

const requiredIcons = ['icon.svg', 'icon.ico', 'icon.icns', 'made-from.txt', 'png'];

async function findIconProblems(folder: string, id: string): Promise<string[]> {
  const names: string[] = await readdir(folder).catch(() => []);
  if (!names.includes('icon.svg')) return ['is missing'];
  const instruction = `Run: node --import tsx build/icons.ts ${id}`;
  if (requiredIcons.some((name) => !names.includes(name))) return [`has not been rendered. ${instruction}`];
  const [svg, madeFrom] = await Promise.all(
    ['icon.svg', 'made-from.txt'].map((name) => readFile(join(folder, name), 'utf8')),
  );
  if (Buffer.byteLength(svg ?? '') > maxMarkBytes)
    return [`is longer than ${maxMarkBytes} bytes, the limit for showing it in the app`];
  return fingerprint(svg ?? '') === madeFrom?.trim()
    ? []
    : [`has changed since the icons were rendered. ${instruction}`];
}

/**
 * Returns the problems of a policy. Does not check whether files that it names exist, because they
 * are on other computers.
 */
async function findPolicyProblems(
  members: Record<string, unknown>,
  areSecretsAccepted: boolean,
): Promise<ProfileProblem[]> {
  const secretKeys = policyKeys.filter((key) => key in members && policyEntry(key).scope === 'private-file');
  if (secretKeys.length > 0 && !areSecretsAccepted)
    return secretKeys.map((path) => ({
      path,
      reason:
        'would be in the installer, where everyone can read it. Remove it, or accept this with "clientSecretsReadableByEveryone": true in variant.json',
    }));
  const { settingsByKey, problems } = await readSources([
    { name: 'policy.json', read: async () => ({ members, mayHoldSecrets: areSecretsAccepted }) },
  ]);
  readManagedProfiles(settingsByKey, problems);
  resolveProxyCredentials(settingsByKey, problems);
  return problems;
}

/** The folder of this repository's variants. */
export const variantsFolder = fileURLToPath(new URL('variants', import.meta.url));

/**
 * Reads and validates the variant in `<folder>/<id>/`.
 *
 * @param folder the folder of all variants
 * @param stagingFolder where packaging will write the result of {@link renderPreset}
 * @throws {VariantError} with all problems
 */
export async function readVariant(folder: string, id: string, stagingFolder: string): Promise<Variant> {
  if (!/^[a-z][a-z0-9-]{0,39}$/.test(id) || id === 'latchkey')
    throw new VariantError(id, [
      {
        source: 'folder name',
        path: '',
        reason: 'must consist of lowercase letters, digits and dashes, and not be "latchkey"',
      },
    ]);
  const problems: PolicyProblem[] = [];
  const readMembers = async (name: string) => {
    try {
      return parseJsonObject(await readFile(join(folder, id, name), 'utf8'));
    } catch (error) {
      const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
      if (!isMissing || name === 'variant.json')
        problems.push({ source: name, path: '', reason: isMissing ? 'is missing' : (error as Error).message });
      return undefined;
    }
  };
  const members = await readMembers('variant.json');
  const parsed = members && variantSchema.safeParse(members, { reportInput: true });
  if (parsed?.success === false)
    for (const { path, reason } of parsed.error.issues.flatMap(problemsFromIssue))
      problems.push({ source: 'variant.json', path, reason: reason.replace('of a profile', 'of a variant') });
  const policy = await readMembers('policy.json');
  if (policy) {
    const areSecretsAccepted = parsed?.data?.clientSecretsReadableByEveryone ?? false;
    for (const problem of await findPolicyProblems(policy, areSecretsAccepted))
      problems.push({ ...problem, source: 'policy.json' });
  }
  for (const reason of await findIconProblems(join(folder, id, 'icons'), id))
    problems.push({ source: 'icons/icon.svg', path: '', reason });
  if (!parsed?.success || problems.length > 0) throw new VariantError(id, problems);
  return { ...parsed.data, id, policy, iconsFolder: join(folder, id, 'icons'), stagingFolder };
}

/** Renders the `preset.json` that goes into the app, for `electron/policy/preset.ts` to read. */
export const renderPreset = ({ policy, clientSecretsReadableByEveryone }: Variant): string =>
  `${JSON.stringify({ policy: policy ?? {}, clientSecretsReadableByEveryone })}\n`;

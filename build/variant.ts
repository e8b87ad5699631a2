import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { readManagedProfiles } from '../electron/policy/managed-profiles.ts';
import { parseJsonObject } from '../electron/policy/policy-source.ts';
import { resolveProxyCredentials } from '../electron/policy/proxy-credentials.ts';
import { readSources } from '../electron/policy/read-sources.ts';
import { policyEntry } from '../electron/policy/registry.ts';
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

/** `variant.json`: what makes Latchkey an organisation's own. */
const variantSchema = z.strictObject({
  $schema: z.string().optional(),
  /** The name of the program in menus and lists. It is a file name too. */
  productName: z
    .string()
    .min(1)
    .max(40)
    .regex(/^[\p{L}\p{N}][\p{L}\p{N} ._-]*$/u, 'must be letters, digits, spaces, dots, dashes and underscores'),
  /** How systems tell the program from others; it must not change between versions. */
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
  maintainerEmail: z.email('must be an e-mail address'),
  /** Whoever has the installer can read what is in it. Without this, a policy with client secrets is refused. */
  clientSecretsReadableByEveryone: z.boolean().default(false),
});

/** An organisation's brand and presets, checked. */
export type Variant = z.output<typeof variantSchema> & {
  /** The name of its folder. */
  id: string;
  policy: Record<string, unknown> | undefined;
  /** The folder of its icons. */
  iconsFolder: string;
  /** The folder that holds the `preset.json` for the app; made when it is packaged. */
  stagingFolder: string;
};

/** Everything that does not hold in a variant, with the file it is in. */
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
  const found: string[] = await readdir(folder).catch(() => []);
  if (!found.includes('icon.svg')) return ['is missing'];
  const redraw = `Run: node --import tsx build/icons.ts ${id}`;
  if (requiredIcons.some((name) => !found.includes(name))) return [`has not been drawn. ${redraw}`];
  const [svg, madeFrom] = await Promise.all(
    ['icon.svg', 'made-from.txt'].map((name) => readFile(join(folder, name), 'utf8')),
  );
  if (Buffer.byteLength(svg ?? '') > maxMarkBytes)
    return [`is longer than ${maxMarkBytes} bytes, which the app shows no mark of`];
  return fingerprint(svg ?? '') === madeFrom?.trim() ? [] : [`has changed since the icons were drawn. ${redraw}`];
}

/** What of the policy would not hold in the app. Files that it names are on other computers, and not looked at. */
async function findPolicyProblems(
  members: Record<string, unknown>,
  secretsAccepted: boolean,
): Promise<ProfileProblem[]> {
  const secret = policyKeys.filter((key) => key in members && policyEntry(key).scope === 'private-file');
  if (secret.length > 0 && !secretsAccepted)
    return secret.map((path) => ({
      path,
      reason:
        'would be in the installer, where everyone who has it can read it. Take it out, or accept that with "clientSecretsReadableByEveryone": true in variant.json',
    }));
  const { settingsByKey, problems } = await readSources([
    { name: 'policy.json', read: async () => ({ members, mayHoldSecrets: secretsAccepted }) },
  ]);
  readManagedProfiles(settingsByKey, problems);
  resolveProxyCredentials(settingsByKey, problems);
  return problems;
}

/** Where the variants of this repository are. */
export const variantsFolder = fileURLToPath(new URL('variants', import.meta.url));

/**
 * Reads `<folder>/<id>/` and checks all of it. Fails with {@link VariantError}, which names every problem by file, place
 * and reason.
 *
 * @param folder where the variants are
 * @param staged where {@link renderPreset} will be put when the app is packaged
 */
export async function readVariant(folder: string, id: string, staged: string): Promise<Variant> {
  if (!/^[a-z][a-z0-9-]{0,39}$/.test(id) || id === 'latchkey')
    throw new VariantError(id, [
      {
        source: 'its name',
        path: '',
        reason: 'must consist of lowercase letters, digits and dashes, and not be "latchkey"',
      },
    ]);
  const problems: PolicyProblem[] = [];
  const members = async (name: string) => {
    try {
      return parseJsonObject(await readFile(join(folder, id, name), 'utf8'));
    } catch (error) {
      const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
      if (!missing || name === 'variant.json')
        problems.push({ source: name, path: '', reason: missing ? 'is missing' : (error as Error).message });
      return undefined;
    }
  };
  const written = await members('variant.json');
  const parsed = written && variantSchema.safeParse(written, { reportInput: true });
  if (parsed?.success === false)
    for (const { path, reason } of parsed.error.issues.flatMap(problemsFromIssue))
      problems.push({ source: 'variant.json', path, reason: reason.replace('of a profile', 'of a variant') });
  const policy = await members('policy.json');
  if (policy) {
    const accepted = parsed?.data?.clientSecretsReadableByEveryone ?? false;
    for (const problem of await findPolicyProblems(policy, accepted))
      problems.push({ ...problem, source: 'policy.json' });
  }
  for (const reason of await findIconProblems(join(folder, id, 'icons'), id))
    problems.push({ source: 'icons/icon.svg', path: '', reason });
  if (!parsed?.success || problems.length > 0) throw new VariantError(id, problems);
  return { ...parsed.data, id, policy, iconsFolder: join(folder, id, 'icons'), stagingFolder: staged };
}

/** The `preset.json` that goes into the app, as `electron/policy/preset.ts` reads it. */
export const renderPreset = ({ policy, clientSecretsReadableByEveryone }: Variant): string =>
  `${JSON.stringify({ policy: policy ?? {}, clientSecretsReadableByEveryone })}\n`;

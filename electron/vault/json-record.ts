import { z } from 'zod';
import { parseJson } from '../core/json.ts';
import { Secret } from '../core/secret.ts';

/** Schema of a secret in a record: text in the vault, a {@link Secret} in memory. */
export const secretSchema = z.string().transform((text) => new Secret(text));

function revealSecret(this: Record<string, unknown>, name: string, value: unknown): unknown {
  // `value` is already the result of `Secret.toJSON`, so look at the original.
  const original = this[name];
  return original instanceof Secret ? original.reveal() : value;
}

/** Serializes a record for the vault, including the values of the secrets in it. */
export const serializeRecord = (record: object): Secret => new Secret(JSON.stringify(record, revealSecret));

const parse = (text: Secret): unknown => parseJson(text.reveal());

/**
 * Parses a record of the vault.
 *
 * @returns `undefined` if it does not match the schema
 */
export const parseRecord = <T>(schema: z.ZodType<T>, text: Secret): T | undefined => schema.safeParse(parse(text)).data;

/** Returns whether a newer version of the app wrote a record, which must therefore be kept. */
export const isNewerRecord = (text: Secret, formatVersion: number): boolean =>
  z.looseObject({ version: z.int().min(formatVersion + 1) }).safeParse(parse(text)).success;

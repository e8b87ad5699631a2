import { isJsonObject, parseJson } from '../core/json.ts';
import { findJsonProblems } from '../tokens/json-problems.ts';

/** What one source of policy contains, by key, not yet validated. */
export type RawPolicy = {
  members: Record<string, unknown>;
  /** Whether the source is a file that only its owner and group can read. */
  mayHoldSecrets: boolean;
};

/** A source of policy. Users without administrator rights can read it but not change it. */
export type PolicySource = {
  /** The path or registry key, as an administrator knows it. */
  name: string;
  /**
   * Reads the source.
   *
   * @returns `undefined` if it does not exist
   * @throws {@link PolicySourceError} if it must not be used
   */
  read(): Promise<RawPolicy | undefined>;
};

/** Why a policy source cannot be trusted or read, in words for an administrator. */
export class PolicySourceError extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = 'PolicySourceError';
  }
}

/**
 * Runs a program with the given standard input, never through a shell. The code is `unfinished` if
 * the program was killed, took too long or printed too much.
 */
export type ProgramRunner = (
  program: string,
  args: readonly string[],
  input?: Buffer,
) => Promise<{ code: number | 'not_started' | 'unfinished'; output: Buffer }>;

/**
 * Refuses a key that is given twice: what an administrator reads need not be what takes effect.
 *
 * @throws {@link PolicySourceError}
 */
export function refuseRepeatedKey(key: string | undefined): void {
  if (key !== undefined) throw new PolicySourceError(`contains ${key} twice`);
}

/** Returns the first name that occurs twice, without regard to upper and lower case. */
export const findRepeated = (names: readonly string[]): string | undefined => {
  const lowerCase = names.map((name) => name.toLowerCase());
  return names.find((_, index) => lowerCase.indexOf(lowerCase[index] ?? '') < index);
};

/**
 * Parses JSON whose objects have no name twice.
 *
 * @returns `undefined` if the text is not JSON
 * @throws {@link PolicySourceError}
 */
export function parseJsonStrictly(text: string): unknown {
  const json = parseJson(text);
  if (json !== undefined) refuseRepeatedKey(findJsonProblems(text).duplicateNames[0]);
  return json;
}

/**
 * Parses a JSON object.
 *
 * @throws {@link PolicySourceError}
 */
export function parseJsonObject(text: string): Record<string, unknown> {
  const json = parseJsonStrictly(text);
  if (json === undefined) throw new PolicySourceError('is not JSON');
  if (!isJsonObject(json)) throw new PolicySourceError('is not a JSON object');
  return json;
}

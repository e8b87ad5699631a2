import { isJsonObject, parseJson } from '../core/json.ts';

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

/** Runs a program with the given standard input, never through a shell. */
export type ProgramRunner = (
  program: string,
  args: readonly string[],
  input?: Buffer,
) => Promise<{ code: number | 'not_found'; output: Buffer }>;

/**
 * Parses a JSON object.
 *
 * @throws {@link PolicySourceError}
 */
export function parseJsonObject(text: string): Record<string, unknown> {
  const json = parseJson(text);
  if (json === undefined) throw new PolicySourceError('is not JSON');
  if (!isJsonObject(json)) throw new PolicySourceError('is not a JSON object');
  return json;
}

/** What one source of policy says, by key, before anything of it is checked. */
export type RawPolicy = {
  members: Record<string, unknown>;
  /** The source is a file whose owner and mode were checked and that not everyone can read: secrets may be in it. */
  mayHoldSecrets: boolean;
};

/** One place that policy comes from. People who are no administrators can read it, and cannot change it. */
export type PolicySource = {
  /** As an admin would look for it: a path or registry key. */
  name: string;
  /** What it says; `undefined` where it is not there. Fails with `PolicySourceError` where it must not be used. */
  read(): Promise<RawPolicy | undefined>;
};

/** Runs one program with an empty standard input or the given one; never through a shell. */
export type ProgramRunner = (
  program: string,
  args: readonly string[],
  input?: Buffer,
) => Promise<{ code: number | 'not_found'; output: Buffer }>;

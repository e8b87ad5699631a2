/**
 * Something that a server needs is not on this machine: why, and the command that prepares it. Its
 * tests are skipped.
 */
export class MissingPrerequisiteError extends Error {
  override name = 'MissingPrerequisiteError';

  constructor(reason: string, command: string, options?: ErrorOptions) {
    super(`${reason}; prepare it with: ${command}`, options);
  }
}

/** What `bash build/setup-linux.sh` brings. */
export const setupCommand = 'bash build/setup-linux.sh';

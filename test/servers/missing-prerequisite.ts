/** A missing prerequisite of a server, with the command that installs it. Its tests are skipped. */
export class MissingPrerequisiteError extends Error {
  override name = 'MissingPrerequisiteError';

  constructor(reason: string, command: string, options?: ErrorOptions) {
    super(`${reason}; prepare it with: ${command}`, options);
  }
}

/** A prerequisite that `bash build/setup-linux.sh` installs. */
export const setupCommand = 'bash build/setup-linux.sh';

import type { Secret } from '../core/secret.ts';

/** What a command has of the terminal it was started from. */
export type CommandIo = {
  /** One line of what the command found out, on the standard output. */
  print(line: string): void;
  /** One line about why something could not be done, on the standard error. */
  printError(line: string): void;
  /**
   * Asks the person at the terminal for a secret, which is not shown while it is typed, or takes the first line of what is
   * piped in. `undefined` where there is none. Fails with `cancelled`.
   */
  readSecret(prompt: string): Promise<Secret | undefined>;
  /** Fires when the person wants an end (Ctrl+C). */
  signal: AbortSignal;
};

/** Runs with what follows the command's name, and answers the exit code. */
export type Command = (args: readonly string[], io: CommandIo) => Promise<number>;

/** The exit codes of every command. */
export const exitCodes = {
  ok: 0,
  /** The command ran, and what it looked at is not as it should be. */
  checksFailed: 1,
  /** The command line says what cannot be done. */
  usage: 2,
  /** No session: the password is refused or the server cannot be asked. */
  signInFailed: 3,
  /** The account wants a second step, which needs a person at the app. */
  mfaRequired: 4,
  /** A defect of Latchkey's own. */
  internalError: 70,
  /** Ended by Ctrl+C, as shells have it. */
  cancelled: 130,
} as const;

/** Every command there is: what a first argument must be for Latchkey to open no window. */
export const commandNames = ['run', 'doctor'] as const;
export type CommandName = (typeof commandNames)[number];

export type Commands = Readonly<Record<CommandName, Command>>;

export type Invocation = { name: CommandName; args: readonly string[] };

/**
 * The command that an argument list asks for. Chromium's own switches (`--name=value`) may stand before it.
 *
 * @param args without the program, and unpackaged without the app's folder
 */
export function parseInvocation(args: readonly string[]): Invocation | undefined {
  const at = args.findIndex((arg) => !arg.startsWith('-'));
  const name = commandNames.find((one) => one === args[at]);
  return name && { name, args: args.slice(at + 1) };
}

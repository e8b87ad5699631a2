import type { Secret } from '../core/secret.ts';

/** The terminal that a command was started from. */
export type CommandIo = {
  /** Prints a line of the command's result to standard output. */
  print(line: string): void;
  /** Prints a line about an error to standard error. */
  printError(line: string): void;
  /**
   * Reads a secret without echoing it, or the first line of piped input.
   *
   * @returns `undefined` if there is no input
   * @throws `cancelled`
   */
  readSecret(prompt: string): Promise<Secret | undefined>;
  /** Aborts when the user presses Ctrl+C. */
  signal: AbortSignal;
};

/** Runs a command with the arguments after its name and returns the exit code. */
export type Command = (args: readonly string[], io: CommandIo) => Promise<number>;

/** The exit codes of every command. */
export const exitCodes = {
  ok: 0,
  /** The command ran and a check failed. */
  checksFailed: 1,
  /** The arguments are invalid. */
  usage: 2,
  /** The password was refused or the server is unreachable. */
  signInFailed: 3,
  /** The account requires a second factor, which only the app can ask for. */
  mfaRequired: 4,
  /** A defect in Latchkey. */
  internalError: 70,
  /** Ctrl+C, by the convention of shells (128 + SIGINT). */
  cancelled: 130,
} as const;

/** The commands. With one of them as the first argument, Latchkey opens no window. */
export const commandNames = ['run', 'doctor'] as const;
/** The name of a command. */
export type CommandName = (typeof commandNames)[number];

/** The commands by name. */
export type Commands = Readonly<Record<CommandName, Command>>;

/** A command with its arguments. */
export type Invocation = { name: CommandName; args: readonly string[] };

/**
 * Parses the command from an argument list. Chromium's switches (`--name=value`) may precede it.
 *
 * @param args the arguments without the program and, if unpackaged, the app's folder
 * @returns `undefined` if the list names no command
 */
export function parseInvocation(args: readonly string[]): Invocation | undefined {
  const at = args.findIndex((arg) => !arg.startsWith('-'));
  const name = commandNames.find((one) => one === args[at]);
  return name && { name, args: args.slice(at + 1) };
}

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
   * @throws `canceled`
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
  canceled: 130,
} as const;

/** The commands. With one of them as the first argument, Latchkey opens no window. */
export const commandNames = ['run', 'doctor'] as const;
/** The name of a command. */
export type CommandName = (typeof commandNames)[number];

/** The commands by name. */
export type Commands = Readonly<Record<CommandName, Command>>;

/** What the command line asks for instead of a window. */
export type Invocation =
  | { kind: 'command'; name: CommandName; args: readonly string[] }
  | { kind: 'help'; name: CommandName | undefined }
  | { kind: 'version' }
  | { kind: 'unknown'; word: string };

const findCommand = (word: string | undefined) => commandNames.find((name) => name === word);

const asksForHelp = (args: readonly string[]) => args.includes('--help') || args.includes('-h');

/** Whether an argument can be a command. Others, such as files, may come from the system. */
const isWord = (arg: string) => /^[a-z][a-z-]*$/i.test(arg);

/**
 * Parses an argument list. Chromium's switches (`--name=value`) and those of the system may precede
 * the command.
 *
 * @param args the arguments without the program and, if unpackaged, the app's folder
 * @returns `undefined` if a window is to be opened
 */
export function parseInvocation(args: readonly string[]): Invocation | undefined {
  const found = args.findIndex((arg) => !arg.startsWith('-'));
  const at = found < 0 ? args.length : found;
  const [word, ...rest] = args.slice(at);
  const name = findCommand(word);
  if (asksForHelp(args.slice(0, at)) || (name && asksForHelp(rest))) return { kind: 'help', name };
  if (word === 'help') return { kind: 'help', name: findCommand(rest[0]) };
  if (args.slice(0, at).includes('--version')) return { kind: 'version' };
  if (name) return { kind: 'command', name, args: rest };
  return word !== undefined && isWord(word) ? { kind: 'unknown', word } : undefined;
}

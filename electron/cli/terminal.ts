import { writeSync } from 'node:fs';
import type { ReadStream } from 'node:tty';
import { removeInvisible } from '../../shared/invisible-characters.ts';
import { decodeText } from '../core/decode-text.ts';
import { fail, toFailure } from '../core/failure.ts';
import { Secret } from '../core/secret.ts';
import { type CommandIo, type Commands, exitCodes, type Invocation } from './cli.ts';
import { toFailureLines } from './failure-lines.ts';
import { printInvocation } from './help.ts';
import { openTerminalInput, type TerminalInput } from './terminal-input.ts';

/** As many as the page accepts in a password. */
const maxSecretCharacters = 4000;

/** Every character of a secret has at most four bytes, in UTF-8 and UTF-16. */
const maxPipedBytes = maxSecretCharacters * 4;

/** Replaces characters that could move the cursor, change the terminal or reorder the line. */
const stripControlCharacters = (line: string) => removeInvisible(line).replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ');

async function readPipedLine(input: NodeJS.ReadableStream): Promise<string> {
  let bytes = Buffer.alloc(0);
  for await (const chunk of input) {
    bytes = Buffer.concat([bytes, Buffer.from(chunk)]);
    if (bytes.length > maxPipedBytes || decodeText(bytes).includes('\n')) break;
  }
  return /^[^\n]*/.exec(decodeText(bytes))?.[0].replace(/\r$/, '') ?? '';
}

/** Reads a line in raw mode, so that the terminal does not echo it. */
function readTypedLine(input: ReadStream): Promise<string> {
  return new Promise((resolve, reject) => {
    let line: string[] = [];
    const end = (settle: () => void) => {
      input.off('data', onData);
      input.setRawMode(false);
      input.pause();
      settle();
    };
    const onData = (chunk: Buffer | string) => {
      for (const character of String(chunk)) {
        if (character === '\r' || character === '\n') return end(() => resolve(line.join('')));
        if (character === '\u0003') return end(() => reject(new Error('canceled')));
        if (character === '\u007f' || character === '\b') line.pop();
        else if (character === '\u0015') line = [];
        else if (line.length < maxSecretCharacters && character >= ' ') line.push(character);
      }
    };
    input.setRawMode(true);
    input.on('data', onData);
    input.resume();
  });
}

/** The standard streams of a process. The input is opened when a secret is read. */
export type StandardStreams = {
  openInput: () => TerminalInput;
  stdout: NodeJS.WritableStream;
  stderr: NodeJS.WritableStream;
};

/** Opens the terminal of this process, or of other streams. */
export function openTerminal(
  signal: AbortSignal,
  streams: StandardStreams = { openInput: openTerminalInput, stdout: process.stdout, stderr: process.stderr },
): CommandIo & { flush(): Promise<void> } {
  const { openInput, stdout, stderr } = streams;
  return {
    signal,
    print: (line) => void stdout.write(`${stripControlCharacters(line)}\n`),
    printError: (line) => void stderr.write(`${stripControlCharacters(line)}\n`),
    async readSecret(prompt) {
      const input = openInput();
      if (!input.isTTY) {
        const line = await readPipedLine(input);
        return line === '' ? undefined : new Secret(line);
      }
      input.setEncoding('utf8');
      stderr.write(`${stripControlCharacters(prompt)} `);
      const line = await readTypedLine(input as ReadStream).catch(() => fail('canceled'));
      stderr.write('\n');
      return line === '' ? undefined : new Secret(line);
    },
    /**
     * Resolves when all output is written; on some systems it is lost if the process exits first.
     */
    async flush() {
      for (const stream of [stdout, stderr]) await new Promise<void>((resolve) => stream.write('', () => resolve()));
    },
  };
}

/**
 * Reports a defect on standard error, without what is known of it: that may be secret.
 *
 * @returns the exit code
 */
export function reportDefect(): number {
  try {
    writeSync(process.stderr.fd, `${toFailureLines({ kind: 'internal' }).join('\n')}\n`);
  } catch {
    // Nobody reads it.
  }
  return exitCodes.internalError;
}

/**
 * Answers a command line in the terminal of this process. Ctrl+C cancels a command.
 *
 * @param app.warning printed before a command
 * @param app.loadCommands loads what only commands need
 * @returns the exit code
 */
export async function runInTerminal(
  invocation: Invocation,
  app: { version: string; warning?: string | undefined; loadCommands: () => Promise<Commands> },
): Promise<number> {
  const abort = new AbortController();
  process.once('SIGINT', () => abort.abort());
  const terminal = openTerminal(abort.signal);
  let code: number;
  try {
    if (app.warning !== undefined) terminal.printError(app.warning);
    code =
      invocation.kind === 'command'
        ? await (await app.loadCommands())[invocation.name](invocation.args, terminal)
        : printInvocation(invocation, terminal, app.version);
  } catch (error) {
    for (const line of toFailureLines(toFailure(error))) terminal.printError(line);
    code = exitCodes.internalError;
  }
  await terminal.flush();
  return code;
}

import type { ReadStream } from 'node:tty';
import { fail } from '../core/failure.ts';
import { Secret } from '../core/secret.ts';
import type { CommandIo, Commands, Invocation } from './cli.ts';

/** Longer than any password that the page takes. */
const maxSecretChars = 4000;

/** What a line may show: nothing that moves the cursor or changes the terminal. */
const stripControlChars = (line: string) => line.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ');

async function readPipedLine(input: NodeJS.ReadableStream): Promise<string> {
  let text = '';
  for await (const chunk of input) {
    text += String(chunk);
    if (text.includes('\n') || text.length > maxSecretChars) break;
  }
  return /^[^\n]*/.exec(text)?.[0].replace(/\r$/, '') ?? '';
}

/** Takes a line without echo: the terminal is raw meanwhile, so that what is typed is not shown by it either. */
function readTypedLine(input: ReadStream): Promise<string> {
  return new Promise((resolve, reject) => {
    let line: string[] = [];
    const end = (settle: () => void) => {
      input.off('data', hear);
      input.setRawMode(false);
      input.pause();
      settle();
    };
    const hear = (chunk: Buffer | string) => {
      for (const character of String(chunk)) {
        if (character === '\r' || character === '\n') return end(() => resolve(line.join('')));
        if (character === '\u0003') return end(() => reject(new Error('cancelled')));
        if (character === '\u007f' || character === '\b') line.pop();
        else if (character === '\u0015') line = [];
        else if (line.length < maxSecretChars && character >= ' ') line.push(character);
      }
    };
    input.setRawMode(true);
    input.on('data', hear);
    input.resume();
  });
}

export type StandardStreams = {
  stdin: NodeJS.ReadableStream & Partial<Pick<ReadStream, 'isTTY' | 'setRawMode'>>;
  stdout: NodeJS.WritableStream;
  stderr: NodeJS.WritableStream;
};

/** The terminal of this process, or other streams in its place. */
export function openTerminal(
  signal: AbortSignal,
  streams: StandardStreams = process,
): CommandIo & { flush(): Promise<void> } {
  const { stdin, stdout, stderr } = streams;
  return {
    signal,
    print: (line) => void stdout.write(`${stripControlChars(line)}\n`),
    printError: (line) => void stderr.write(`${stripControlChars(line)}\n`),
    async readSecret(prompt) {
      stdin.setEncoding('utf8');
      if (!stdin.isTTY) {
        const line = await readPipedLine(stdin);
        return line === '' ? undefined : new Secret(line);
      }
      stderr.write(`${stripControlChars(prompt)} `);
      const line = await readTypedLine(stdin as ReadStream).catch(() => fail('cancelled'));
      stderr.write('\n');
      return line === '' ? undefined : new Secret(line);
    },
    /** Ends when all that was said has been written: on some systems a process that ends first cuts it off. */
    async flush() {
      for (const stream of [stdout, stderr]) await new Promise<void>((resolve) => stream.write('', () => resolve()));
    },
  };
}

/** Runs a command in the terminal of this process until it ends or Ctrl+C ends it, and answers its exit code. */
export async function runInTerminal({ name, args }: Invocation, commands: Commands): Promise<number> {
  const abort = new AbortController();
  process.once('SIGINT', () => abort.abort());
  const terminal = openTerminal(abort.signal);
  const code = await commands[name](args, terminal);
  await terminal.flush();
  return code;
}

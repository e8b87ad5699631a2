import { spawn } from 'node:child_process';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { openTerminal, runInTerminal } from '../../electron/cli/terminal.ts';
import { catchFailure } from './support/failures.ts';

function setup(tty: boolean) {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const setRawMode = vi.fn();
  const terminal = openTerminal(new AbortController().signal, {
    openInput: () => Object.assign(stdin, tty ? { isTTY: true as const, setRawMode } : {}),
    stdout,
    stderr,
  });
  return { terminal, stdin, setRawMode, printed: () => [stdout.read(), stderr.read()].map((one) => String(one ?? '')) };
}

test.each([
  ['fake pässword +%&= 漢🔑\n', 'fake pässword +%&= 漢🔑'],
  ['fake\r\nsecond line\n', 'fake'],
  ['no end of line', 'no end of line'],
  ['\n', undefined],
  ['', undefined],
  ['\uFEFFfake\r\n', 'fake'],
  [Buffer.from('\uFEFFfake Ċ漢🔑\r\nsecond\r\n', 'utf16le'), 'fake Ċ漢🔑'],
  [Buffer.from('fake\n', 'utf16le'), 'fake'],
  [Buffer.from('\uFEFFfake', 'utf16le').swap16(), 'fake'],
])('reads a secret from a pipe: %j', async (input, secret) => {
  const { terminal, stdin, printed } = setup(false);
  for (const byte of Buffer.from(input)) stdin.write(Buffer.of(byte));
  stdin.end();
  expect((await terminal.readSecret('Password:'))?.reveal()).toBe(secret);
  expect(printed()).toEqual(['', '']);
});

test.each([
  ['fake\r', 'fake'],
  ['fakx\u007fe\n', 'fake'],
  ['wrong\u0015fake\r', 'fake'],
  ['f\u001bake\r', 'fake'],
  ['\r', undefined],
])('reads a typed secret without echo: %j', async (typed, secret) => {
  const { terminal, stdin, setRawMode, printed } = setup(true);
  const reading = terminal.readSecret('Password:');
  for (const key of typed) stdin.write(key);
  expect((await reading)?.reveal()).toBe(secret);
  expect(printed()).toEqual(['', 'Password: \n']);
  expect(setRawMode.mock.calls).toEqual([[true], [false]]);
});

test('is canceled by Ctrl+C', async () => {
  const { terminal, stdin, setRawMode } = setup(true);
  const reading = catchFailure(terminal.readSecret('Password:'));
  stdin.write('fa\u0003');
  expect((await reading).kind).toBe('canceled');
  expect(setRawMode).toHaveBeenLastCalledWith(false);
});

test('prints control characters as spaces', async () => {
  const { terminal, printed } = setup(false);
  terminal.print('a\u001b[2Jb\nc');
  terminal.printError('d\re');
  await terminal.flush();
  expect(printed()).toEqual(['a [2Jb c\n', 'd e\n']);
});

test('describes a failure that ends a command, instead of ending without a word', async () => {
  const written = vi.spyOn(process.stderr, 'write').mockImplementation((_text, ...rest) => {
    for (const end of rest) if (typeof end === 'function') end();
    return true;
  });
  onTestFinished(() => written.mockRestore());
  const loadCommands = () => Promise.reject(new TypeError('not for users'));
  const invocation = { kind: 'command', name: 'doctor', args: [] } as const;
  expect(await runInTerminal(invocation, { version: '1.2.3', loadCommands })).toBe(70);
  const lines = written.mock.calls.map(([text]) => text);
  expect(lines).toContain('Something went wrong in Latchkey. (internal)\n');
  expect(lines.join('')).not.toContain('not for users');
});

describe('on Windows, on which standard input is always at its end in Electron', () => {
  const fileUrl = (path: string) => new URL(`../../${path}`, import.meta.url).href;

  /**
   * Reads a secret as on Windows, in a process of its own with a console that code opens.
   *
   * @returns `printed`, the lines of its output
   */
  function readSecret(stdin: 'pipe' | number, openConsole: string) {
    const program = `
      import { PassThrough } from 'node:stream';
      import { openTerminal } from '${fileUrl('electron/cli/terminal.ts')}';
      import { openTerminalInput } from '${fileUrl('electron/cli/terminal-input.ts')}';
      import { imitateWindowsConsole } from '${fileUrl('build/electron-stand-in/windows-console.ts')}';
      imitateWindowsConsole('win32');
      const openInput = () => openTerminalInput('win32', ${openConsole});
      const streams = { openInput, stdout: process.stdout, stderr: new PassThrough() };
      const terminal = openTerminal(new AbortController().signal, streams);
      const secret = await terminal.readSecret('Password:');
      terminal.print(secret?.reveal() ?? 'no password');`;
    const args = ['--import', 'tsx', '--input-type=module', '-e', program];
    const child = spawn(process.execPath, args, { stdio: [stdin, 'pipe', 'inherit'] });
    const printed = text(child.stdout as NodeJS.ReadableStream).then((output) => output.split('\n'));
    return { child, printed };
  }

  const noConsole = "() => { throw new Error('none') }";
  const typing = "() => Object.assign(new PassThrough().end('typed\\r'), { isTTY: true, setRawMode() {} })";

  test.each([
    ['reads a password from a pipe', 'fake pässword 漢🔑\r\nsecond line\n', 'fake pässword 漢🔑'],
    ['reads a password that comes in parts', 'fake\0pässword', 'fakepässword'],
    ['has no password from an empty pipe', '', 'no password'],
  ])('%s', async (_what, input, secret) => {
    const { child, printed } = readSecret('pipe', typing);
    for (const part of input.split('\0')) {
      child.stdin?.write(part);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    child.stdin?.end();
    expect(await printed).toEqual(['', secret, '']);
  });

  test('reads a password from a file', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'latchkey-terminal-'));
    const file = await open(join(folder, 'password'), 'w+');
    await file.write('from-file\n', 0);
    expect(await readSecret(file.fd, typing).printed).toEqual(['', 'from-file', '']);
    await file.close();
    await rm(folder, { recursive: true });
  });

  // Programs with a window get no input, unless it is redirected.
  test.each([
    ['reads a password that is typed at the console', typing, 'typed'],
    ['has no password without a console', noConsole, 'no password'],
  ])('%s', async (_what, openConsole, secret) => {
    const nothing = await open('/dev/null');
    expect(await readSecret(nothing.fd, openConsole).printed).toEqual(['', secret, '']);
    await nothing.close();
  });
});

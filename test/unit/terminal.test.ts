import { PassThrough } from 'node:stream';
import { expect, test, vi } from 'vitest';
import { openTerminal } from '../../electron/cli/terminal.ts';
import { catchFailure } from './support/failures.ts';

function setup(tty: boolean) {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const setRawMode = vi.fn();
  const terminal = openTerminal(new AbortController().signal, {
    stdin: Object.assign(stdin, tty ? { isTTY: true as const, setRawMode } : {}),
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
])('reads a secret from a pipe: %j', async (input, secret) => {
  const { terminal, stdin, printed } = setup(false);
  stdin.end(input);
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

test('is cancelled by Ctrl+C', async () => {
  const { terminal, stdin, setRawMode } = setup(true);
  const reading = catchFailure(terminal.readSecret('Password:'));
  stdin.write('fa\u0003');
  expect((await reading).kind).toBe('cancelled');
  expect(setRawMode).toHaveBeenLastCalledWith(false);
});

test('prints control characters as spaces', async () => {
  const { terminal, printed } = setup(false);
  terminal.print('a\u001b[2Jb\nc');
  terminal.printError('d\re');
  await terminal.flush();
  expect(printed()).toEqual(['a [2Jb c\n', 'd e\n']);
});

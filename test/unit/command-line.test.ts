import { expect, test } from 'vitest';
import { isRefusedOnWindows } from '../../build/electron-stand-in/windows-console.ts';
import { exitCodes, type Invocation, parseInvocation } from '../../electron/cli/cli.ts';
import { describeInLine, toFailureLines } from '../../electron/cli/failure-lines.ts';
import { printInvocation } from '../../electron/cli/help.ts';
import { failureKinds } from '../../shared/errors.ts';

const help = (name?: 'run' | 'doctor') => ({ kind: 'help', name }) as const;
const window = undefined;

test.each<[string, Invocation | undefined]>([
  ['', window],
  ['run demo', { kind: 'command', name: 'run', args: ['demo'] }],
  ['doctor', { kind: 'command', name: 'doctor', args: [] }],
  ['--user-data-dir=/x run demo --junit a', { kind: 'command', name: 'run', args: ['demo', '--junit', 'a'] }],
  ['run demo --version', { kind: 'command', name: 'run', args: ['demo', '--version'] }],
  ['--help', help()],
  ['-h', help()],
  ['help', help()],
  ['help run', help('run')],
  ['help dcotor', help()],
  ['--ozone-platform=x11 --help', help()],
  ['--help doctor', help('doctor')],
  ['run --help', help('run')],
  ['doctor acme -h', help('doctor')],
  ['--version', { kind: 'version' }],
  ['dcotor --json', { kind: 'unknown', word: 'dcotor' }],
  // What systems pass to a program with a window
  ['-psn_0_12345', window],
  ['--updated', window],
  ['--run', window],
  ['/a/profile.json run', window],
  ['profile.json', window],
  ['C:\\Users\\run', window],
  ['file:///home/alice/run', window],
  ['latchkey://run', window],
])('the command line of %j', (args, expected) => {
  expect(parseInvocation(args === '' ? [] : args.split(' '))).toEqual(expected);
});

function answer(args: string) {
  const [out, errors]: [string[], string[]] = [[], []];
  const invocation = parseInvocation(args.split(' '));
  if (!invocation || invocation.kind === 'command') throw new Error('a command, or a window');
  const io = { print: (line: string) => void out.push(line), printError: (line: string) => void errors.push(line) };
  return { code: printInvocation(invocation, io, '1.2.3'), out, errors };
}

test('answers --version', () => expect(answer('--version')).toEqual({ code: 0, out: ['1.2.3'], errors: [] }));

test.each([
  ['--help', /^Usage: latchkey \[command\][\s\S]*\n {2}run [\s\S]*\n {2}doctor /],
  ['run --help', /^Usage: latchkey run <profile[\s\S]*--username=acme:jane/],
  ['doctor -h', /^Usage: latchkey doctor \[[\s\S]*--json/],
])('answers %s', (args, text) => {
  const { code, out, errors } = answer(args);
  expect([code, errors]).toEqual([exitCodes.ok, []]);
  expect(out.join('\n')).toMatch(text);
  expect(out.filter((line) => line.length > 100)).toEqual([]);
});

test.each([
  ['run demo --username acme:jane --junit=a.xml', true],
  ['run demo --username=acme:jane --junit=a.xml', false],
  ['run demo --junit=a.xml --username acme:jane', false],
  ['run C:\\acme.json --username=jane', false],
  ['run demo acme:jane -- acme:jane acme:jane', false],
  ['run acme:jane demo -- acme:jane', true],
])('the stand-in rejects %s as Electron does on Windows: %s', (args, isRefused) => {
  expect(isRefusedOnWindows(args.split(' '))).toBe(isRefused);
});

test.each([
  ['dcotor', 'doctor'],
  ['DOCTOR', 'doctor'],
  ['rum', 'run'],
  ['halp', 'help'],
  ['frobnicate', undefined],
])('suggests what %s may mean: %s', (word, name) => {
  const suggestion = name ? [`Did you mean latchkey ${name}?`] : [];
  const errors = [`Latchkey has no command "${word}".`, ...suggestion, 'For help, run: latchkey help'];
  expect(answer(word)).toEqual({ code: exitCodes.usage, out: [], errors });
});

test('describes every failure in words, with its kind for scripts', () => {
  for (const kind of failureKinds) {
    const [title = '', nextStep, ...more] = toFailureLines({ kind });
    expect(title).toMatch(new RegExp(`^[A-Z].*[.] [(]${kind}[)]$`));
    expect(nextStep).toMatch(/^ {4}[A-Z].*[.]$/);
    // Pages have fields above and below.
    expect([title + nextStep, more]).toEqual([expect.not.stringMatching(/\{\{| (above|below)[ .]/), []]);
  }
});

test('describes a failure with its host and its problems', () => {
  const unreachable = { kind: 'host_not_found', facts: { host: 'id.example' } } as const;
  expect(describeInLine(unreachable)).toBe("id.example can't be found (host_not_found)");
  expect(toFailureLines({ kind: 'profile_invalid', problems: [{ path: 'issuer', reason: 'is required' }] })).toEqual([
    "This profile can't be used. (profile_invalid)",
    '    Fix the problems listed.',
    '    issuer is required',
  ]);
  const details = { code: 'invalid_client', description: 'Client not found.', status: 401, requestId: 'r-1' };
  expect(toFailureLines({ kind: 'client_refused', details }).at(-1)).toBe(
    '    Details: invalid_client: Client not found., status 401, request ID r-1',
  );
});

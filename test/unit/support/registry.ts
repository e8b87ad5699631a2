import { expect } from 'vitest';
import type { ProgramRunner } from '../../../electron/policy/policy-source.ts';

/** What a program answers. */
export type Answer = Awaited<ReturnType<ProgramRunner>>;

/** Returns the key of all policies in a hive. */
export const policies = (hive: string) => `${hive}\\Software\\Policies`;
/** Creates the answer of a program that prints a text. */
export const answer = (text: string, code: Answer['code'] = 0): Answer => ({ code, output: Buffer.from(text) });

/**
 * `reg query` of a registry that has these keys beside those of Windows, as it prints them.
 *
 * @param options.answers answers for single keys
 */
export function fakeReg(
  keys: Record<string, string[]>,
  options: { windowsKeys?: string[]; missing?: string[]; answers?: Record<string, Answer> } = {},
) {
  const programs = new Set<string>();
  const { windowsKeys = ['HKEY_LOCAL_MACHINE', 'HKEY_CURRENT_USER'].map((hive) => `${policies(hive)}\\Microsoft`) } =
    options;
  const all = [...Object.keys(keys), ...windowsKeys];
  const run: ProgramRunner = async (program, [command, key = '']) => {
    programs.add(program);
    if (options.missing?.includes(program)) return answer('', 'not_started');
    expect(command).toBe('query');
    const special = options.answers?.[key];
    if (special) return special;
    const lines = keys[key];
    if (lines) return answer(`\r\n${key}\r\n${lines.map((line) => `    ${line}\r\n`).join('')}\r\n`);
    const depth = key.split('\\').length + 1;
    const below = all.filter((one) => one.startsWith(`${key}\\`)).map((one) => one.split('\\', depth).join('\\'));
    return below.length > 0 ? answer(`\r\n${[...new Set(below)].join('\r\n')}\r\n`) : answer('', 1);
  };
  return { run, programs };
}

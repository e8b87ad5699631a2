import { z } from 'zod';
import { type PolicyKey, policyKeys } from '../../shared/policy.ts';
import { policyEntry } from './policy-definitions.ts';
import {
  findRepeated,
  type PolicySource,
  PolicySourceError,
  type ProgramRunner,
  parseJsonStrictly,
  refuseRepeatedKey,
} from './policy-source.ts';

/** The registry keys of Group Policy and Intune, the computer's first. Users can only read them. */
export const registryKeys = ['HKEY_LOCAL_MACHINE', 'HKEY_CURRENT_USER'].map(
  (hive) => `${hive}\\Software\\Policies\\Latchkey`,
);

/**
 * The system's `reg`, by the kernel's name of the system folder, since users can change
 * `%SystemRoot%` and `%PATH%`. The second path is for versions of Windows that do not start the
 * first.
 */
const regPrograms = ['\\\\?\\GLOBALROOT\\SystemRoot\\System32\\reg.exe', 'C:\\Windows\\System32\\reg.exe'];

const lineEnd = '\r\n';

/**
 * Runs `reg query`.
 *
 * @returns the lines that it prints; `undefined` if it fails or its output is cut off
 * @throws {@link PolicySourceError} if it does not start
 */
async function queryRegistry(run: ProgramRunner, key: string): Promise<string[] | undefined> {
  for (const program of regPrograms) {
    const { code, output } = await run(program, ['query', key]);
    if (code === 'not_started') continue;
    // Policies must be ASCII (with \u in JSON), so the console's code page does not matter.
    const lines = output.toString('latin1').split(lineEnd);
    return code === 0 && lines.at(-1) === '' ? lines.filter((line) => line !== '') : undefined;
  }
  throw new PolicySourceError('cannot be read, because reg.exe does not start');
}

/**
 * Whether a key exists. `reg` has the same exit code for a missing key, a forbidden one and a
 * killed process, and its messages are localized. So only a complete list of the parent's keys
 * proves that a key does not exist. An empty list proves nothing: Windows has keys in each.
 *
 * @throws {@link PolicySourceError} if the registry does not answer
 */
async function keyExists(run: ProgramRunner, key: string): Promise<boolean> {
  const parent = key.slice(0, Math.max(0, key.lastIndexOf('\\')));
  if (parent === '') return true;
  const lines = (await queryRegistry(run, parent)) ?? [];
  const listed = lines.map((line) => line.toLowerCase()).filter((line) => line.startsWith(`${parent.toLowerCase()}\\`));
  if (listed.length > 0) return listed.includes(key.toLowerCase());
  if (await keyExists(run, parent)) throw new PolicySourceError(`cannot be read, because ${parent} cannot be listed`);
  return false;
}

type RegistryValue = { name: string; type: string; data: string };

/**
 * Parses the values of a key in the output of `reg query`.
 *
 * @throws {@link PolicySourceError} for a line in another format
 */
function parseRegistryValues(lines: readonly string[]): RegistryValue[] {
  const values = lines.filter((line) => !line.startsWith('HKEY_'));
  return values.map((line) => {
    const found = /^ {4}(?<name>.+?) {4}(?<type>REG_[A-Z_]+)(?: {4}(?<data>.*))?$/.exec(line);
    if (!found) throw new PolicySourceError('contains a value with several lines');
    const { name, type, data = '' } = found.groups as { name: string; type: string; data?: string };
    if (/[^\t\x20-\x7e]/.test(name + data))
      throw new PolicySourceError(`contains non-ASCII characters in ${name}. Write them like \\u00e9 in JSON`);
    return { name, type, data };
  });
}

const findPolicyKey = (name: string) => policyKeys.find((key) => key.toLowerCase() === name.toLowerCase());

/** The separator of the strings of a REG_MULTI_SZ in the output of `reg query`. */
const multiStringSeparator = '\\0';

/** Parses a value: DWORD for booleans and numbers, strings, lists of strings, otherwise JSON. */
function parseRegistryValue(key: PolicyKey, { type, data }: RegistryValue): unknown {
  const { schema } = policyEntry(key);
  if (type === 'REG_DWORD') {
    const number = Number(data);
    return schema instanceof z.ZodBoolean && (number === 0 || number === 1) ? number === 1 : number;
  }
  // No policy accepts null.
  if (type !== 'REG_SZ' && type !== 'REG_MULTI_SZ') return null;
  const texts = type === 'REG_MULTI_SZ' ? data.split(multiStringSeparator).filter((text) => text !== '') : [data];
  const text = texts.join('\n');
  if (schema instanceof z.ZodArray && schema.element instanceof z.ZodString)
    return text.includes('-----BEGIN') ? [text] : texts;
  if (!(schema instanceof z.ZodArray || schema instanceof z.ZodRecord || schema instanceof z.ZodDiscriminatedUnion))
    return text;
  return parseJsonStrictly(text) ?? text;
}

/** Creates the policy sources of the registry. */
export const windowsPolicySources = (run: ProgramRunner): PolicySource[] =>
  registryKeys.map((key) => ({
    name: key,
    async read() {
      if (!(await keyExists(run, key))) return undefined;
      const lines = await queryRegistry(run, key);
      if (!lines) throw new PolicySourceError('cannot be read');
      const values = parseRegistryValues(lines);
      refuseRepeatedKey(findRepeated(values.map(({ name }) => name)));
      const members = values.map((value) => {
        const known = findPolicyKey(value.name);
        return [known ?? value.name, known ? parseRegistryValue(known, value) : value.data] as const;
      });
      return { members: Object.fromEntries(members), mayHoldSecrets: false };
    },
  }));

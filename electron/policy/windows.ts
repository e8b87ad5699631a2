import { z } from 'zod';
import { type PolicyKey, policyKeys } from '../../shared/policy.ts';
import type { PolicySource, ProgramRunner } from './policy-source.ts';
import { policyEntry } from './registry.ts';
import { PolicySourceError } from './root-owned-file.ts';

/** Where Windows keeps policy, the machine's first: Group Policy and Intune write here, people may only read. */
export const registryKeys = ['HKEY_LOCAL_MACHINE', 'HKEY_CURRENT_USER'].map((hive) => ({
  parent: `${hive}\\Software\\Policies`,
  key: `${hive}\\Software\\Policies\\Latchkey`,
}));

/**
 * Windows' own `reg`, by the kernel's name of the system folder: `%SystemRoot%` and `%PATH%` are the person's to change.
 * The plain path is for a Windows that does not run a program by the first.
 */
const regPrograms = ['\\\\?\\GLOBALROOT\\SystemRoot\\System32\\reg.exe', 'C:\\Windows\\System32\\reg.exe'];

async function reg(run: ProgramRunner, ...args: string[]) {
  for (const program of regPrograms) {
    const { code, output } = await run(program, args);
    // Console code pages differ; policies are ASCII (JSON has \u), so that none has to be guessed.
    if (code !== 'not_found') return { code, text: output.toString('latin1') };
  }
  throw new PolicySourceError('cannot be read, because reg.exe does not start');
}

type RegistryValue = { name: string; type: string; data: string };

/** The values of one key in what `reg query` prints. Fails with {@link PolicySourceError} at a line of another form. */
export function parseRegistryValues(printed: string, key: string): RegistryValue[] {
  const values: RegistryValue[] = [];
  let inKey = false;
  for (const line of printed.split(/\r?\n/)) {
    if (line.trim() === '') continue;
    if (/^HKEY_/.test(line)) {
      inKey = line.trim().toLowerCase() === key.toLowerCase();
      continue;
    }
    const found = /^ {4}(.+?) {4}(REG_[A-Z_]+)(?: {4}(.*))?$/.exec(line);
    if (!found) throw new PolicySourceError('holds a value that goes over several lines');
    const [, name = '', type = '', data = ''] = found;
    if (/[^\t\x20-\x7e]/.test(name + data))
      throw new PolicySourceError(`holds characters beyond ASCII in ${name}. Write them as \\u00e9 in JSON`);
    if (inKey) values.push({ name, type, data });
  }
  return values;
}

const findPolicyKey = (name: string) => policyKeys.find((key) => key.toLowerCase() === name.toLowerCase());

/** How `reg query` shows the end of each text of a REG_MULTI_SZ. */
const multiStringSeparator = '\\0';

/** What the registry can hold of a value: numbers for on and off, lists of texts, JSON for all else that has members. */
function parseRegistryValue(key: PolicyKey, { type, data }: RegistryValue): unknown {
  const { schema } = policyEntry(key);
  if (type === 'REG_DWORD') {
    const number = Number(data);
    return schema instanceof z.ZodBoolean && (number === 0 || number === 1) ? number === 1 : number;
  }
  if (type !== 'REG_SZ' && type !== 'REG_MULTI_SZ') return { type };
  const texts = type === 'REG_MULTI_SZ' ? data.split(multiStringSeparator).filter((text) => text !== '') : [data];
  if (schema instanceof z.ZodArray && schema.element instanceof z.ZodString)
    return texts.some((text) => text.includes('-----BEGIN')) ? [texts.join('\n')] : texts;
  if (!(schema instanceof z.ZodArray || schema instanceof z.ZodRecord || schema instanceof z.ZodDiscriminatedUnion))
    return texts.join('');
  const text = texts.join('\n');
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/**
 * The policy keys of the registry. `reg` answers a missing key and a forbidden one with the same code, so a query that
 * fails counts as missing only where the parent key does not list it.
 */
export const windowsPolicySources = (run: ProgramRunner): PolicySource[] =>
  registryKeys.map(({ parent, key }) => ({
    name: key,
    async read() {
      const { code, text } = await reg(run, 'query', key);
      if (code !== 0) {
        const listed = await reg(run, 'query', parent);
        const there = listed.text.split(/\r?\n/).some((line) => line.trim().toLowerCase() === key.toLowerCase());
        if (there) throw new PolicySourceError('cannot be read');
        return undefined;
      }
      const members = parseRegistryValues(text, key).map((value) => {
        const known = findPolicyKey(value.name);
        return [known ?? value.name, known ? parseRegistryValue(known, value) : value.data] as const;
      });
      return { members: Object.fromEntries(members), mayHoldSecrets: false };
    },
  }));

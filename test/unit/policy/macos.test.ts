import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { macosPolicySources } from '../../../electron/policy/macos.ts';
import { loadPolicy } from '../../../electron/policy/policy.ts';
import type { ProgramRunner } from '../../../electron/policy/policy-source.ts';
import { createPolicyFolder, currentUid, getOnlyProblem, writePolicyFile } from '../support/policy.ts';

/** Stands for `plutil`, which is macOS's own: the files of these tests are JSON already. */
const plutil: ProgramRunner = async (program, args, input = Buffer.alloc(0)) => {
  expect([program, ...args]).toEqual(['/usr/bin/plutil', '-convert', 'json', '-o', '-', '-']);
  return input.toString().startsWith('damaged') ? { code: 1, output: Buffer.alloc(0) } : { code: 0, output: input };
};

const load = (paths: string[]) =>
  loadPolicy({ sources: macosPolicySources({ userName: 'alice', run: plutil, paths, owner: currentUid }) });

test('reads the managed preferences, the computer’s first', () => {
  expect(macosPolicySources({ userName: 'alice', run: plutil }).map(({ name }) => name)).toEqual([
    '/Library/Managed Preferences/dev.latchkey.app.plist',
    '/Library/Managed Preferences/alice/dev.latchkey.app.plist',
  ]);
});

test("the machine's value wins over the person's, and what the system adds is left alone", async () => {
  const folder = await createPolicyFolder();
  const machine = await writePolicyFile(folder, 'machine.plist', '{"rememberMe":"never","PayloadUUID":"1"}');
  const person = await writePolicyFile(folder, 'person.plist', '{"rememberMe":"always","inspector":false}');
  const policy = await load([machine, person]);
  expect(policy.problems).toEqual([]);
  expect(policy.values).toMatchObject({ rememberMe: 'never', inspector: false });
});

test('has no policy without a file', async () => {
  expect(await load([join(await createPolicyFolder(), 'none.plist')])).toMatchObject({
    lockedDown: false,
    sources: [],
  });
});

test('refuses a file that others can write before reading it', async () => {
  const path = await writePolicyFile(await createPolicyFolder(), 'machine.plist', '{"inspector":true}');
  await chmod(path, 0o666);
  expect(getOnlyProblem(await load([path]))?.reason).toContain('can be changed by others');
});

test('refuses a file that plutil cannot read', async () => {
  const path = await writePolicyFile(await createPolicyFolder(), 'machine.plist', 'damaged');
  expect(getOnlyProblem(await load([path]))?.reason).toBe('is not a property list that can be read');
});

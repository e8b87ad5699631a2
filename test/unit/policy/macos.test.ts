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

test("the machine's value overrides the user's, and members that the system adds are ignored", async () => {
  const folder = await createPolicyFolder();
  const machine = await writePolicyFile(folder, 'machine.plist', '{"rememberMe":"never","PayloadUUID":"1"}');
  const user = await writePolicyFile(folder, 'user.plist', '{"rememberMe":"always","inspector":false}');
  const policy = await load([machine, user]);
  expect(policy.problems).toEqual([]);
  expect(policy.values).toMatchObject({ rememberMe: 'never', inspector: false });
});

test('has no policy without a file', async () => {
  const policy = await load([join(await createPolicyFolder(), 'none.plist')]);
  expect(policy).toMatchObject({ lockedDown: false, sources: [] });
});

test.each([
  ['that others can write, before reading it', '{"inspector":true}', 0o666, 'can be changed by others'],
  ['that plutil cannot read', 'damaged <key>a</key></dict>', 0o644, 'is not a property list that can be read'],
  ['with secrets that everyone can read', '{"clientSecrets":{}}', 0o644, 'not everyone can read'],
])('refuses a file %s', async (_what, content, mode, reason) => {
  const path = await writePolicyFile(await createPolicyFolder(), 'machine.plist', content, mode);
  expect(getOnlyProblem(await load([path]))?.reason).toContain(reason);
});

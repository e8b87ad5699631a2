import { chmod, chown, mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { filePolicySource, linuxPolicyPath } from '../../../electron/policy/linux.ts';
import { loadPolicy } from '../../../electron/policy/policy.ts';
import { readRootOwnedFile } from '../../../electron/policy/root-owned-file.ts';
import { createPolicyFolder, currentUid, getOnlyProblem, writePolicyFile } from '../support/policy.ts';

const isRoot = currentUid === 0;

test('reads a file that only root can write', async () => {
  const path = await writePolicyFile(await createPolicyFolder(), 'policy.json', '{}');
  expect((await readRootOwnedFile(path, currentUid))?.content.toString()).toBe('{}');
});

test('returns undefined for a missing file', async () => {
  expect(await readRootOwnedFile(join(await createPolicyFolder(), 'policy.json'), currentUid)).toBeUndefined();
});

test.each([
  ['the group can write', 0o664],
  ['everyone can write', 0o646],
  ['all of both', 0o666],
])('refuses a file if %s', async (_what, mode) => {
  const path = await writePolicyFile(await createPolicyFolder(), 'policy.json', '{}', mode);
  await expect(readRootOwnedFile(path, currentUid)).rejects.toThrow(`mode 0${mode.toString(8)}`);
});

test('refuses a file of another owner', async () => {
  const path = await writePolicyFile(await createPolicyFolder(), 'policy.json', '{}');
  await expect(readRootOwnedFile(path, currentUid + 1)).rejects.toThrow(
    `belongs to user ${currentUid}, but must belong to root`,
  );
});

test.runIf(isRoot)('refused where it was given away', async () => {
  const path = await writePolicyFile(await createPolicyFolder(), 'policy.json', '{}');
  await chown(path, 65_534, 65_534);
  await expect(readRootOwnedFile(path)).rejects.toThrow('belongs to user 65534');
});

test('refuses a symbolic link, even to a valid file', async () => {
  const folder = await createPolicyFolder();
  const path = join(folder, 'policy.json');
  await symlink(await writePolicyFile(folder, 'real.json', '{}'), path);
  await expect(readRootOwnedFile(path, currentUid)).rejects.toThrow('symbolic link');
});

test('refuses a folder that others can write', async () => {
  const folder = await createPolicyFolder();
  const path = await writePolicyFile(folder, 'policy.json', '{}');
  await chmod(folder, 0o777);
  await expect(readRootOwnedFile(path, currentUid)).rejects.toThrow('its folder can be changed by others');
});

test('refuses a folder that is a symbolic link', async () => {
  const folder = await createPolicyFolder();
  await mkdir(join(folder, 'real'), { mode: 0o755 });
  await writePolicyFile(join(folder, 'real'), 'policy.json', '{}');
  await symlink(join(folder, 'real'), join(folder, 'link'));
  await expect(readRootOwnedFile(join(folder, 'link', 'policy.json'), currentUid)).rejects.toThrow('symbolic link');
});

test('refuses a folder in place of the file', async () => {
  const folder = await createPolicyFolder();
  await mkdir(join(folder, 'policy.json'), { mode: 0o755 });
  await expect(readRootOwnedFile(join(folder, 'policy.json'), currentUid)).rejects.toThrow('is not a file');
});

test('refuses a file larger than any policy', async () => {
  const path = await writePolicyFile(await createPolicyFolder(), 'policy.json', ' '.repeat(1024 * 1024 + 1));
  await expect(readRootOwnedFile(path, currentUid)).rejects.toThrow('larger than');
});

test('reports whether everyone can read it', async () => {
  const folder = await createPolicyFolder();
  expect(await readRootOwnedFile(await writePolicyFile(folder, 'a', '', 0o644), currentUid)).toMatchObject({
    isWorldReadable: true,
  });
  expect(await readRootOwnedFile(await writePolicyFile(folder, 'b', '', 0o640), currentUid)).toMatchObject({
    isWorldReadable: false,
  });
});

test('uses one path', () => {
  expect(filePolicySource().name).toBe(linuxPolicyPath);
  expect(linuxPolicyPath).toBe('/etc/latchkey/policy.json');
});

describe('locks down with an invalid file, naming path and reason', () => {
  test.each([
    ['{', 'is not JSON'],
    ['[]', 'is not a JSON object'],
    ['null', 'is not a JSON object'],
  ])('%s', async (text, reason) => {
    const path = await writePolicyFile(await createPolicyFolder(), 'policy.json', text);
    const policy = await loadPolicy({ sources: [filePolicySource(path, currentUid)] });
    expect(policy.lockedDown).toBe(true);
    expect(getOnlyProblem(policy)).toEqual({ source: path, path: '', reason });
  });
});

import { chmod, chown, mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { filePolicySource, linuxPolicyPath } from '../../../electron/policy/linux.ts';
import { loadPolicy } from '../../../electron/policy/policy.ts';
import { readRootOwnedFile } from '../../../electron/policy/root-owned-file.ts';
import { createPolicyFolder, currentUid, getOnlyProblem, writePolicyFile } from '../support/policy.ts';

const write = (folder: string, content = '{}', mode?: number) => writePolicyFile(folder, 'policy.json', content, mode);

test.each([
  [0o644, true],
  [0o640, false],
])('reads a file that only root can write, of mode %o', async (mode, isWorldReadable) => {
  const file = await readRootOwnedFile(await write(await createPolicyFolder(), '{}', mode), currentUid);
  expect([file?.content.toString(), file?.isWorldReadable]).toEqual(['{}', isWorldReadable]);
});

test('reads a file of 1 MiB', async () => {
  const path = await write(await createPolicyFolder(), ' '.repeat(1024 * 1024));
  expect((await readRootOwnedFile(path, currentUid))?.content).toHaveLength(1024 * 1024);
});

test('returns undefined for a missing file', async () => {
  expect(await readRootOwnedFile(join(await createPolicyFolder(), 'policy.json'), currentUid)).toBeUndefined();
});

/** Each creates the file in a folder and returns its path. */
const refused: [reason: string, create: (folder: string) => Promise<string>][] = [
  ...[0o664, 0o646, 0o666].map((mode): (typeof refused)[number] => [
    `^it can be changed by others than its owner \\(mode 0${mode.toString(8)}\\). Run: chmod go-w /`,
    (folder) => write(folder, '{}', mode),
  ]),
  ['larger than', (folder) => write(folder, ' '.repeat(1024 * 1024 + 1))],
  ['cannot be read \\(ENOTDIR\\)', (folder) => write(folder).then((path) => join(path, 'policy.json'))],
  [
    'symbolic link',
    async (folder) => {
      await symlink(await writePolicyFile(folder, 'real.json', '{}'), join(folder, 'policy.json'));
      return join(folder, 'policy.json');
    },
  ],
  [
    'symbolic link',
    async (folder) => {
      await mkdir(join(folder, 'real'), { mode: 0o755 });
      await write(join(folder, 'real'));
      await symlink(join(folder, 'real'), join(folder, 'link'));
      return join(folder, 'link', 'policy.json');
    },
  ],
  [
    'its folder can be changed by others',
    (folder) => write(folder).then((path) => chmod(folder, 0o777).then(() => path)),
  ],
  [
    'is not a file',
    (folder) => mkdir(join(folder, 'policy.json'), { mode: 0o755 }).then(() => join(folder, 'policy.json')),
  ],
];

test.each(refused)('refuses what %s (case %#)', async (reason, create) => {
  await expect(readRootOwnedFile(await create(await createPolicyFolder()), currentUid)).rejects.toThrow(
    new RegExp(reason),
  );
});

test('refuses a file of another owner', async () => {
  const reason = new RegExp(`^it belongs to user ${currentUid}, but must belong to root. Run: chown root /`);
  await expect(readRootOwnedFile(await write(await createPolicyFolder()), currentUid + 1)).rejects.toThrow(reason);
});

test.runIf(currentUid === 0)('refuses a file that was given to another user', async () => {
  const path = await write(await createPolicyFolder());
  await chown(path, 65_534, 65_534);
  await expect(readRootOwnedFile(path)).rejects.toThrow('belongs to user 65534');
});

test('uses one path', () => {
  expect([filePolicySource().name, linuxPolicyPath]).toEqual(Array(2).fill('/etc/latchkey/policy.json'));
});

test('reads a policy in UTF-16', async () => {
  const path = await writePolicyFile(
    await createPolicyFolder(),
    'policy.json',
    Buffer.from('\uFEFF{"inspector":false}', 'utf16le'),
  );
  const policy = await loadPolicy({ sources: [filePolicySource(path, currentUid)] });
  expect(policy).toMatchObject({ lockedDown: false, values: { inspector: false } });
});

test.each([
  ['{', 'is not JSON'],
  ['[]', 'is not a JSON object'],
  ['null', 'is not a JSON object'],
])('locks down with the invalid file %s, naming path and reason', async (text, reason) => {
  const source = await write(await createPolicyFolder(), text);
  const policy = await loadPolicy({ sources: [filePolicySource(source, currentUid)] });
  expect(policy.lockedDown).toBe(true);
  expect(getOnlyProblem(policy)).toEqual({ source, path: '', reason });
});

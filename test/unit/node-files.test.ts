import { execFileSync, spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { createFolderFileStore } from '../../electron/node/app-files.ts';
import { createChosenFile, readChosenFile, readTextFile, writeChosenFile } from '../../electron/node/chosen-files.ts';
import { createFileLocks } from '../../electron/node/file-locks.ts';
import { createFileLog } from '../../electron/node/log-file.ts';
import { NotAFileError, openRegularFile } from '../../electron/node/open-regular-file.ts';
import { replaceFile } from '../../electron/node/replace-file.ts';
import { systemClock } from '../../electron/node/system-clock.ts';
import { readRootOwnedFile } from '../../electron/policy/root-owned-file.ts';

let folder: string;

/** Creates a pipe: opening it waits for its other end. */
const putPipe = async (path: string) => void execFileSync('mkfifo', [path]);

describe('exiting while a thread is blocked', () => {
  /** Runs a process whose thread pool is blocked, as by a hung keyring. */
  const end = (before: string) =>
    spawnSync(
      process.execPath,
      [
        ...['--import', 'tsx', '--input-type=module', '--eval'],
        `import { pbkdf2 } from 'node:crypto';
         import { writeSync } from 'node:fs';
         import { exitImmediately } from './electron/node/exit-immediately.ts';
         pbkdf2('not-a-real-password', 'salt', 2 ** 31 - 1, 64, 'sha512', () => {});
         ${before}
         setTimeout(() => exitImmediately(3), 50);`,
      ],
      { encoding: 'utf8', cwd: fileURLToPath(new URL('../..', import.meta.url)) },
    );

  test('does not wait, and returns the exit code on systems that allow it', () => {
    const { status, signal } = end('');
    expect(process.execve === undefined ? signal : status).toBe(process.execve === undefined ? 'SIGKILL' : 3);
  });

  test('replaces the process with a program that exits with the code', () => {
    const { stdout, signal } = end('process.execve = (...parts) => writeSync(1, JSON.stringify(parts));');
    expect(JSON.parse(stdout)).toEqual(['/bin/sh', ['sh', '-c', 'exit 3'], {}]);
    expect(signal).toBe('SIGKILL');
  });

  test('kills the process if it cannot be replaced', () =>
    expect(end("process.execve = () => { throw new Error('not here'); };").signal).toBe('SIGKILL'));
});

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'latchkey-unit-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

const mode = async (name: string) => (await stat(join(folder, name))).mode & 0o777;

describe('a chosen file', () => {
  const path = () => join(folder, 'key.pem');

  test('is read up to the limit', async () => {
    await writeFile(path(), 'é23');
    expect(Buffer.from(await readChosenFile(path(), 4)).toString()).toBe('é23');
    expect(await readChosenFile(path(), 3)).toBe('too_large');
    await writeFile(path(), '');
    expect(await readChosenFile(path(), 3)).toHaveLength(0);
  });

  test('is unreadable if it does not exist or is a folder', async () => {
    for (const name of ['none', '.', '\0']) expect(await readChosenFile(join(folder, name), 9)).toBe('unreadable');
  });

  test.skipIf(process.platform === 'win32')('is never read without end or waited for', async () => {
    await putPipe(path());
    expect(await readChosenFile(path(), 9)).toBe('unreadable');
    await symlink('key.pem', join(folder, 'link'));
    expect(await readChosenFile(join(folder, 'link'), 9)).toBe('unreadable');
    // A pipe that replaces the file after it was looked at.
    await expect(openRegularFile(path(), { followLinks: false })).rejects.toThrow(NotAFileError);
    expect(await readTextFile('/dev/zero')).toBeUndefined();
    await writeFile(join(folder, 'huge'), '');
    await truncate(join(folder, 'huge'), 5 * 1024 ** 3);
    expect(await readChosenFile(join(folder, 'huge'), 9)).toBe('too_large');
    expect(await readTextFile(join(folder, 'huge'))).toBeUndefined();
  });
});

describe('writing a chosen file', () => {
  test.skipIf(process.platform === 'win32')('replaces a link, not the file that it leads to', async () => {
    const [path, linked] = [join(folder, 'export.json'), join(folder, 'linked')];
    await writeFile(`${path}.part`, 'of a browser');
    for (const write of [
      () => writeChosenFile(path, 'exported'),
      async () => {
        const file = await createChosenFile(path);
        await file.write(Buffer.from('exported'));
        await file.commit();
      },
    ]) {
      await rm(path, { force: true });
      await writeFile(linked, 'untouched');
      await symlink('linked', path);
      await write();
      expect(await Promise.all([path, linked, `${path}.part`].map((one) => readFile(one, 'utf8')))).toEqual([
        ...['exported', 'untouched', 'of a browser'],
      ]);
    }
  });

  test('replaces it, and touches no other file', async () => {
    const path = join(folder, 'acme.json');
    await writeFile(`${path}.new`, 'of another process');
    await writeChosenFile(path, 'é漢🔑');
    await writeChosenFile(path, 'b');
    expect(await readFile(path, 'utf8')).toBe('b');
    expect((await readdir(folder)).sort()).toEqual(['acme.json', 'acme.json.new']);
  });

  test('leaves no temporary file after an error', async () => {
    await mkdir(join(folder, 'acme.json'));
    await expect(writeChosenFile(join(folder, 'acme.json'), 'a')).rejects.toThrow();
    await expect(writeChosenFile(join(folder, 'none', 'acme.json'), 'a')).rejects.toThrow();
    expect(await readdir(folder)).toEqual(['acme.json']);
  });
});

describe.skipIf(process.platform === 'win32')('what the app creates', () => {
  /** Files and folders with their modes, except the folder itself. */
  async function listModes(): Promise<Record<string, string>> {
    const names = await readdir(folder, { recursive: true });
    return Object.fromEntries(await Promise.all(names.map(async (name) => [name, (await mode(name)).toString(8)])));
  }
  const creators: Record<string, () => Promise<Record<string, string>>> = {
    'a file of the app': async () => {
      await createFolderFileStore(folder).write('deep/er/a.json', 'a');
      return { deep: '700', 'deep/er': '700', 'deep/er/a.json': '600' };
    },
    'a file in place of one that others could read': async () => {
      for (const name of ['b.json', 'b.json.new']) await writeFile(join(folder, name), 'b', { mode: 0o644 });
      await createFolderFileStore(folder).write('b.json', 'c');
      return { 'b.json': '600' };
    },
    'a lock': async () => {
      const locks = createFileLocks(join(folder, 'locks'), { clock: systemClock, random: Math.random });
      let held = {};
      await locks.withLock('vault', async () => {
        held = await listModes();
      });
      expect(held).toEqual({ locks: '700', 'locks/vault.lock': '600' });
      return { locks: '700' };
    },
    'the log, and the rotated log': async () => {
      await mkdir(join(folder, 'logs'), { mode: 0o755 });
      for (const name of ['latchkey.log', 'latchkey.old.log'])
        await writeFile(join(folder, 'logs', name), 'x'.repeat(1024 ** 2 + 1), { mode: 0o644 });
      createFileLog(join(folder, 'logs'))('started');
      return { logs: '700', 'logs/latchkey.log': '600', 'logs/latchkey.old.log': '600' };
    },
    'a log in a new folder': async () => {
      createFileLog(join(folder, 'new/logs'))('started');
      return { new: '700', 'new/logs': '700', 'new/logs/latchkey.log': '600' };
    },
    'no log': async () => {
      createFileLog(join(folder, 'logs'), 'off')('started');
      return {};
    },
    'a file that the user saves': async () => {
      await writeChosenFile(join(folder, 'report.html'), 'a');
      return { 'report.html': '600' };
    },
    'a response that the user saves': async () => {
      const file = await createChosenFile(join(folder, 'response.bin'));
      await file.write(Buffer.from('a'));
      expect(Object.values(await listModes())).toEqual(['600']);
      await file.commit();
      return { 'response.bin': '600' };
    },
  };

  test.each(Object.keys(creators))('is readable by its owner only: %s', async (name) => {
    const umask = process.umask(0);
    onTestFinished(() => void process.umask(umask));
    const expected = await creators[name]?.();
    expect(await listModes()).toEqual(expected);
  });

  test('is never written through a file or link of another process in its place', async () => {
    const [path, temporaryPath] = [join(folder, 'a.json'), join(folder, 'a.json.new')];
    await writeFile(join(folder, 'other'), 'untouched');
    for (const put of [
      () => writeFile(temporaryPath, 'untouched'),
      () => symlink(join(folder, 'other'), temporaryPath),
    ]) {
      await put();
      await expect(replaceFile(path, 'not-a-real-secret', temporaryPath)).rejects.toThrow('EEXIST');
      expect(await readFile(temporaryPath, 'utf8')).toBe('untouched');
      await rm(temporaryPath);
    }
  });
});

describe.skipIf(process.platform === 'win32').each<[what: string, put: (path: string) => Promise<void>]>([
  ['a link to a file', (path) => symlink(join(folder, 'other'), path)],
  ['a link to nothing', (path) => symlink(join(folder, 'none'), path)],
  ['a link to itself', (path) => symlink(path, path)],
  ['a link to an endless device', (path) => symlink('/dev/zero', path)],
  ['a pipe', putPipe],
])('%s in place of what the app writes', (_what, put) => {
  test('is replaced, and neither waited for, written through nor restricted', async () => {
    const [other, files] = [join(folder, 'other'), createFolderFileStore(folder)];
    await writeFile(other, 'untouched', { mode: 0o644 });
    await mkdir(join(folder, 'logs'));
    await mkdir(join(folder, 'locks'));
    for (const name of ['settings.json', 'logs/latchkey.log', 'locks/vault.lock', 'locks/vault.lock.taking'])
      await put(join(folder, name));
    await files.read('settings.json').catch(() => {});
    await files.write('settings.json', '{}');
    expect(await files.read('settings.json')).toBe('{}');
    createFileLog(join(folder, 'logs'))('started');
    expect(await readFile(join(folder, 'logs/latchkey.log'), 'utf8')).toContain('started');
    const locks = createFileLocks(join(folder, 'locks'), { clock: systemClock, random: Math.random });
    expect(await locks.withLock('vault', async () => 'run')).toBe('run');
    expect(await readFile(other, 'utf8')).toBe('untouched');
    expect(await mode('other')).toBe(0o644);
  });
});

describe('app files', () => {
  test('are replaced atomically: an open handle still reads the old text', async () => {
    const files = createFolderFileStore(folder);
    await files.write('a', 'old');
    const before = await stat(join(folder, 'a'));
    await files.write('a', 'new');
    expect((await stat(join(folder, 'a'))).ino).not.toBe(before.ino);
  });

  test('are unchanged if writing fails', async () => {
    const files = createFolderFileStore(folder);
    await files.write('a', 'old');
    await mkdir(join(folder, 'a.new'));
    await expect(files.write('a', 'new')).rejects.toThrow();
    expect(await files.read('a')).toBe('old');
  });

  test('can be written concurrently: one of the texts remains', async () => {
    const files = createFolderFileStore(folder);
    const texts = Array.from({ length: 20 }, (_, at) => `${at} `.repeat(10_000));
    await Promise.all(texts.map((text) => files.write('a', text)));
    expect(await readFile(join(folder, 'a'), 'utf8')).toBe(texts.at(-1));
    expect(await readdir(folder)).toEqual(['a']);
  });

  test('that do not exist are undefined, and their folder is empty', async () => {
    expect(await createFolderFileStore(folder).read('none')).toBeUndefined();
    expect(await createFolderFileStore(folder).list('none')).toEqual([]);
  });

  test('that cannot be read are an error', async () => {
    await mkdir(join(folder, 'a'));
    await expect(createFolderFileStore(folder).read('a')).rejects.toThrow(NotAFileError);
  });

  test('are listed sorted, without links and folders', async () => {
    const files = createFolderFileStore(folder);
    await files.write('p/b.json', '');
    await files.write('p/a.json', '');
    await mkdir(join(folder, 'p/c'));
    await symlink('/etc/passwd', join(folder, 'p/d.json')).catch(() => {});
    expect(await files.list('p')).toEqual(['a.json', 'b.json']);
  });

  test('that are too large are rejected', async () => {
    await writeFile(join(folder, 'settings.json'), '');
    await truncate(join(folder, 'settings.json'), 64 * 1024 ** 2 + 1);
    const reading = createFolderFileStore(folder).read('settings.json');
    await expect(reading).rejects.toMatchObject({ name: 'FileTooLargeError' });
  });

  test.skipIf(process.platform !== 'linux')('that are too large for their size are rejected', async () => {
    const reading = createFolderFileStore('/proc/self').read('maps', 100);
    await expect(reading).rejects.toMatchObject({ name: 'FileTooLargeError' });
  });

  test('in an unreadable folder are not treated as absent', async () => {
    await writeFile(join(folder, 'profiles'), '');
    await expect(createFolderFileStore(folder).list('profiles')).rejects.toThrow('ENOTDIR');
  });
});

test('rejects an unreadable file of an administrator, and any on Windows', async () => {
  await writeFile(join(folder, 'file'), '{}');
  await expect(readRootOwnedFile(join(folder, 'file', 'policy.json'))).rejects.toThrow('cannot be read (ENOTDIR)');
  const platform = vi.spyOn(process, 'platform', 'get').mockReturnValue('win32');
  onTestFinished(() => platform.mockRestore());
  await expect(readRootOwnedFile(join(folder, 'file'), process.getuid?.() ?? 0)).rejects.toThrow('Windows');
});

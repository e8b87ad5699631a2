import { mkdir, open, readdir, readFile, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Clock, FileStore } from './ports.ts';

/** This computer's clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  uptime: () => performance.now(),
  after(milliseconds, run) {
    const timer = setTimeout(run, milliseconds);
    return () => clearTimeout(timer);
  },
};

const absent = (error: unknown) => (error as NodeJS.ErrnoException).code === 'ENOENT';

/** Files below one folder, readable by their owner only. */
export function folderFiles(folder: string): FileStore {
  return {
    async read(name) {
      try {
        return await readFile(join(folder, name), 'utf8');
      } catch (error) {
        if (absent(error)) return undefined;
        throw error;
      }
    },
    async write(name, text) {
      const path = join(folder, name);
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      const temporary = `${path}.new`;
      const file = await open(temporary, 'w', 0o600);
      try {
        await file.writeFile(text, 'utf8');
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(temporary, path);
    },
    async list(name) {
      try {
        const entries = await readdir(join(folder, name), { withFileTypes: true });
        return entries
          .filter((entry) => entry.isFile())
          .map((entry) => entry.name)
          .sort();
      } catch (error) {
        if (absent(error)) return [];
        throw error;
      }
    },
  };
}

import { readFile } from 'node:fs/promises';

type Entry = { files?: Record<string, Entry>; size?: number; offset?: string; unpacked?: boolean; link?: string };

/**
 * A file of an asar archive. Unpacked files, which are outside the archive, and links have no
 * content.
 */
export type AsarFile = { path: string; size: number; unpacked: boolean; isLink: boolean; content: Buffer };

/**
 * Reads all files of an asar archive: two pickled lengths, a JSON header, then the file contents.
 *
 * @see https://github.com/electron/asar#format
 */
export async function readAsar(path: string): Promise<AsarFile[]> {
  const archive = await readFile(path);
  const contentOffset = 8 + archive.readUInt32LE(4);
  const header = JSON.parse(archive.toString('utf8', 16, 16 + archive.readUInt32LE(12))) as Entry;
  const files: AsarFile[] = [];
  const visit = (entry: Entry, folder: string) => {
    for (const [name, child] of Object.entries(entry.files ?? {})) {
      if (child.files) {
        visit(child, `${folder}${name}/`);
        continue;
      }
      const { size = 0, unpacked = false, offset = '0' } = child;
      const start = contentOffset + Number(offset);
      const content = unpacked ? Buffer.alloc(0) : archive.subarray(start, start + size);
      files.push({ path: `${folder}${name}`, size, unpacked, isLink: child.link !== undefined, content });
    }
  };
  visit(header, '');
  return files;
}

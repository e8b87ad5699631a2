import { readFile } from 'node:fs/promises';

type Entry = { files?: Record<string, Entry>; size?: number; offset?: string; unpacked?: boolean };

export type AsarFile = { path: string; size: number; unpacked: boolean; content: Buffer };

/**
 * Every file of an asar archive: two pickled lengths, a header in JSON, then the contents one after
 * another (github.com/electron/asar, "Format"). Files that lie beside the archive have no content
 * here.
 */
export async function readAsar(path: string): Promise<AsarFile[]> {
  const archive = await readFile(path);
  const start = 8 + archive.readUInt32LE(4);
  const header = JSON.parse(archive.toString('utf8', 16, 16 + archive.readUInt32LE(12))) as Entry;
  const found: AsarFile[] = [];
  const visit = (entry: Entry, at: string) => {
    for (const [name, child] of Object.entries(entry.files ?? {})) {
      if (child.files) {
        visit(child, `${at}${name}/`);
        continue;
      }
      const { size = 0, unpacked = false, offset = '0' } = child;
      const from = start + Number(offset);
      const content = unpacked ? Buffer.alloc(0) : archive.subarray(from, from + size);
      found.push({ path: `${at}${name}`, size, unpacked, content });
    }
  };
  visit(header, '');
  return found;
}

import { basename } from 'node:path';
import type { ChosenFile } from '../../shared/api.ts';
import { fail } from '../core/failure.ts';
import type { ChosenFileReader, FileChooser } from '../core/ports.ts';

/** The largest file that is sent as a body, in bytes: it is held in memory for a second try after a refresh. */
export const maxBodyFileBytes = 25 * 1024 * 1024;

/** How many choices are remembered. */
const maxRememberedFiles = 20;

/** Files that the person chose as bodies. The page has their names and sizes; their paths stay here. */
export type BodyFiles = {
  /** Lets the person choose one. Fails with `cancelled`, `busy` while the dialog is open, `file_unreadable`. */
  choose(): Promise<ChosenFile>;
  /** What is in it now. Fails with `file_unreadable`. */
  read(fileId: number): Promise<Uint8Array<ArrayBuffer>>;
  /** Forgets all choices. */
  clear(): void;
};

export function createBodyFiles(parts: { chooseFile: FileChooser; readFile: ChosenFileReader }): BodyFiles {
  const { chooseFile, readFile } = parts;
  const paths = new Map<number, string>();
  let last = 0;
  let choosing = false;

  async function contentOf(path: string): Promise<Uint8Array<ArrayBuffer>> {
    const content = await readFile(path, maxBodyFileBytes);
    if (typeof content === 'string')
      return fail('file_unreadable', content === 'too_large' ? { facts: { limitBytes: maxBodyFileBytes } } : {});
    return new Uint8Array(content);
  }

  return {
    async choose() {
      if (choosing) fail('busy');
      choosing = true;
      try {
        const path = (await chooseFile()) ?? fail('cancelled');
        const { byteLength } = await contentOf(path);
        last += 1;
        paths.set(last, path);
        for (const old of [...paths.keys()].slice(0, -maxRememberedFiles)) paths.delete(old);
        return { fileId: last, name: basename(path), bytes: byteLength };
      } finally {
        choosing = false;
      }
    },
    read: async (fileId) => contentOf(paths.get(fileId) ?? fail('file_unreadable')),
    clear: () => paths.clear(),
  };
}

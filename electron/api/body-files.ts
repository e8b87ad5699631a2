import { basename } from 'node:path';
import type { ChosenFile } from '../../shared/api.ts';
import { fail } from '../core/failure.ts';
import type { ChosenFileReader, FileChooser } from '../core/ports.ts';
import { readFileOrFail } from './read-file.ts';

/**
 * The largest file that is sent as a body, in bytes. It stays in memory in case the call is
 * repeated after a refresh.
 */
const maxBodyFileBytes = 25 * 1024 * 1024;

const maxRememberedFiles = 20;

/**
 * Files that the user chose as request bodies. The page knows their names and sizes, but not their
 * paths.
 */
export type BodyFiles = {
  /**
   * Lets the user choose a file.
   *
   * @throws `canceled`, `busy` while the dialog is open, `file_unreadable`
   */
  choose(): Promise<ChosenFile>;
  /**
   * Reads the current content of a chosen file.
   *
   * @throws `file_unreadable`
   */
  read(fileId: number): Promise<Uint8Array<ArrayBuffer>>;
  /** Forgets all chosen files. */
  clear(): void;
};

/** Creates an empty set of body files. */
export function createBodyFiles(parts: { chooseFile: FileChooser; readFile: ChosenFileReader }): BodyFiles {
  const { chooseFile, readFile } = parts;
  const paths = new Map<number, string>();
  let lastId = 0;
  let isChoosing = false;

  const readPath = async (path: string) => new Uint8Array(await readFileOrFail(readFile, path, maxBodyFileBytes));

  return {
    async choose() {
      if (isChoosing) fail('busy');
      isChoosing = true;
      try {
        const path = (await chooseFile()) ?? fail('canceled');
        const { byteLength } = await readPath(path);
        lastId += 1;
        paths.set(lastId, path);
        for (const id of [...paths.keys()].slice(0, -maxRememberedFiles)) paths.delete(id);
        return { fileId: lastId, name: basename(path), bytes: byteLength };
      } finally {
        isChoosing = false;
      }
    },
    read: async (fileId) => readPath(paths.get(fileId) ?? fail('file_unreadable')),
    clear: () => paths.clear(),
  };
}

import type { FileStore } from '../../../electron/core/ports.ts';

/** Files in memory. */
export function fakeFiles(texts: Record<string, string> = {}): FileStore & { texts: Record<string, string> } {
  return {
    texts,
    read: async (name) => texts[name],
    write: async (name, text) => {
      texts[name] = text;
    },
    list: async (folder) =>
      Object.keys(texts)
        .filter((name) => (folder === '' ? !name.includes('/') : name.startsWith(`${folder}/`)))
        .map((name) => (folder === '' ? name : name.slice(folder.length + 1)))
        .sort(),
    remove: async (name) => {
      delete texts[name];
    },
  };
}

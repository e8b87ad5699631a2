import type { FileStore } from '../../../electron/ports.ts';

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
        .filter((name) => name.startsWith(`${folder}/`))
        .map((name) => name.slice(folder.length + 1))
        .sort(),
  };
}

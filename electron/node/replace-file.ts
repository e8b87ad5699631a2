import { open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Replaces a file atomically: after a crash or power cut it holds the old text or the new text.
 *
 * @param temporaryPath in the same folder; must not exist yet
 * @throws the system's error; the temporary file may then be left behind
 */
export async function replaceFile(path: string, text: string, temporaryPath: string): Promise<void> {
  const file = await open(temporaryPath, 'wx', 0o600);
  try {
    await file.writeFile(text, 'utf8');
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(temporaryPath, path);
  await syncFolder(dirname(path));
}

/** Makes a rename durable. Windows cannot open a folder, so it is skipped there. */
async function syncFolder(path: string): Promise<void> {
  try {
    const folder = await open(path, 'r');
    await folder.sync().finally(() => folder.close());
  } catch {
    return;
  }
}

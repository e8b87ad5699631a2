import { fail } from '../core/failure.ts';
import type { ChosenFileReader } from '../core/ports.ts';

/**
 * Reads a file that the user chose.
 *
 * @throws `file_unreadable`, `file_too_large`
 */
export async function readFileOrFail(readFile: ChosenFileReader, path: string, maxBytes: number): Promise<Uint8Array> {
  const content = await readFile(path, maxBytes);
  if (content === 'too_large') return fail('file_too_large', { facts: { limitBytes: maxBytes } });
  return content === 'unreadable' ? fail('file_unreadable') : content;
}

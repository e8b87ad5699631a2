import { maxInputBytes } from '../../shared/token-input.ts';
import { fail } from '../core/failure.ts';
import { decodeKeyFile } from '../core/key-text.ts';
import type { ChosenFileReader, FileChooser } from '../core/ports.ts';

/** Reads text that may contain a token or a key. */
export type TokenInput = {
  /** @throws `canceled` if the user did not ask for it, `busy`, `clipboard_empty` */
  readClipboard(): Promise<string>;
  /** @throws `token_too_large` */
  decodeFile(content: Uint8Array): string;
  /**
   * Lets the user choose the file to read.
   *
   * @throws `canceled`, `file_unreadable`, `token_too_large`
   */
  readChosenFile(): Promise<string>;
};

/** Creates the input of the inspector. */
export function createTokenInput(parts: {
  readClipboard: () => Promise<string>;
  chooseFile: FileChooser;
  readFile: ChosenFileReader;
}): TokenInput {
  const failTooLarge = () => fail('token_too_large', { facts: { limitBytes: maxInputBytes } });

  async function readFile(path: string): Promise<string> {
    const content = await parts.readFile(path, maxInputBytes);
    if (content === 'too_large') return failTooLarge();
    return content === 'unreadable' ? fail('file_unreadable') : decodeKeyFile(content);
  }

  return {
    async readClipboard() {
      const text = await parts.readClipboard();
      return text.trim() === '' ? fail('clipboard_empty') : text;
    },
    decodeFile: (content) => (content.byteLength > maxInputBytes ? failTooLarge() : decodeKeyFile(content)),
    readChosenFile: async () => readFile((await parts.chooseFile()) ?? fail('canceled')),
  };
}

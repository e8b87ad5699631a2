import type { Secret } from '../secret.ts';
import { minSearchableCharacters } from './needles.ts';
import { listSpellings } from './spellings.ts';

/** Replaces secrets in bytes by as many asterisks, so that sizes and offsets stay the same. */
export type Mask = {
  /**
   * Masks bytes in place.
   *
   * @returns whether there was anything to mask
   */
  maskBytes(bytes: Uint8Array): boolean;
  maskText(text: string): string;
  /**
   * Creates a stream that masks chunks, and secrets that span them. It holds the last bytes back
   * until the next chunk or the end.
   */
  createStream(): { update(bytes: Uint8Array): Uint8Array; final(): Uint8Array };
};

const encoders: readonly ((text: string) => Buffer)[] = [
  (text) => Buffer.from(text, 'utf8'),
  (text) => Buffer.from(text, 'utf16le'),
  (text) => Buffer.from(text, 'utf16le').swap16(),
];

/**
 * Creates a mask for secrets in every spelling, in UTF-8 and UTF-16. An API may echo the token it
 * was sent, and no token may reach the page or an exported file.
 *
 * @param secrets those too short to search for are not masked
 */
export function createMask(secrets: readonly Secret[]): Mask {
  const values = secrets.map((secret) => secret.reveal()).filter((value) => value.length >= minSearchableCharacters);
  const needles = [...new Set(values.flatMap(listSpellings))]
    .sort((a, b) => b.length - a.length)
    .flatMap((spelling) => encoders.map((encode) => ({ needle: encode(spelling), asterisk: encode('*') })));
  const maxNeedleBytes = Math.max(0, ...needles.map(({ needle }) => needle.length));

  function maskBytes(bytes: Uint8Array): boolean {
    const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let found = false;
    for (const { needle, asterisk } of needles)
      for (let at = view.indexOf(needle); at >= 0; at = view.indexOf(needle, at + needle.length)) {
        view.fill(asterisk, at, at + needle.length);
        found = true;
      }
    return found;
  }

  return {
    maskBytes,
    maskText(text) {
      const bytes = Buffer.from(text, 'utf8');
      return maskBytes(bytes) ? bytes.toString('utf8') : text;
    },
    createStream() {
      let pending = Buffer.alloc(0);
      return {
        update(bytes) {
          const all = Buffer.concat([pending, bytes]);
          maskBytes(all);
          const pendingBytes = Math.min(all.length, Math.max(0, maxNeedleBytes - 1));
          pending = Buffer.from(all.subarray(all.length - pendingBytes));
          return all.subarray(0, all.length - pendingBytes);
        },
        final: () => pending,
      };
    },
  };
}

import type { Secret } from '../secret.ts';
import { listSpellings } from './spellings.ts';

/** Shorter ones stand in many texts by chance. */
const minMaskedCharacters = 8;

/** Replaces secrets in bytes by as many asterisks, so that sizes and places stay. */
export type Mask = {
  /** Masks in place; whether there was anything to mask. */
  maskBytes(bytes: Uint8Array): boolean;
  maskText(text: string): string;
  /** Masks what comes in pieces, and secrets across them. It holds a few bytes back until the next piece or the end. */
  createStream(): { update(bytes: Uint8Array): Uint8Array; final(): Uint8Array };
};

/** How texts are written as bytes. */
const encoders: readonly ((text: string) => Buffer)[] = [
  (text) => Buffer.from(text, 'utf8'),
  (text) => Buffer.from(text, 'utf16le'),
  (text) => Buffer.from(text, 'utf16le').swap16(),
];

/**
 * A mask over secrets in every spelling, in UTF-8 and UTF-16. An API may repeat what it was sent, and no token is to reach
 * page or disk.
 */
export function createMask(secrets: readonly Secret[]): Mask {
  const values = secrets.map((secret) => secret.reveal()).filter((value) => value.length >= minMaskedCharacters);
  const needles = [...new Set(values.flatMap(listSpellings))]
    .sort((a, b) => b.length - a.length)
    .flatMap((spelling) => encoders.map((write) => ({ needle: write(spelling), asterisk: write('*') })));
  const longest = Math.max(0, ...needles.map(({ needle }) => needle.length));

  function mask(bytes: Uint8Array): boolean {
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
    maskBytes: mask,
    maskText(text) {
      const bytes = Buffer.from(text, 'utf8');
      return mask(bytes) ? bytes.toString('utf8') : text;
    },
    createStream() {
      let held = Buffer.alloc(0);
      return {
        update(bytes) {
          const all = Buffer.concat([held, bytes]);
          mask(all);
          const keep = Math.min(all.length, Math.max(0, longest - 1));
          held = Buffer.from(all.subarray(all.length - keep));
          return all.subarray(0, all.length - keep);
        },
        final: () => held,
      };
    },
  };
}

import { createHash } from 'node:crypto';

/** A square image in PNG format. */
export type IconImage = { sizePx: number; png: Buffer };

/** The sizes of Linux icons in pixels, one file each. */
export const linuxIconSizes = [16, 24, 32, 48, 64, 128, 256, 512];

/** The sizes of the images in a Windows icon, in pixels. */
export const windowsIconSizes = [16, 24, 32, 48, 64, 128, 256];

/** The types of the images in a macOS icon that hold PNG, with their sizes in pixels. */
const macIconTypes: readonly [type: string, sizePx: number][] = [
  ['icp4', 16],
  ['icp5', 32],
  ['ic11', 32],
  ['ic12', 64],
  ['ic07', 128],
  ['ic13', 256],
  ['ic08', 256],
  ['ic14', 512],
  ['ic09', 512],
  ['ic10', 1024],
];

/** The sizes of the images in a macOS icon, in pixels. */
export const macIconSizes = [...new Set(macIconTypes.map(([, sizePx]) => sizePx))];

/**
 * Creates a Windows icon: a directory with an entry of 16 bytes for each image, then the PNG files.
 */
export function createIco(images: readonly IconImage[]): Buffer {
  const header = Buffer.alloc(6);
  header.writeUInt16LE(1, 2);
  header.writeUInt16LE(images.length, 4);
  let offset = header.length + 16 * images.length;
  const entries = images.map(({ sizePx, png }) => {
    const entry = Buffer.alloc(16);
    // The size is one byte, in which 0 means 256.
    entry.writeUInt8(sizePx % 256, 0);
    entry.writeUInt8(sizePx % 256, 1);
    entry.writeUInt16LE(1, 4);
    entry.writeUInt16LE(32, 6);
    entry.writeUInt32LE(png.length, 8);
    entry.writeUInt32LE(offset, 12);
    offset += png.length;
    return entry;
  });
  return Buffer.concat([header, ...entries, ...images.map(({ png }) => png)]);
}

/**
 * Creates a macOS icon: chunks of a four-letter type, a length that includes the eight bytes before
 * the content, and a PNG file.
 */
export function createIcns(images: readonly IconImage[]): Buffer {
  const chunk = (type: string, content: Buffer) => {
    const header = Buffer.alloc(8);
    header.write(type, 0, 'latin1');
    header.writeUInt32BE(header.length + content.length, 4);
    return Buffer.concat([header, content]);
  };
  const chunks = macIconTypes.flatMap(([type, sizePx]) => {
    const image = images.find((candidate) => candidate.sizePx === sizePx);
    return image ? [chunk(type, image.png)] : [];
  });
  return chunk('icns', Buffer.concat(chunks));
}

/** Returns the size of a PNG file in pixels, or `undefined` if it is not a square PNG. */
export function readPngSizePx(file: Buffer): number | undefined {
  if (file.length < 24 || file.toString('latin1', 1, 4) !== 'PNG') return undefined;
  const [width, height] = [file.readUInt32BE(16), file.readUInt32BE(20)];
  return width === height ? width : undefined;
}

/** Returns a hash of a source text, to detect whether the files generated from it are stale. */
export const fingerprint = (text: string): string => createHash('sha256').update(text).digest('hex');

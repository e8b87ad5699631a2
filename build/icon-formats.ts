import { createHash } from 'node:crypto';

/** A square picture: its side in pixels and its PNG file. */
export type IconImage = { sizePx: number; png: Buffer };

/** Sides of the pictures for Linux, one file each. */
export const linuxIconSizes = [16, 24, 32, 48, 64, 128, 256, 512];

/** Sides of the pictures in a Windows icon. */
export const windowsIconSizes = [16, 24, 32, 48, 64, 128, 256];

/** Types of the pictures in a macOS icon, by the side in pixels (Apple's `IconFamily`; those that hold PNG files). */
const macIconTypes: readonly [type: string, side: number][] = [
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

/** Sides of the pictures in a macOS icon. */
export const macIconSizes = [...new Set(macIconTypes.map(([, side]) => side))];

/** A Windows icon: a directory of 16 bytes a picture, then the PNG files, which Windows takes since Vista. */
export function createIco(pictures: readonly IconImage[]): Buffer {
  const header = Buffer.alloc(6);
  header.writeUInt16LE(1, 2);
  header.writeUInt16LE(pictures.length, 4);
  let at = header.length + 16 * pictures.length;
  const entries = pictures.map(({ sizePx, png }) => {
    const entry = Buffer.alloc(16);
    // A byte cannot say 256, so 0 does.
    entry.writeUInt8(sizePx % 256, 0);
    entry.writeUInt8(sizePx % 256, 1);
    entry.writeUInt16LE(1, 4);
    entry.writeUInt16LE(32, 6);
    entry.writeUInt32LE(png.length, 8);
    entry.writeUInt32LE(at, 12);
    at += png.length;
    return entry;
  });
  return Buffer.concat([header, ...entries, ...pictures.map(({ png }) => png)]);
}

/** A macOS icon: chunks of a type of four letters, a length that counts its own eight bytes, and a PNG file. */
export function createIcns(pictures: readonly IconImage[]): Buffer {
  const chunk = (type: string, content: Buffer) => {
    const head = Buffer.alloc(8);
    head.write(type, 0, 'latin1');
    head.writeUInt32BE(head.length + content.length, 4);
    return Buffer.concat([head, content]);
  };
  const chunks = macIconTypes.flatMap(([type, side]) => {
    const picture = pictures.find((one) => one.sizePx === side);
    return picture ? [chunk(type, picture.png)] : [];
  });
  return chunk('icns', Buffer.concat(chunks));
}

/** The side of a PNG file in pixels, from its header; `undefined` where it is no square PNG. */
export function readPngSizePx(file: Buffer): number | undefined {
  if (file.length < 24 || file.toString('latin1', 1, 4) !== 'PNG') return undefined;
  const [width, height] = [file.readUInt32BE(16), file.readUInt32BE(20)];
  return width === height ? width : undefined;
}

/** What a generated file was made from, so that a stale one is noticed without drawing it again. */
export const fingerprint = (text: string): string => createHash('sha256').update(text).digest('hex');

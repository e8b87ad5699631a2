import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import {
  fingerprint,
  linuxIconSizes,
  macIconSizes,
  readPngSizePx,
  windowsIconSizes,
} from '../../../build/icon-formats.ts';
import { collectThirdPartyLicenses, licensesFile } from '../../../build/licenses.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));

describe.each(['build/icons', 'build/variants/acme/icons'])('the icons of %s', (path) => {
  const folder = join(root, path);
  const read = (name: string) => readFile(join(folder, name));

  test('are drawn from the drawing beside them (node --import tsx build/icons.ts [variant] renews them)', async () => {
    const svg = await readFile(join(folder, 'icon.svg'), 'utf8');
    expect((await readFile(join(folder, 'made-from.txt'), 'utf8')).trim()).toBe(fingerprint(svg));
  });

  test('Linux: one picture for each size', async () => {
    const names = linuxIconSizes.map((side) => `${side}x${side}.png`);
    expect((await readdir(join(folder, 'png'))).sort()).toEqual(names.sort());
    for (const side of linuxIconSizes) expect(readPngSizePx(await read(`png/${side}x${side}.png`))).toBe(side);
  });

  test('Windows: every size, each at the offset in the directory', async () => {
    const icon = await read('icon.ico');
    expect(icon.subarray(0, 6)).toEqual(Buffer.from([0, 0, 1, 0, windowsIconSizes.length, 0]));
    const sides = windowsIconSizes.map((_side, at) => {
      const entry = icon.subarray(6 + 16 * at);
      const from = entry.readUInt32LE(12);
      expect(entry[0]).toBe((windowsIconSizes[at] ?? 0) % 256);
      return readPngSizePx(icon.subarray(from, from + entry.readUInt32LE(8)));
    });
    expect(sides).toEqual(windowsIconSizes);
  });

  test('macOS: every size, and lengths that fill the file', async () => {
    const icon = await read('icon.icns');
    expect([icon.toString('latin1', 0, 4), icon.readUInt32BE(4)]).toEqual(['icns', icon.length]);
    const sides = new Set<number | undefined>();
    let at = 8;
    while (at < icon.length) {
      const length = icon.readUInt32BE(at + 4);
      sides.add(readPngSizePx(icon.subarray(at + 8, at + length)));
      at += length;
    }
    expect(at).toBe(icon.length);
    expect([...sides]).toEqual(macIconSizes);
  });
});

test("the app's icon is the mark that its page shows", async () => {
  const source = await readFile(join(root, 'renderer/widgets/mark.tsx'), 'utf8');
  const mark = /export function Mark[\s\S]*?<path d="([^"]+)"/.exec(source)?.[1];
  expect(mark).toMatch(/^M/);
  expect(await readFile(join(root, 'build/icons/icon.svg'), 'utf8')).toContain(`d="${mark}"`);
});

describe('third-party licenses', () => {
  test('are of the packages as they are (node --import tsx build/licenses.ts renews them)', async () => {
    expect(await readFile(licensesFile, 'utf8')).toBe(await collectThirdPartyLicenses());
  });
});

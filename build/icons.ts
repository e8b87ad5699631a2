import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright';
import { findChromium } from './electron-stand-in/chromium.ts';
import {
  createIcns,
  createIco,
  fingerprint,
  type IconImage,
  linuxIconSizes,
  macIconSizes,
  windowsIconSizes,
} from './icon-formats.ts';

/** On macOS a mark keeps a margin of a tenth to the edge of its square (Apple's icon grid: 824 of 1024). */
const macIconMargin = 100 / 1024;

/**
 * Draws `icon.svg` of a folder in every size with an installed Chromium, and writes the icons beside it: `icon.ico`,
 * `icon.icns`, `png/<n>x<n>.png`, and `made-from.txt` with the fingerprint of the drawing.
 */
export async function generateIcons(folder: string): Promise<void> {
  const svg = await readFile(join(folder, 'icon.svg'), 'utf8');
  const { path, env } = await findChromium();
  const browser = await chromium.launch({ executablePath: path, env: { ...process.env, ...env } });
  try {
    const page = await browser.newPage();
    const draw = async (side: number, margin = 0): Promise<IconImage> => {
      await page.setViewportSize({ width: side, height: side });
      const image = `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`;
      await page.setContent(
        `<style>body{margin:0}img{display:block;box-sizing:border-box;width:100vw;height:100vh;padding:${margin * 100}vw}</style><img src="${image}">`,
      );
      await page.locator('img').evaluate((element) => (element as unknown as { decode(): Promise<void> }).decode());
      return { sizePx: side, png: await page.screenshot({ omitBackground: true }) };
    };
    const drawAll = async (sides: readonly number[], margin?: number) => {
      const pictures: IconImage[] = [];
      for (const side of sides) pictures.push(await draw(side, margin));
      return pictures;
    };
    await mkdir(join(folder, 'png'), { recursive: true });
    for (const { sizePx, png } of await drawAll(linuxIconSizes))
      await writeFile(join(folder, 'png', `${sizePx}x${sizePx}.png`), png);
    await writeFile(join(folder, 'icon.ico'), createIco(await drawAll(windowsIconSizes)));
    await writeFile(join(folder, 'icon.icns'), createIcns(await drawAll(macIconSizes, macIconMargin)));
    await writeFile(join(folder, 'made-from.txt'), `${fingerprint(svg)}\n`);
  } finally {
    await browser.close();
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [variant] = process.argv.slice(2);
  await generateIcons(fileURLToPath(new URL(variant ? `variants/${variant}/icons` : 'icons', import.meta.url)));
}

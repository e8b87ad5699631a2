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

/** The margin of a macOS icon as a share of its size (Apple's icon grid: 824 of 1024). */
const macIconMargin = 100 / 1024;

/**
 * Renders a folder's `icon.svg` with an installed Chromium, and writes `icon.ico`, `icon.icns`,
 * `png/<n>x<n>.png` and, with the fingerprint of the drawing, `made-from.txt` to the folder.
 *
 * @throws if the folder has no `icon.svg`, or Chromium is missing
 */
async function generateIcons(folder: string): Promise<void> {
  const svg = await readFile(join(folder, 'icon.svg'), 'utf8');
  const { path, env } = await findChromium();
  const browser = await chromium.launch({ executablePath: path, env: { ...process.env, ...env } });
  try {
    const page = await browser.newPage();
    const render = async (sizePx: number, margin = 0): Promise<IconImage> => {
      await page.setViewportSize({ width: sizePx, height: sizePx });
      const image = `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`;
      await page.setContent(
        `<style>body{margin:0}img{display:block;box-sizing:border-box;width:100vw;height:100vh;padding:${margin * 100}vw}</style><img src="${image}">`,
      );
      await page.locator('img').evaluate((element) => (element as unknown as { decode(): Promise<void> }).decode());
      return { sizePx, png: await page.screenshot({ omitBackground: true }) };
    };
    const renderAll = async (sizesPx: readonly number[], margin?: number) => {
      const images: IconImage[] = [];
      for (const sizePx of sizesPx) images.push(await render(sizePx, margin));
      return images;
    };
    await mkdir(join(folder, 'png'), { recursive: true });
    for (const { sizePx, png } of await renderAll(linuxIconSizes))
      await writeFile(join(folder, 'png', `${sizePx}x${sizePx}.png`), png);
    await writeFile(join(folder, 'icon.ico'), createIco(await renderAll(windowsIconSizes)));
    await writeFile(join(folder, 'icon.icns'), createIcns(await renderAll(macIconSizes, macIconMargin)));
    await writeFile(join(folder, 'made-from.txt'), `${fingerprint(svg)}\n`);
  } finally {
    await browser.close();
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [variant] = process.argv.slice(2);
  await generateIcons(fileURLToPath(new URL(variant ? `variants/${variant}/icons` : 'icons', import.meta.url)));
}

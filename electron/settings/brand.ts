import { readFile } from 'node:fs/promises';
import type { Brand } from '../../shared/brand.ts';
import { defaultProductName } from '../../shared/locales/branding.ts';

/** In bytes: a picture of 32 × 32 that is longer is not one that was drawn for that. */
export const maxMarkBytes = 256 * 1024;

/**
 * The brand of an installed app: Latchkey's own, or that of the edition whose mark the installer put into the app. A mark
 * that cannot be used leaves the name alone.
 *
 * @param name what the installed program is called
 * @param path the app's own `brand.svg`; Latchkey itself has none
 */
export async function readInstalledBrand(name: string, path: string): Promise<Brand> {
  if (name === defaultProductName) return { name };
  const svg = await readFile(path).catch(() => undefined);
  const mark = svg && svg.length <= maxMarkBytes ? `data:image/svg+xml;base64,${svg.toString('base64')}` : undefined;
  return { name, ...(mark && { mark }), madeWith: defaultProductName };
}

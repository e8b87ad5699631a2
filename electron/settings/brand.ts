import { readFile } from 'node:fs/promises';
import type { Brand } from '../../shared/brand.ts';
import { defaultProductName } from '../../shared/locales/branding.ts';

/** The largest size of a brand's mark, which is drawn at 32 × 32 pixels. */
export const maxMarkBytes = 256 * 1024;

/**
 * Reads the brand of an installed app: Latchkey's, or that of a variant whose installer added a
 * mark. A mark that is missing or too large is ignored.
 *
 * @param name the name of the installed program
 * @param path the path of the app's `brand.svg`; Latchkey itself has none
 */
export async function readInstalledBrand(name: string, path: string): Promise<Brand> {
  if (name === defaultProductName) return { name };
  const svg = await readFile(path).catch(() => undefined);
  const mark = svg && svg.length <= maxMarkBytes ? `data:image/svg+xml;base64,${svg.toString('base64')}` : undefined;
  return { name, ...(mark && { mark }), builtWith: defaultProductName };
}

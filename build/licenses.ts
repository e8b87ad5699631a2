import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { listProductionPackages } from './production-packages.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

export const licensesFile = join(root, 'third-party-licenses.txt');

const isLicense = (name: string) => /^(licen[cs]e|copying|notice)([.-]|$)/i.test(name);

async function readLicenseText(folder: string): Promise<string> {
  const files = (await readdir(join(root, folder))).filter(isLicense).sort();
  const texts = await Promise.all(files.map((name) => readFile(join(root, folder, name), 'utf8')));
  return texts.map((text) => text.replaceAll('\r\n', '\n').trim()).join('\n\n');
}

/**
 * The licences of every package that goes into the app, by name and version, from the lockfile and the packages themselves.
 * Packages whose licence has the same words stand together.
 */
export async function collectThirdPartyLicenses(): Promise<string> {
  const byText = new Map<string, string[]>();
  for (const { path, name, version, license } of await listProductionPackages()) {
    const text =
      (await readLicenseText(path)) || `The package says "${license ?? 'no licence'}" and brings no text of it along.`;
    byText.set(text, [...(byText.get(text) ?? []), `${name} ${version} (${license ?? 'see below'})`]);
  }
  const rule = '-'.repeat(60);
  const parts = [...byText]
    .map(([text, names]) => ({ text, names: names.sort() }))
    .sort((a, b) => ((a.names[0] ?? '') < (b.names[0] ?? '') ? -1 : 1))
    .map(({ text, names }) => `${names.join('\n')}\n\n${text}\n`);
  const intro =
    'Latchkey is made with the packages below. Electron, Chromium and Node.js have their licences in LICENSE.electron.txt and LICENSES.chromium.html of the installation.\n';
  return [intro, ...parts].join(`\n${rule}\n`);
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  await writeFile(licensesFile, await collectThirdPartyLicenses());

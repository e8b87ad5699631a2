import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { listProductionPackages } from './production-packages.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

/** The path of the generated license texts. */
export const licensesFile = join(root, 'third-party-licenses.txt');

const isLicense = (name: string) => /^(licen[cs]e|copying|notice)([.-]|$)/i.test(name);

async function readLicenseText(folder: string): Promise<string> {
  const files = (await readdir(join(root, folder))).filter(isLicense).sort();
  const texts = await Promise.all(files.map((name) => readFile(join(root, folder, name), 'utf8')));
  return texts.map((text) => text.replaceAll('\r\n', '\n').trim()).join('\n\n');
}

/**
 * Returns the licenses of all packages that go into the app, read from `node_modules`. Packages
 * with the same license text are listed together.
 */
export async function collectThirdPartyLicenses(): Promise<string> {
  const byText = new Map<string, string[]>();
  for (const { path, name, version, license } of await listProductionPackages()) {
    const text =
      (await readLicenseText(path)) || `The package states the license "${license ?? 'none'}" without its text.`;
    byText.set(text, [...(byText.get(text) ?? []), `${name} ${version} (${license ?? 'see below'})`]);
  }
  const separator = '-'.repeat(60);
  const parts = [...byText]
    .map(([text, names]) => ({ text, names: names.sort() }))
    .sort((a, b) => ((a.names[0] ?? '') < (b.names[0] ?? '') ? -1 : 1))
    .map(({ text, names }) => `${names.join('\n')}\n\n${text}\n`);
  const intro =
    'Latchkey contains the packages below. The licenses of Electron, Chromium and Node.js are in LICENSE.electron.txt and LICENSES.chromium.html of the installation.\n';
  return [intro, ...parts].join(`\n${separator}\n`);
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  await writeFile(licensesFile, await collectThirdPartyLicenses());

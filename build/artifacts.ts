import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { listProductionPackages } from './production-packages.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

type Component = { name: string; version: string; type: string; 'bom-ref': string; [member: string]: unknown };

/** The members of a CycloneDX document that are read or changed here. */
export type Bom = {
  bomFormat: string;
  specVersion: string;
  metadata: { component: Component };
  components: Component[];
  dependencies: { ref: string; dependsOn: string[] }[];
};

const readPackageJson = async (...path: string[]) =>
  JSON.parse(await readFile(join(root, ...path, 'package.json'), 'utf8')) as { name: string; version: string };

/** npm, as the one that runs this script where there is one: Windows cannot start `npm` without a shell. */
async function runNpm(...args: string[]): Promise<string> {
  const cli = process.env.npm_execpath;
  const [program, before] = cli?.endsWith('.js') ? [process.execPath, [cli]] : ['npm', []];
  const { stdout } = await promisify(execFile)(program, [...before, ...args], {
    cwd: root,
    maxBuffer: 64 * 1024 * 1024,
    shell: program === 'npm' && process.platform === 'win32',
  });
  return stdout;
}

/**
 * What the app is made of, as CycloneDX 1.5: npm's own list from the lockfile, of which the packages that go into the app
 * are kept, and Electron, which npm counts as development and which is most of what is installed. Needs no network.
 * (npm leaves out packages that something for development wants too, such as jose, where it is told `--omit dev` or
 * NODE_ENV is production, as bundling sets it: so all are asked for.)
 */
export async function createBom(): Promise<Bom> {
  const document = JSON.parse(
    await runNpm('sbom', '--sbom-format', 'cyclonedx', '--package-lock-only', '--include', 'dev'),
  ) as Bom;
  const kept = new Set((await listProductionPackages()).map(({ name, version }) => `${name}@${version}`));
  document.components = document.components.filter(({ name, version }) => kept.has(`${name}@${version}`));
  const refs = new Set([document.metadata.component, ...document.components].map((one) => one['bom-ref']));
  document.dependencies = document.dependencies
    .filter((one) => refs.has(one.ref))
    .map((one) => ({ ...one, dependsOn: one.dependsOn.filter((other) => refs.has(other)) }));
  const app = await readPackageJson();
  const electron = await readPackageJson('node_modules', 'electron');
  const ref = `electron@${electron.version}`;
  const { component } = document.metadata;
  document.metadata.component = { ...component, type: 'application', name: app.name };
  document.components.push({
    'bom-ref': ref,
    type: 'framework',
    name: 'electron',
    version: electron.version,
    scope: 'required',
    description:
      'Electron with Chromium and Node.js; their own licences are in LICENSES.chromium.html of the installation.',
    purl: `pkg:npm/${ref}`,
    licenses: [{ license: { id: 'MIT' } }],
  });
  document.dependencies.find((one) => one.ref === component['bom-ref'])?.dependsOn.push(ref);
  document.dependencies.push({ ref, dependsOn: [] });
  return document;
}

async function sha256(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

const checksumsFileName = 'SHA256SUMS';

/** What electron-builder leaves for itself. */
const isByProduct = (name: string) => name === checksumsFileName || name.startsWith('builder-');

/**
 * Writes `sbom.cdx.json` and `SHA256SUMS` (as `sha256sum --check` reads it) beside the artefacts of a folder. Each file of
 * the folder is in the sums but electron-builder's own notes.
 */
export async function writeSbomAndChecksums(folder: string): Promise<void> {
  await writeFile(join(folder, 'sbom.cdx.json'), `${JSON.stringify(await createBom(), undefined, 2)}\n`);
  const lines: string[] = [];
  for (const entry of (await readdir(folder, { withFileTypes: true })).sort((a, b) => (a.name < b.name ? -1 : 1)))
    if (entry.isFile() && !isByProduct(entry.name))
      lines.push(`${await sha256(join(folder, entry.name))}  ${entry.name}\n`);
  await writeFile(join(folder, checksumsFileName), lines.join(''));
}

/**
 * Says in the update files of a folder that only so many of a hundred computers take this version
 * (electron-updater's `stagingPercentage`). Each computer draws its own lot once.
 */
export async function setRollout(folder: string, percent: number): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!/^(latest|beta|alpha)(-mac|-linux|-linux-arm64)?\.yml$/.test(name)) continue;
    const text = (await readFile(join(folder, name), 'utf8')).replace(/^stagingPercentage:.*\n/m, '');
    await writeFile(join(folder, name), `${text.replace(/\n?$/, '\n')}stagingPercentage: ${percent}\n`);
  }
}

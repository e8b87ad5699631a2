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

/** A CycloneDX document, with only the members that the build reads or changes. */
export type Bom = {
  bomFormat: string;
  specVersion: string;
  metadata: { component: Component };
  components: Component[];
  dependencies: { ref: string; dependsOn: string[] }[];
};

const readPackageJson = async (...path: string[]) =>
  JSON.parse(await readFile(join(root, ...path, 'package.json'), 'utf8')) as { name: string; version: string };

/**
 * Runs npm and returns its output. Prefers the npm that runs this script, because Windows cannot
 * start `npm` without a shell.
 *
 * @throws if npm cannot be started or fails
 */
async function runNpm(...args: string[]): Promise<string> {
  const cli = process.env.npm_execpath;
  const [program, leadingArgs] = cli?.endsWith('.js') ? [process.execPath, [cli]] : ['npm', []];
  const { stdout } = await promisify(execFile)(program, [...leadingArgs, ...args], {
    cwd: root,
    maxBuffer: 64 * 1024 * 1024,
    shell: program === 'npm' && process.platform === 'win32',
  });
  return stdout;
}

/**
 * Creates the SBOM of the app as CycloneDX 1.5: the packages of the lockfile that go into the app,
 * and Electron. Works offline.
 */
async function createBom(): Promise<Bom> {
  // With `--omit dev` or NODE_ENV=production, npm drops production packages that a development
  // package also depends on, such as jose. So this requests all packages and filters them below.
  const document = JSON.parse(
    await runNpm('sbom', '--sbom-format', 'cyclonedx', '--package-lock-only', '--include', 'dev'),
  ) as Bom;
  const production = new Set((await listProductionPackages()).map(({ name, version }) => `${name}@${version}`));
  document.components = document.components.filter((component) => production.has(component['bom-ref']));
  const refs = new Set([document.metadata.component, ...document.components].map((component) => component['bom-ref']));
  document.dependencies = document.dependencies
    .filter(({ ref }) => refs.has(ref))
    .map((dependency) => ({ ...dependency, dependsOn: dependency.dependsOn.filter((ref) => refs.has(ref)) }));
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
      'Electron with Chromium and Node.js; their licenses are in LICENSES.chromium.html of the installation.',
    purl: `pkg:npm/${ref}`,
    licenses: [{ license: { id: 'MIT' } }],
  });
  document.dependencies.find((dependency) => dependency.ref === component['bom-ref'])?.dependsOn.push(ref);
  document.dependencies.push({ ref, dependsOn: [] });
  return document;
}

async function sha256(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

const checksumsFileName = 'SHA256SUMS';

/** Returns whether a file is not distributed: the checksums, or one of electron-builder's logs. */
const isByProduct = (name: string) => name === checksumsFileName || name.startsWith('builder-');

/**
 * Writes `sbom.cdx.json` and `SHA256SUMS` to a folder of artifacts. `SHA256SUMS` covers all
 * distributed files, in the format of `sha256sum --check`.
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
 * Sets electron-updater's `stagingPercentage` in the update files of a folder. Each computer
 * decides once, at random, whether it is among those that update.
 *
 * @param percent the share of computers that take this version, from 1 to 100
 */
export async function setRollout(folder: string, percent: number): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!/^(latest|beta|alpha)(-mac|-linux|-linux-arm64)?\.yml$/.test(name)) continue;
    const text = (await readFile(join(folder, name), 'utf8')).replace(/^stagingPercentage:.*\n/m, '');
    await writeFile(join(folder, name), `${text.replace(/\n?$/, '\n')}stagingPercentage: ${percent}\n`);
  }
}

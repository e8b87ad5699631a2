import { readdir, readFile } from 'node:fs/promises';
import { posix } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** An import of one file by another; paths are relative to the repository. */
export type Import = { from: string; to: string };

/**
 * The layers of the product from top to bottom. A module may import itself and modules of lower
 * layers, but not others of its own layer. A name is a folder, or a file without its extension.
 */
const layers: readonly (readonly string[])[] = [
  ['electron/main', 'electron/preload'],
  ['electron/app', 'electron/shell', 'electron/parser'],
  ['electron/ipc'],
  ['electron/cli'],
  ['electron/platform'],
  ['electron/updates', 'electron/doctor', 'electron/reports'],
  ['electron/policy'],
  ['electron/api'],
  ['electron/inspector'],
  ['electron/exchange-log'],
  ['electron/profiles'],
  ['electron/session'],
  ['electron/oauth'],
  ['electron/tokens'],
  ['electron/http', 'electron/vault', 'electron/node', 'electron/settings'],
  ['electron/core'],
  ['electron/build-time.d'],
  ['renderer/main'],
  ['renderer/app'],
  ['renderer/screens'],
  ['renderer/widgets'],
  ['renderer/components', 'renderer/stores'],
  ['renderer/format', 'renderer/bridge', 'renderer/i18n', 'renderer/styles'],
  ['shared'],
];

const moduleNames = layers.flat();

/** Returns the module that a file belongs to, or `undefined` if it belongs to none. */
function moduleOf(path: string): string | undefined {
  const withoutExtension = path.replace(/\.[^./]+$/, '');
  return moduleNames.find((name) => withoutExtension === name || path.startsWith(`${name}/`));
}

const layerOf = (name: string) => layers.findIndex((layer) => layer.includes(name));

/** Returns why an import is forbidden, or `undefined` if it is allowed. */
function problemOf({ from, to }: Import): string | undefined {
  const [fromRoot] = from.split('/');
  const [toRoot] = to.split('/');
  if (fromRoot === 'test') return undefined;
  if (toRoot === 'test') return 'only test/ may import test/';
  if (fromRoot === 'build') return undefined;
  if (toRoot === 'build') return 'the product may not import build/';
  if (fromRoot !== toRoot && toRoot !== 'shared')
    return fromRoot === 'shared'
      ? 'shared/ may only import shared/'
      : 'electron/ and renderer/ may not import each other';
  const fromModule = moduleOf(from);
  const toModule = moduleOf(to);
  if (!fromModule) return `${from} belongs to no layer: add it to build/check-architecture.ts`;
  if (!toModule) return `${to} belongs to no layer: add it to build/check-architecture.ts`;
  if (fromModule === toModule || layerOf(fromModule) < layerOf(toModule)) return undefined;
  return `${fromModule} may not import ${toModule}: imports point down`;
}

/** Returns a message for each import that breaks the layers, or leads to `build/` or `test/`. */
export function findForbiddenImports(imports: readonly Import[]): string[] {
  return imports.flatMap((edge) => {
    const problem = problemOf(edge);
    return problem ? [`${edge.from} → ${edge.to}: ${problem}`] : [];
  });
}

/**
 * Returns the relative imports of a source text: static, dynamic, re-exports and types.
 *
 * @param from the path of the file, relative to the repository
 */
export function parseImports(from: string, text: string): Import[] {
  return [...text.matchAll(/\b(?:from|import)\s*\(?\s*['"](\.{1,2}\/[^'"?]+)/g)].map(([, specifier = '']) => ({
    from,
    to: posix.join(posix.dirname(from), specifier),
  }));
}

async function readImports(root: string): Promise<Import[]> {
  const imports: Import[] = [];
  for (const folder of ['electron', 'renderer', 'shared', 'build'])
    for (const entry of await readdir(`${root}/${folder}`, { recursive: true })) {
      const path = `${folder}/${entry.replaceAll('\\', '/')}`;
      if (/\.[cm]?tsx?$/.test(path)) imports.push(...parseImports(path, await readFile(`${root}/${path}`, 'utf8')));
    }
  return imports;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const problems = findForbiddenImports(await readImports(fileURLToPath(new URL('..', import.meta.url))));
  for (const problem of problems) console.error(problem);
  if (problems.length > 0) process.exitCode = 1;
}

import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

type LockfilePackage = {
  name?: string;
  version: string;
  license?: string;
  dev?: boolean;
  optional?: boolean;
  devOptional?: boolean;
};

/** A package that goes into the app, with its path relative to the repository. */
export type ProductionPackage = { path: string; name: string; version: string; license: string | undefined };

/** The optional packages that installers contain: keytar, and the headers in its binaries. */
const packagedNativeModules = ['node_modules/keytar', 'node_modules/node-addon-api'];

/** Returns the packages of the lockfile that go into the app, sorted by path. */
export async function listProductionPackages(): Promise<ProductionPackage[]> {
  const lock = await readFile(fileURLToPath(new URL('../package-lock.json', import.meta.url)), 'utf8');
  const { packages } = JSON.parse(lock) as { packages: Record<string, LockfilePackage> };
  return Object.entries(packages).flatMap(([path, { name, version, license, dev, optional, devOptional }]) => {
    const isExcluded = dev || ((optional || devOptional) && !packagedNativeModules.includes(path));
    if (path === '' || isExcluded) return [];
    const installedName = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
    return [{ path, name: name ?? installedName, version, license }];
  });
}

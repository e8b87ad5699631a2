import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

type LockfilePackage = { version: string; license?: string; dev?: boolean; optional?: boolean; devOptional?: boolean };

export type ProductionPackage = { path: string; name: string; version: string; license: string | undefined };

/** Optional packages that are nevertheless in an installer: keytar, and the headers that it is compiled with. */
const packagedNativeModules = ['node_modules/keytar', 'node_modules/node-addon-api'];

/** Every package of the lockfile that goes into the app, sorted by its place in `node_modules`. */
export async function listProductionPackages(): Promise<ProductionPackage[]> {
  const lock = await readFile(fileURLToPath(new URL('../package-lock.json', import.meta.url)), 'utf8');
  const { packages } = JSON.parse(lock) as { packages: Record<string, LockfilePackage> };
  return Object.entries(packages).flatMap(([path, { version, license, dev, optional, devOptional }]) => {
    const left = dev || ((optional || devOptional) && !packagedNativeModules.includes(path));
    if (path === '' || left) return [];
    return [{ path, name: path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length), version, license }];
  });
}

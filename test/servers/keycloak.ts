import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { JWK } from 'jose';
import { createTemporaryFolder, findFreePort, startChildServer } from './child-server.ts';
import { keycloakDistribution } from './keycloak-distribution.ts';
import { keycloakRealm } from './keycloak-realm.ts';

export interface Keycloak {
  issuer: string;
  stop(): Promise<void>;
}

/** Everything except `data`, which each instance has separately. */
const sharedFolders = ['lib', 'conf', 'providers', 'themes'];

/**
 * Keycloak on a loopback port with the realm of keycloak-realm.ts, its database in memory. Each
 * start is its own; the program is shared. Throws `MissingPrerequisiteError` where Java or the
 * program cannot be had.
 *
 * @param clientKey the public key of the client that authenticates with a key
 */
export async function startKeycloak(clientKey: JWK): Promise<Keycloak> {
  const distribution = await keycloakDistribution();
  const folder = await createTemporaryFolder('keycloak');
  await mkdir(join(folder, 'data', 'import'), { recursive: true });
  await writeFile(join(folder, 'data', 'import', 'latchkey.json'), JSON.stringify(keycloakRealm(clientKey)));
  for (const name of sharedFolders) await symlink(join(distribution, name), join(folder, name));

  const port = await findFreePort();
  const origin = `http://127.0.0.1:${port}`;
  const issuer = `${origin}/realms/latchkey`;
  const { stop } = await startChildServer({
    name: 'Keycloak',
    command: [
      join(distribution, 'bin', 'kc.sh'),
      'start',
      '--optimized',
      '--import-realm',
      // No cluster, and therefore no other port.
      '--cache=local',
      '--http-enabled=true',
      '--http-host=127.0.0.1',
      `--http-port=${port}`,
      `--hostname=${origin}`,
      `-Dkc.home.dir=${folder}`,
    ],
    // It runs only for seconds: using only the fast compiler halves the startup time.
    env: { JAVA_OPTS_APPEND: '-XX:TieredStopAtLevel=1' },
    folder,
    readyUrl: `${issuer}/.well-known/openid-configuration`,
    startTimeoutMs: 180_000,
  });
  return { issuer, stop };
}

import { execFile } from 'node:child_process';
import { access, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { exportJWK, generateKeyPair, type JWK } from 'jose';
import { createTemporaryFolder, findFreePort, startChildServer } from './child-server.ts';
import { type AdminCall, glewlwydConfiguration, glewlwydSetup } from './glewlwyd-setup.ts';
import { MissingPrerequisiteError, setupCommand } from './missing-prerequisite.ts';

const run = promisify(execFile);

export interface Glewlwyd {
  issuer: string;
  version: string;
  stop(): Promise<void>;
}

/** The package's script that creates an empty SQLite database. */
const databaseScript = '/usr/share/dbconfig-common/data/glewlwyd/install/sqlite3';

async function checkInstalled(): Promise<string> {
  const needs = (what: string) => (cause: unknown) => {
    throw new MissingPrerequisiteError(`Glewlwyd needs ${what}`, setupCommand, { cause });
  };
  await run('sqlite3', ['-version']).catch(needs('the sqlite3 program, which is not here'));
  await access(databaseScript).catch(needs("Debian's package glewlwyd, which is not here"));
  // It prints its version and exits with 1.
  const { stdout } = await run('glewlwyd', ['--version']).catch((error: { stdout?: string }) => ({
    stdout: error.stdout ?? '',
  }));
  return /\d+\.\d+\.\d+/.exec(stdout)?.[0] ?? needs('its program, which does not run')(stdout);
}

/**
 * Signs in as the administrator that the package's script created, and makes the calls in order.
 */
async function setUp(api: string, setup: AdminCall[]): Promise<void> {
  const post = async (path: string, body: unknown, cookie: string) => {
    const response = await fetch(`${api}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', cookie },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`Glewlwyd: POST ${path} answered ${response.status}: ${await response.text()}`);
    return response.headers.get('set-cookie')?.split(';')[0] ?? cookie;
  };
  const cookie = await post('/auth/', { username: 'admin', password: 'password' }, '');
  for (const [path, body] of setup) await post(path, body, cookie);
}

/**
 * Starts Debian's Glewlwyd (C, SQLite) on a loopback port, each time with a new database in a
 * temporary folder. Leaves a service that the package may have started unchanged.
 *
 * @param clientKey the public key of the client that authenticates with a key
 * @throws {@link MissingPrerequisiteError} if Glewlwyd is not installed
 */
export async function startGlewlwyd(clientKey: JWK): Promise<Glewlwyd> {
  const version = await checkInstalled();
  const folder = await createTemporaryFolder('glewlwyd');
  const port = await findFreePort();
  const api = `http://127.0.0.1:${port}/api`;
  const issuer = `${api}/oidc`;
  const configuration = join(folder, 'glewlwyd.conf');
  await run('sqlite3', ['-bail', join(folder, 'glewlwyd.db'), `.read ${databaseScript}`]);
  await writeFile(configuration, glewlwydConfiguration(port, folder));

  const { stop } = await startChildServer({
    name: 'Glewlwyd',
    command: ['glewlwyd', `--config-file=${configuration}`],
    folder,
    readyUrl: `http://127.0.0.1:${port}/config`,
    startTimeoutMs: 20_000,
  });
  try {
    const { privateKey } = await generateKeyPair('RS256', { extractable: true });
    const signingKey = { ...(await exportJWK(privateKey)), kid: 'glewlwyd-for-tests', alg: 'RS256', use: 'sig' };
    await setUp(api, glewlwydSetup(issuer, signingKey, clientKey));
  } catch (error) {
    await stop();
    throw error;
  }
  return { issuer, version, stop };
}

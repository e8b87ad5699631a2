import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { access, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { MissingPrerequisiteError, setupCommand } from './missing-prerequisite.ts';

const run = promisify(execFile);

/**
 * The newest that runs on Java 17 (its classes are for 17; Keycloak calls that deprecated and means
 * to ask for 21).
 */
export const keycloakVersion = '26.7.3';
const sha256 = '77657f30b7e90d70f727712ce1c967f430fd6a5e9f458d32d8c6df0635345f47';
const oldestJava = 17;

const artifact = `org.keycloak:keycloak-quarkus-dist:${keycloakVersion}:tar.gz`;
const plugin = 'org.apache.maven.plugins:maven-dependency-plugin:3.6.0';
// Strict checksums: Maven's own check against what the repository says; ours says that it is the
// one that was tried.
const copy = ['--batch-mode', '--quiet', '--strict-checksums', `${plugin}:copy`, `-Dartifact=${artifact}`];

const cacheFolder = () => join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'latchkey', 'keycloak');

const exists = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  );

/** Options that belong to the build, so that every start is `--optimized`. */
const buildOptions = ['--db=dev-mem', '--health-enabled=false', '--metrics-enabled=false'];

async function checkJava(): Promise<void> {
  // `java -version` writes to stderr: openjdk version "17.0.15" 2025-04-15.
  const { stderr } = await run('java', ['-version']).catch((cause: unknown) => {
    throw new MissingPrerequisiteError('Keycloak needs Java, and there is none', setupCommand, { cause });
  });
  const version = Number(/version "(\d+)/.exec(stderr)?.[1]);
  if (!(version >= oldestJava))
    throw new MissingPrerequisiteError(
      `Keycloak needs Java ${oldestJava} or newer, and here is ${version}`,
      setupCommand,
    );
}

async function fetchArchive(folder: string): Promise<string> {
  await run('mvn', ['--version']).catch((cause: unknown) => {
    throw new MissingPrerequisiteError('Keycloak is fetched with Maven (mvn), and there is none', setupCommand, {
      cause,
    });
  });
  await run('mvn', [...copy, `-DoutputDirectory=${folder}`], { cwd: folder, timeout: 300_000 }).catch(
    (cause: unknown) => {
      throw new MissingPrerequisiteError(
        `Maven could not fetch ${artifact}`,
        `mvn ${plugin}:get -Dartifact=${artifact} -Dtransitive=false`,
        { cause },
      );
    },
  );
  const archive = join(folder, `keycloak-quarkus-dist-${keycloakVersion}.tar.gz`);
  const hash = createHash('sha256');
  await pipeline(createReadStream(archive), hash);
  const actual = hash.digest('hex');
  if (actual !== sha256) throw new Error(`${artifact} has the SHA-256 ${actual}, not ${sha256}`);
  return archive;
}

/**
 * Downloads, unpacks and builds Keycloak (`kc.sh build`), once per computer and outside the
 * repository. The folder gets its name when it is complete, so concurrent calls do not interfere.
 *
 * @returns Keycloak's folder
 */
export async function keycloakDistribution(): Promise<string> {
  if (process.platform === 'win32')
    throw new MissingPrerequisiteError('Keycloak is started by a shell script', 'a Linux or macOS machine');
  await checkJava();
  const cache = cacheFolder();
  const ready = join(cache, `${keycloakVersion}-built`);
  if (await exists(ready)) return ready;
  await mkdir(cache, { recursive: true });
  const work = await mkdtemp(join(cache, 'work-'));
  try {
    const archive = await fetchArchive(work);
    await run('tar', ['-xzf', archive, '-C', work]);
    const unpacked = join(work, `keycloak-${keycloakVersion}`);
    await run(join(unpacked, 'bin', 'kc.sh'), ['build', ...buildOptions], { timeout: 300_000 });
    await rename(unpacked, ready).catch(async (error: unknown) => {
      if (!(await exists(ready))) throw error;
    });
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  return ready;
}

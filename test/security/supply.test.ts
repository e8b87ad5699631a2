import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { defaultConfiguration } from '../../build/electron-builder.ts';
import { projectRoot } from '../../build/electron-stand-in/stand-in-process.ts';
import { expectedFuseOptions } from '../fuses.ts';
import { recordEvidence } from './support/evidence.ts';
import {
  findSupplyProblems,
  type Lock,
  listShippedPackages,
  type Manifest,
  readDocumentedPackages,
} from './support/supply.ts';
import { words } from './support/words.ts';

const read = (name: string) => readFile(join(projectRoot, name), 'utf8');
const manifest = JSON.parse(await read('package.json')) as Manifest;
const lock = JSON.parse(await read('package-lock.json')) as Lock;
const document = await read('docs/security.md');
const direct = readDocumentedPackages(document, 'dependencies');
const transitive = readDocumentedPackages(document, 'transitive dependencies');

/**
 * Linter binaries for platforms other than the one on which the lockfile was created; npm records
 * no checksum for them. None is shipped. On those platforms npm installs them from the registry by
 * exact version.
 */
const bare = [
  ...words(`android-arm64 android-x64 darwin-arm64 darwin-x64 linux-arm64-musl linux-x64-musl win32-arm64
    win32-x64`).map((system) => `@biomejs/cli-${system}`),
  ...words('darwin-arm64 darwin-x64 win32-arm64 win32-x64').map((system) => `@oxlint-tsgolint/${system}`),
  ...words(`android-arm-eabi android-arm64 darwin-arm64 darwin-x64 freebsd-x64 linux-arm-gnueabihf
    linux-arm-musleabihf linux-arm64-musl linux-ppc64-gnu linux-riscv64-gnu linux-riscv64-musl linux-s390x-gnu
    linux-x64-musl openharmony-arm64 win32-arm64-msvc win32-ia32-msvc win32-x64-msvc`).map(
    (system) => `@oxlint/binding-${system}`,
  ),
];

/** Returns the problems after a change of the manifest, the lockfile or the documented reasons. */
function problems(change: { manifest?: Manifest; entries?: Lock['packages']; reasons?: typeof direct } = {}) {
  const packages = { ...lock.packages, ...change.entries };
  const reasons = { ...direct, ...change.reasons };
  return findSupplyProblems({ ...manifest, ...change.manifest }, { packages }, reasons, transitive, bare);
}

const withDependency = (name: string, version: string): Manifest => ({
  dependencies: { ...manifest.dependencies, [name]: version },
});
const complete = { version: '1.0.0', integrity: 'sha512-AAAA' };
const leftPad = { 'node_modules/left-pad': complete };
/** Adds a package for development. */
const withPackage = (entry: object) => ({ entries: { 'node_modules/a': { ...complete, dev: true, ...entry } } });
const elsewhere = withPackage({ resolved: 'https://evil.example/a.tgz' });
const allowed = { manifest: { allowScripts: { ...manifest.allowScripts, esbuild: true } } };
const otherZod = { entries: { 'node_modules/zod': { ...complete, version: '0.0.1' } } };
const withKeytar = (version: string) => ({ manifest: { optionalDependencies: { keytar: version } } });
const unlisted = { manifest: withDependency('left-pad', '1.0.0'), entries: leftPad };

describe('supply chain', () => {
  test('every package has an exact version and a checksum, is listed if it ships, and runs only approved scripts', (context) => {
    expect(problems()).toEqual([]);
    recordEvidence(
      context,
      'Only approved packages are installed',
      `${Object.keys(lock.packages).length - 1} locked packages: versions exact, ${Object.keys(lock.packages).length - 1 - bare.length} with sha512 and ${bare.length} listed without (linter binaries for other platforms), ${listShippedPackages(lock).length} that ship, and keytar, each with a reason; 3 reviewed install scripts (none may run)`,
    );
  });

  test.each<[name: string, change: Parameters<typeof problems>[0], problem: RegExp]>([
    ['a new production dependency', unlisted, /left-pad ships and is not listed/],
    ['a new transitive dependency', { entries: leftPad }, /left-pad ships with another/],
    ['a missing reason', { reasons: { zod: '' } }, /zod is listed without a reason/],
    ['a listed dependency that does not ship', { reasons: { gone: 'a reason' } }, /gone is listed and does not ship/],
    ['a version range', { manifest: withDependency('zod', '^4.0.0') }, /zod has no exact version/],
    ['an alias of another package', withKeytar('npm:keytar@7.10.6'), /keytar is npm:keytar/],
    ['an alias without an exact version', withKeytar('npm:@github/keytar@^7'), /no exact/],
    ['a lockfile with another version', otherZod, /zod is .* and 0\.0\.1 in the lock/],
    ['a new install script', withPackage({ hasInstallScript: true }), /a has an install script/],
    ['an install script that may run', allowed, /esbuild may run/],
    ['an entry without a checksum', withPackage({ integrity: undefined }), /a has no sha512/],
    ['an entry with a weak checksum', withPackage({ integrity: 'sha1-AAAA' }), /a has no sha512/],
    ['a package from another registry', elsewhere, /a has its own source/],
  ])('detects %s', (_name, change, problem) => {
    expect(problems(change).filter((one) => problem.test(one))).not.toEqual([]);
  });

  test('every known advisory has an answer, if the registry is reachable', async (context) => {
    const [program, ...before] = process.platform === 'win32' ? ['cmd', '/c', 'npm'] : ['npm'];
    const output = await new Promise<string>((resolve) => {
      const arguments_ = [...before, 'audit', '--omit=dev', '--json', '--fetch-retries=0', '--fetch-timeout=10000'];
      const options = { cwd: projectRoot, maxBuffer: 64 * 1024 ** 2 };
      execFile(program ?? '', arguments_, options, (_error, stdout) => resolve(stdout));
    });
    const start = output.indexOf('{');
    const report = (start === -1 ? {} : JSON.parse(output.slice(start))) as {
      vulnerabilities?: Record<string, unknown>;
    };
    const asked = report.vulnerabilities !== undefined;
    const answered = Object.keys(readDocumentedPackages(document, 'advisories'));
    expect(Object.keys(report.vulnerabilities ?? {}).filter((name) => !answered.includes(name))).toEqual([]);
    recordEvidence(
      context,
      'Every known advisory has an answer',
      asked
        ? `npm audit of what ships: ${Object.keys(report.vulnerabilities ?? {}).length} found, all answered`
        : 'not checked: the registry has no audit service',
    );
  });
});

describe('configuration of fuses and packaging', () => {
  const fuses = { ...defaultConfiguration.electronFuses } as Record<string, boolean>;
  const decided: Record<string, boolean> = expectedFuseOptions;

  test.each(Object.entries(decided))('19 %s is %s', (name, value) => {
    expect(fuses[name]).toBe(value);
  });

  test('19 no other fuse keeps its default, and the app is one archive', (context) => {
    expect(Object.keys(fuses).sort()).toEqual(Object.keys(decided).sort());
    expect(defaultConfiguration.asar).toBe(true);
    expect(defaultConfiguration.mac).toMatchObject({ hardenedRuntime: true });
    recordEvidence(
      context,
      'Every fuse is set explicitly (point 19)',
      `${Object.keys(decided).length} fuses and the archive checked as configuration; read back from a packaged stand-in (test/packaging), not from Electron's own binary, which is not available here`,
    );
  });

  test('16 uses a supported major version of Electron', () => {
    const { electron = '' } = manifest.devDependencies ?? {};
    const [, oldest = '0'] = /oldest supported major: (\d+)/.exec(document) ?? [];
    expect(Number(electron.split('.')[0])).toBeGreaterThanOrEqual(Number(oldest));
    expect(Number(oldest)).toBeGreaterThan(40);
  });
});

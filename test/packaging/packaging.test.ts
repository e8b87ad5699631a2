import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import type { Configuration } from 'electron-builder';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Bom } from '../../build/artifacts.ts';
import type { Architecture } from '../../build/electron-builder.ts';
import { readArchitecture } from '../../build/native-module.ts';
import { type PackageOptions, packageApp } from '../../build/package.ts';
import { listProductionPackages } from '../../build/production-packages.ts';
import { buildTestBundles } from '../../build/test-bundles.ts';
import { expectedFuses } from '../fuses.ts';
import { readAsar } from './asar.ts';
import { createFakeElectronDist, readFuses } from './electron-dist.ts';
import { appImageRuntime, runs, standInAppImageTools, standInFpm } from './tools.ts';

const repository = fileURLToPath(new URL('../..', import.meta.url));

/** Why electron-builder cannot run with the fake Electron, or `undefined` if it can. */
const missing =
  process.platform !== 'linux'
    ? 'the fake Electron has the layout of Linux'
    : runs('dpkg-deb', '--version')
      ? undefined
      : 'dpkg-deb is not installed; install the package dpkg';

/** Why a target cannot be built, or `undefined` if it can. */
const missingTools = {
  rpm: runs('rpmbuild', '--version') ? undefined : 'rpmbuild is not installed; install the package rpm',
  AppImage: runs('mksquashfs', '-version')
    ? undefined
    : 'mksquashfs is not installed; install the package squashfs-tools',
};

let work: string;
const computed: { fpm: string[][]; appImage: unknown[] } = { fpm: [], appImage: [] };

/**
 * Packs the app for Linux with the fake Electron. Skips the rpm and the AppImage if their tools are
 * missing.
 *
 * @returns the folder of the artifacts
 */
async function pack(name: string, overrides: Partial<PackageOptions> & { targets?: string[] } = {}): Promise<string> {
  const { targets = ['tar.gz', 'deb', 'rpm', 'AppImage'], ...options } = overrides;
  const architectures: Architecture[] = [process.arch as Architecture];
  const { folder } = await packageApp({
    architectures,
    outputFolder: join(work, name),
    transformConfiguration: (config): Configuration => ({
      ...config,
      electronDist: join(work, 'electron'),
      linux: {
        ...config.linux,
        target: targets.map((target) => ({ target, arch: options.architectures?.[0] ?? architectures[0] ?? 'x64' })),
      },
    }),
    effectiveOptionComputed: async (options: unknown) => {
      if (!Array.isArray(options)) return computed.appImage.push(options) > 0 && missingTools.AppImage !== undefined;
      const [args] = options as [string[]];
      computed.fpm.push(args);
      return (args[args.indexOf('--package') + 1]?.endsWith('.rpm') ?? false) && missingTools.rpm !== undefined;
    },
    ...options,
  });
  return folder;
}

const files = async (folder: string) =>
  (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();

const text = (path: string) => readFile(path, 'utf8');

/** The expected desktop entry, without MIME types or schemes: nothing else opens Latchkey. */
const desktopEntry = `[Desktop Entry]
Name=Latchkey
Exec=/opt/Latchkey/latchkey %U
Terminal=false
Type=Application
Icon=latchkey
StartupWMClass=latchkey
StartupNotify=true
Keywords=sign-in;OAuth;token;account;
SingleMainWindow=true
Comment=A desktop app that signs users in with the OAuth 2.0 Resource Owner Password grant and keeps every secret out of the page.
Categories=Utility;
`;

beforeAll(async () => {
  if (missing) return;
  work = await mkdtemp(join(tmpdir(), 'latchkey-packaging-'));
  await mkdir(join(work, 'bin'));
  await createFakeElectronDist(join(work, 'electron'));
  process.env.CUSTOM_FPM_PATH = await standInFpm(join(work, 'bin'));
  process.env.APPIMAGE_TOOLS_PATH = await standInAppImageTools(join(work, 'appimage-tools'));
  await buildTestBundles();
}, 120_000);

afterAll(async () => {
  delete process.env.CUSTOM_FPM_PATH;
  delete process.env.APPIMAGE_TOOLS_PATH;
  if (work) await rm(work, { recursive: true });
});

describe('Latchkey, packaged for Linux', { timeout: 120_000 }, () => {
  let folder: string;
  let asar: Awaited<ReturnType<typeof readAsar>>;
  beforeAll(async () => {
    if (missing) return;
    // The app must not contain secrets from the build environment.
    process.env.CSC_KEY_PASSWORD = 'not-a-real-signing-password';
    try {
      folder = await pack('latchkey');
    } finally {
      delete process.env.CSC_KEY_PASSWORD;
    }
    asar = await readAsar(join(folder, 'linux-unpacked/resources/app.asar'));
  }, 120_000);

  const check = (name: string, run: () => Promise<void> | void) =>
    test(name, (context) => (missing ? context.skip(missing) : run()));

  check('contains Electron with its executable renamed, the app and the licenses', async () => {
    const tree = await files(join(folder, 'linux-unpacked'));
    expect(tree.filter((path) => !path.startsWith('locales/'))).toEqual(
      [
        'LICENSE.electron.txt',
        'LICENSES.chromium.html',
        'chrome-sandbox',
        'chrome_crashpad_handler',
        'icudtl.dat',
        'latchkey',
        'libffmpeg.so',
        'resources/LICENSE.txt',
        'resources/app-update.yml',
        'resources/app.asar',
        'resources/apparmor-profile',
        'resources/package-type',
        ...tree.filter((path) => path.startsWith('resources/app.asar.unpacked/')),
        'version',
      ].sort(),
    );
    // Chromium formats dates in the languages that are installed, so all are packed.
    expect(tree.filter((path) => path.startsWith('locales/'))).toHaveLength(2);
    expect((await stat(join(folder, 'linux-unpacked/latchkey'))).mode & 0o111).toBe(0o111);
  });

  check('sets eight fuses as configured, and keeps the default of wasm_trap_handlers', async () => {
    const fuses = readFuses(await readFile(join(folder, 'linux-unpacked/latchkey')));
    expect(fuses).toEqual({ ...expectedFuses, wasmTrapHandlers: true });
  });

  check('the archive contains only the four bundles, the manifest, the licenses and keytar, and no link', () => {
    expect(asar.filter(({ isLink }) => isLink)).toEqual([]);
    const others = asar.map(({ path }) => path).filter((path) => !/^out\/renderer\/assets\/[\w.-]+$/.test(path));
    const withoutKeytar = others.filter((path) => !path.startsWith('node_modules/keytar/'));
    expect(withoutKeytar.sort()).toEqual([
      'out/main/main.cjs',
      'out/parser/parser.cjs',
      'out/preload/preload.cjs',
      'out/renderer/index.html',
      'package.json',
      'third-party-licenses.txt',
    ]);
    const native = others.filter((path) => path.startsWith('node_modules/'));
    expect(native.map((path) => path.slice('node_modules/keytar/'.length)).sort()).toEqual([
      'lib/keytar.js',
      'package.json',
      `prebuilds/${process.platform}-${process.arch}/keytar.node`,
    ]);
  });

  check('the archive contains no source map and no reference to one', () => {
    expect(asar.filter(({ path }) => path.endsWith('.map'))).toEqual([]);
    const pointing = asar.filter(({ content }) => content.includes('sourceMappingURL=data:'));
    expect(pointing.map(({ path }) => path)).toEqual([]);
  });

  check('bundles and manifest contain no dev dependencies and no tests', async () => {
    const packed = asar.find(({ path }) => path === 'package.json');
    const manifest = JSON.parse(packed?.content.toString('utf8') ?? '') as Record<string, unknown>;
    expect(manifest.devDependencies).toBeUndefined();
    expect(manifest.scripts).toBeUndefined();
    expect(manifest).toMatchObject({ name: 'latchkey', productName: 'Latchkey', main: 'out/main/main.cjs' });
    const { devDependencies } = JSON.parse(await text(join(repository, 'package.json'))) as {
      devDependencies: Record<string, string>;
    };
    const required = asar
      .filter(({ path }) => path.endsWith('.cjs'))
      .flatMap(({ content }) => [...content.toString('utf8').matchAll(/\brequire\(["']([^"'.][^"']*)["']\)/g)])
      .map(([, name = '']) => name);
    expect(required).toContain('electron');
    expect(required.filter((name) => name in devDependencies && name !== 'electron')).toEqual([]);
    const outside = required.filter((name) => !name.startsWith('node:') && !['electron', 'keytar'].includes(name));
    expect(outside.filter((name) => !process.getBuiltinModule(name))).toEqual([]);
    for (const { path, content } of asar) expect(content.includes('/test/'), path).toBe(false);
  });

  check('contains nothing that looks like a secret', () => {
    for (const { path, content } of asar) {
      const found = content.toString('latin1');
      expect(/-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----\s*[A-Za-z0-9+/]{40}/.test(found), path).toBe(false);
      expect(found.includes('not-a-real-signing-password'), path).toBe(false);
      expect(/\beyJ[\w-]{20,}\.[\w-]{20,}\.[\w-]{20,}/.test(found), path).toBe(false);
      expect(/\.(pem|key|p12|pfx|env)$/.test(path), path).toBe(false);
    }
  });

  check('the script of the sign-in screen is at most 115 KiB, gzipped', () => {
    const read = (name: string) => asar.find(({ path }) => path === `out/renderer/${name}`)?.content ?? Buffer.alloc(0);
    const [, entry = ''] = /<script[^>]+src="\.\/([^"]+)"/.exec(read('index.html').toString('utf8')) ?? [];
    const scripts = new Set([entry]);
    let bytes = 0;
    for (const script of scripts) {
      bytes += gzipSync(read(script)).byteLength;
      for (const [, name] of read(script)
        .toString('utf8')
        .matchAll(/(?:from|import)"\.\/([^"]+)"/g))
        scripts.add(`assets/${name}`);
    }
    expect(scripts.size).toBeGreaterThan(1);
    expect(bytes / 1024).toBeGreaterThan(50);
    expect(bytes / 1024).toBeLessThan(115);
  });

  check('is smaller than 5 MB without native modules', () => {
    const bytes = asar.filter(({ path }) => !path.endsWith('.node')).reduce((sum, { size }) => sum + size, 0);
    expect(bytes).toBeGreaterThan(500_000);
    expect(bytes).toBeLessThan(5 * 1024 * 1024);
  });

  check('the tar.gz contains the same files', async () => {
    const [name = ''] = (await readdir(folder)).filter((one) => one.endsWith('.tar.gz'));
    expect(name).toBe(`latchkey-0.1.0-linux-${process.arch}.tar.gz`);
    const unpacked = join(work, 'untarred');
    await mkdir(unpacked);
    execFileSync('tar', ['-xzf', join(folder, name), '-C', unpacked, '--strip-components=1']);
    const written = (path: string) => !/package-type|apparmor-profile/.test(path);
    expect((await files(unpacked)).filter(written)).toEqual(
      (await files(join(folder, 'linux-unpacked'))).filter(written),
    );
  });

  check('the deb has its metadata, dependencies, desktop entry and icons', async () => {
    const [name = ''] = (await readdir(folder)).filter((one) => one.endsWith('.deb'));
    const deb = join(folder, name);
    const field = (one: string) => execFileSync('dpkg-deb', ['-f', deb, one], { encoding: 'utf8' }).trim();
    expect([field('Package'), field('Version'), field('License'), field('Section')]).toEqual([
      'latchkey',
      '0.1.0',
      'MIT',
      'utils',
    ]);
    expect(field('Depends').split(', ')).toContain('libsecret-1-0');
    expect(field('Recommends')).toBe('');
    const unpacked = join(work, 'undebbed');
    execFileSync('dpkg-deb', ['-x', deb, unpacked]);
    expect(await text(join(unpacked, 'opt/Latchkey/resources/package-type'))).toBe('deb');
    const icons = join(unpacked, 'usr/share/icons/hicolor');
    const sizes = (await readdir(icons)).sort();
    expect(sizes).toEqual(['128x128', '16x16', '24x24', '256x256', '32x32', '48x48', '512x512', '64x64']);
    for (const size of sizes)
      expect(await readFile(join(icons, size, 'apps/latchkey.png'))).toEqual(
        await readFile(join(repository, 'build/icons/png', `${size}.png`)),
      );
    expect(await text(join(unpacked, 'usr/share/applications/latchkey.desktop'))).toBe(desktopEntry);
  });

  check('fpm and the AppImage tool receive package name, path and desktop entry', () => {
    const rpm = computed.fpm.find((args) => args.some((arg) => arg.endsWith('.rpm')));
    const processor = { x64: 'x86_64', arm64: 'aarch64' }[process.arch as Architecture];
    expect(rpm?.[rpm.indexOf('--package') + 1]).toBe(join(folder, `latchkey-0.1.0-linux-${processor}.rpm`));
    expect(rpm?.[rpm.indexOf('--name') + 1]).toBe('latchkey');
    expect(rpm?.some((arg) => arg.endsWith('=/usr/share/applications/latchkey.desktop'))).toBe(true);
    expect(computed.appImage).toHaveLength(1);
    expect(JSON.stringify(computed.appImage)).toContain('Name=Latchkey');
    expect(JSON.stringify(computed.appImage)).not.toMatch(/MimeType|x-scheme-handler/);
  });

  const built = (target: 'rpm' | 'AppImage', name: string, run: () => Promise<void>) =>
    test(name, (context) => {
      const why = missing ?? missingTools[target];
      return why ? context.skip(why) : run();
    });

  built('rpm', 'the rpm contains the same files, owned by root, and valid dependencies', async () => {
    const [name = ''] = (await readdir(folder)).filter((one) => one.endsWith('.rpm'));
    const ask = (...query: string[]) =>
      execFileSync('rpm', ['-qp', ...query, join(folder, name)], { encoding: 'utf8' });
    expect(ask('--qf', '%{NAME} %{VERSION} %{LICENSE} %{GROUP}')).toBe('latchkey 0.1.0 MIT Applications/System');
    const needed = ask('--requires').split('\n');
    for (const one of ['(libsecret or libsecret-1-0)', '(libXtst or libXtst6)', 'gtk3', 'nss'])
      expect(needed).toContain(one);
    expect(needed.filter((one) => /notify|XScrnSaver/.test(one))).toEqual([]);
    const packed = ask('--qf', '[%{FILENAMES}|%{FILEUSERNAME}\n]').trim().split('\n');
    expect(packed.filter((one) => !one.endsWith('|root'))).toEqual([]);
    const tree = (await files(join(folder, 'linux-unpacked'))).map((path) => `/opt/Latchkey/${path}`);
    const paths = packed.map((one) => one.split('|')[0] ?? '');
    expect(paths.filter((path) => path.startsWith('/opt/')).sort()).toEqual(tree.sort());
    expect(paths).toContain('/usr/share/applications/latchkey.desktop');
    expect(paths).toContain('/usr/share/icons/hicolor/64x64/apps/latchkey.png');
  });

  built('AppImage', "the AppImage mounts to the same tree, and starts it inside Chromium's sandbox", async () => {
    const [name = ''] = (await readdir(folder)).filter((one) => one.endsWith('.AppImage'));
    const path = join(folder, name);
    expect((await stat(path)).mode & 0o777).toBe(0o755);
    expect((await readFile(path)).subarray(0, appImageRuntime.length)).toEqual(appImageRuntime);
    const unpacked = join(work, 'unsquashed');
    execFileSync('unsquashfs', ['-no-progress', '-offset', String(appImageRuntime.length), '-dest', unpacked, path]);
    const inside = await files(unpacked);
    for (const one of await files(join(folder, 'linux-unpacked')))
      if (!/package-type|apparmor-profile/.test(one)) expect(inside).toContain(one);
    const entry = await text(join(unpacked, 'latchkey.desktop'));
    expect(entry).toMatch(/^Exec=AppRun %U$/m);
    expect(entry).toContain('Icon=latchkey\n');
    // Disables Chromium's sandbox only if the system has no user namespaces.
    expect((await text(join(unpacked, 'AppRun'))).match(/NO_SANDBOX=\(--no-sandbox\)/g)).toHaveLength(1);
    const feed = (await readdir(folder)).find((one) => /^latest-linux.*\.yml$/.test(one)) ?? '';
    expect(await text(join(folder, feed))).toContain(`url: ${name}\n`);
  });

  check('the app has no built-in update address', async () => {
    expect(await text(join(folder, 'linux-unpacked/resources/app-update.yml'))).toBe(
      'provider: generic\nurl: https://updates.invalid/\nupdaterCacheDirName: latchkey-updater\n',
    );
  });

  check('the SBOM lists the app, Electron and production packages, without dev dependencies', async () => {
    const bom = JSON.parse(await text(join(folder, 'sbom.cdx.json'))) as Bom;
    expect([bom.bomFormat, bom.specVersion, bom.metadata.component.name]).toEqual(['CycloneDX', '1.5', 'latchkey']);
    const manifest = JSON.parse(await text(join(repository, 'package.json'))) as Record<
      'dependencies' | 'devDependencies',
      Record<string, string>
    >;
    const named = bom.components.map(({ name, version }) => `${name}@${version}`);
    expect(bom.components.length).toBe((await listProductionPackages()).length + 1);
    for (const [name, version] of Object.entries(manifest.dependencies)) expect(named).toContain(`${name}@${version}`);
    expect(named).toContain(`electron@${manifest.devDependencies.electron}`);
    const names = bom.components.map(({ name }) => name);
    for (const name of ['vitest', 'playwright', 'vite', 'electron-builder', '7zip-bin'])
      expect(names).not.toContain(name);
    const refs = new Set([bom.metadata.component, ...bom.components].map((one) => one['bom-ref']));
    for (const { ref, dependsOn } of bom.dependencies)
      for (const one of [ref, ...dependsOn]) expect(refs).toContain(one);
  });

  check('lists the checksum of every distributed file', async () => {
    const sums = (await text(join(folder, 'SHA256SUMS'))).trimEnd().split('\n');
    const listed = sums.map((line) => line.split('  ') as [string, string]);
    const handedOut = (await readdir(folder, { withFileTypes: true }))
      .filter((entry) => entry.isFile() && !/^builder-|^SHA256SUMS$/.test(entry.name))
      .map(({ name }) => name)
      .sort();
    expect(listed.map(([, name]) => name)).toEqual(handedOut);
    expect(handedOut).toContain('sbom.cdx.json');
    for (const [sum, name] of listed)
      expect(
        createHash('sha256')
          .update(await readFile(join(folder, name)))
          .digest('hex'),
        name,
      ).toBe(sum);
  });

  check('packages keytar for another processor without compiling it', async () => {
    const other = process.arch === 'x64' ? 'arm64' : 'x64';
    const built = await pack('other', { architectures: [other], targets: ['tar.gz'] });
    const unpacked = (await readdir(built)).find((name) => name.endsWith('unpacked')) ?? '';
    const prebuilds = join(built, unpacked, 'resources/app.asar.unpacked/node_modules/keytar/prebuilds');
    expect(await readdir(prebuilds)).toEqual([`linux-${other}`]);
    expect(readArchitecture(await readFile(join(prebuilds, `linux-${other}/keytar.node`)))).toBe(other);
  });
});

describe("an organization's variant, packaged for Linux", { timeout: 120_000 }, () => {
  test('has its name, icons, policy and rollout percentage', async (context) => {
    if (missing) return context.skip(missing);
    computed.fpm = [];
    const folder = await pack('acme', { variant: 'acme', targets: ['tar.gz', 'deb'], rolloutPercent: 10 });
    const names = await readdir(folder);
    expect(names).toContain(`acme-0.1.0-linux-${process.arch}.tar.gz`);
    const asar = await readAsar(join(folder, 'linux-unpacked/resources/app.asar'));
    const read = (path: string) =>
      JSON.parse(asar.find((file) => file.path === path)?.content.toString('utf8') ?? 'null') as Record<
        string,
        unknown
      >;
    expect(read('package.json')).toMatchObject({ name: 'acme', productName: 'Acme Sign-in' });
    const policy = JSON.parse(await text(join(repository, 'build/variants/acme/policy.json'))) as unknown;
    expect(read('preset.json')).toEqual({ policy, clientSecretsReadableByEveryone: false });
    expect(asar.find(({ path }) => path === 'brand.svg')?.content.toString('utf8')).toBe(
      await text(join(repository, 'build/variants/acme/icons/icon.svg')),
    );
    const deb = join(folder, names.find((name) => name.endsWith('.deb')) ?? '');
    const unpacked = join(work, 'acme-undebbed');
    execFileSync('dpkg-deb', ['-x', deb, unpacked]);
    expect(await text(join(unpacked, 'usr/share/applications/acme.desktop'))).toContain('Name=Acme Sign-in\n');
    expect(await readFile(join(unpacked, 'usr/share/icons/hicolor/64x64/apps/acme.png'))).toEqual(
      await readFile(join(repository, 'build/variants/acme/icons/png/64x64.png')),
    );
    const updates = names.filter((name) => /^latest.*\.yml$/.test(name));
    expect(updates).not.toEqual([]);
    for (const name of updates) expect(await text(join(folder, name))).toMatch(/\nstagingPercentage: 10\n$/);
  });
});

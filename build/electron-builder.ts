import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { AfterPackContext, Configuration } from 'electron-builder';
import { readArchitecture } from './native-module.ts';
import type { Variant } from './variant.ts';

type Fuses = NonNullable<Configuration['electronFuses']>;

/**
 * Sets every fuse that electron-builder knows, so that a new one fails to compile until it is set
 * here. It does not know Electron's ninth, `wasm_trap_handlers`, which stays on: it affects
 * bounds checks of WebAssembly, not privileges.
 */
const fuses: Required<Fuses> = {
  runAsNode: false,
  enableCookieEncryption: true,
  enableNodeOptionsEnvironmentVariable: false,
  enableNodeCliInspectArguments: false,
  enableEmbeddedAsarIntegrityValidation: true,
  onlyLoadAppFromAsar: true,
  loadBrowserProcessSpecificV8Snapshot: false,
  grantFileProtocolExtraPrivileges: false,
  resetAdHocDarwinSignature: true,
};

/** The processor architectures that Latchkey is built for, by their names in Node.js. */
export const architectures = ['x64', 'arm64'] as const;

/** A processor architecture that Latchkey is built for. */
export type Architecture = (typeof architectures)[number];

/**
 * The runtime files of keytar, the only module that cannot be bundled because it is native. The
 * package carries a binary for each platform; electron-builder fills in the installer's.
 */
// biome-ignore lint/suspicious/noTemplateCurlyInString: electron-builder fills these in
const keytarFiles = ['package.json', 'lib/**', 'prebuilds/${platform}-${arch}/keytar.node'].map(
  (part) => `node_modules/keytar/${part}`,
);

/**
 * A URL that never resolves, because electron-updater requires one in the app. Updates come from
 * the feed that the policy sets, if any.
 *
 * @see RFC 2606 section 2 on `.invalid`
 */
const placeholderUpdateUrl = 'https://updates.invalid/';

/**
 * Creates the configuration of electron-builder for all operating systems.
 *
 * @param options.variant an organization's brand and presets; Latchkey itself if omitted
 * @param options.architectures the architectures to build for; all by default
 * @param options.hasInstallerCertificate whether to build the pkg, which Apple does not notarize
 *   unless it is signed with a Developer ID Installer certificate; `true` by default
 */
export function createConfiguration(options: {
  variant?: Variant | undefined;
  architectures?: readonly Architecture[];
  hasInstallerCertificate?: boolean;
}): Configuration {
  const { variant, hasInstallerCertificate = true } = options;
  const arch = [...(options.architectures ?? architectures)];
  const targets = (...names: string[]) => names.map((target) => ({ target, arch }));
  const icons = variant ? variant.iconsFolder : 'build/icons';
  const name = variant?.id ?? 'latchkey';
  const productName = variant?.productName ?? 'Latchkey';
  const publisher = variant?.publisher ?? 'Latchkey contributors';
  const homepage = variant?.homepage ?? 'https://latchkey.invalid/';
  const appId = variant?.appId ?? 'dev.latchkey.app';
  return {
    appId,
    productName,
    copyright: variant
      ? `Copyright © 2026 ${publisher} and Latchkey contributors`
      : 'Copyright © 2026 Latchkey contributors',
    // The data folder and the single-instance lock follow from the name, so a variant can be
    // installed along with Latchkey.
    extraMetadata: { name, productName, appId, homepage, author: { name: publisher }, desktopName: `${name}.desktop` },
    directories: { output: `dist/${name}`, buildResources: 'build' },
    // For example latchkey-0.1.0-linux-arm64.deb.
    // biome-ignore lint/suspicious/noTemplateCurlyInString: electron-builder fills these in
    artifactName: '${name}-${version}-${os}-${arch}.${ext}',
    files: [
      'out/main/**',
      'out/parser/**',
      'out/preload/**',
      'out/renderer/**',
      '!**/*.map',
      'package.json',
      'third-party-licenses.txt',
      '!node_modules/**',
      ...keytarFiles,
      ...(variant ? [{ from: variant.stagingFolder, to: '.', filter: ['preset.json', 'brand.svg'] }] : []),
    ],
    extraResources: [{ from: 'LICENSE', to: 'LICENSE.txt' }],
    asar: true,
    npmRebuild: false,
    publish: [{ provider: 'generic', url: placeholderUpdateUrl }],
    // Users of the beta channel also receive releases.
    generateUpdatesFilesForAllChannels: true,
    electronFuses: fuses,
    afterPack: verifyPackedApp,

    win: { target: targets('nsis', 'msi'), icon: `${icons}/icon.ico` },
    // Installs for one user or for all: asks, unless run with /currentuser or /allusers.
    nsis: {
      oneClick: false,
      perMachine: false,
      selectPerMachineByDefault: false,
      allowToChangeInstallationDirectory: false,
      buildUniversalInstaller: false,
      deleteAppDataOnUninstall: false,
      createDesktopShortcut: false,
    },
    // For unattended deployment: installs for all users and starts nothing.
    msi: { oneClick: true, perMachine: true, runAfterFinish: false, createDesktopShortcut: false },

    mac: {
      // electron-updater installs updates from the zip.
      target: targets('dmg', 'zip', ...(hasInstallerCertificate ? ['pkg'] : [])),
      icon: `${icons}/icon.icns`,
      category: 'public.app-category.utilities',
      hardenedRuntime: true,
      gatekeeperAssess: false,
      entitlements: 'build/mac/entitlements.plist',
      entitlementsInherit: 'build/mac/entitlements.plist',
    },
    // biome-ignore lint/suspicious/noTemplateCurlyInString: electron-builder fills these in
    dmg: { title: '${productName} ${version}' },
    // Always installs to /Applications, even if another copy of the app exists elsewhere.
    pkg: { isRelocatable: false, overwriteAction: 'upgrade', allowAnywhere: false, allowCurrentUserHome: false },

    linux: {
      target: targets('AppImage', 'deb', 'rpm', 'tar.gz'),
      icon: `${icons}/png`,
      executableName: name,
      syncDesktopName: true,
      category: 'Utility',
      synopsis: 'Sign in, stay signed in, use the API',
      maintainer: `${publisher} <${variant?.maintainerEmail ?? 'maintainers@latchkey.invalid'}>`,
      vendor: publisher,
      desktop: { entry: { StartupNotify: 'true', Keywords: 'sign-in;OAuth;token;account;', SingleMainWindow: 'true' } },
    },
    // electron-builder's default is --no-sandbox.
    appImage: { executableArgs: [] },
    deb: { packageCategory: 'utils', priority: 'optional', recommends: [] },
    rpm: {
      packageCategory: 'Applications/System',
      // The alternatives are the names of Fedora and of openSUSE.
      depends: [
        'gtk3',
        'nss',
        'at-spi2-core',
        'xdg-utils',
        '(libXtst or libXtst6)',
        '(libuuid or libuuid1)',
        '(libsecret or libsecret-1-0)',
      ],
    },
  };
}

/** The configuration of Latchkey itself, for all architectures. */
export const defaultConfiguration = createConfiguration({});

const architectureNames = { 1: 'x64', 3: 'arm64' } as const;

/**
 * Verifies that the packed app has keytar, and only for the installer's architecture. Deletes the
 * packed app otherwise.
 *
 * @throws if keytar is missing or built for another architecture
 */
async function verifyPackedApp({ appOutDir, packager, arch, electronPlatformName }: AfterPackContext): Promise<void> {
  const expected = architectureNames[arch as 1 | 3];
  const folder = join(packager.getResourcesDir(appOutDir), 'app.asar.unpacked/node_modules/keytar/prebuilds');
  const file = join(folder, `${electronPlatformName}-${expected}`, 'keytar.node');
  const actual = await readFile(file).then(readArchitecture, () => undefined);
  if (actual === expected) return;
  await rm(appOutDir, { recursive: true });
  throw new Error(
    actual === undefined
      ? `keytar is not packaged for ${expected}. Run "npm ci" and build again.`
      : `keytar is built for ${actual}, but this installer is for ${expected}.`,
  );
}

import { readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { AfterPackContext, Configuration } from 'electron-builder';
import { readArchitecture } from './native-module.ts';
import type { Variant } from './variant.ts';

type Fuses = NonNullable<Configuration['electronFuses']>;

/** States every fuse: a new one in Electron breaks this type until someone decides its value. */
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

export const architectures = ['x64', 'arm64'] as const;

export type Architecture = (typeof architectures)[number];

/** keytar is native and so the one module that is not bundled; what of it runs, and no more. */
const keytarFiles = ['package.json', 'lib/**', 'build/Release/keytar.node'].map(
  (part) => `node_modules/keytar/${part}`,
);

/**
 * An address that leads nowhere (RFC 2606). electron-updater wants one in the app, beside the publisher whose signature it
 * checks; where updates really come from is for policy to say, and without it there are none.
 */
export const placeholderUpdateUrl = 'https://updates.invalid/';

/**
 * What every system's installers hold and how they are made.
 *
 * @param options.variant an organisation's brand and presets; none is Latchkey itself
 * @param options.architectures for which processors
 * @param options.crossBuild whether keytar has to be fetched or compiled for another processor than this computer's
 */
export function createConfiguration(options: {
  variant?: Variant | undefined;
  architectures?: readonly Architecture[];
  crossBuild?: boolean;
}): Configuration {
  const { variant, crossBuild = false } = options;
  const arch = [...(options.architectures ?? architectures)];
  const targets = (...names: string[]) => names.map((target) => ({ target, arch }));
  const icons = variant ? variant.iconsFolder : 'build/icons';
  const name = variant?.id ?? 'latchkey';
  const productName = variant?.productName ?? 'Latchkey';
  const maker = variant?.publisher ?? 'Latchkey contributors';
  const homepage = variant?.homepage ?? 'https://latchkey.invalid/';
  return {
    appId: variant?.appId ?? 'dev.latchkey.app',
    productName,
    copyright: variant
      ? `Copyright © 2026 ${maker} and Latchkey contributors`
      : 'Copyright © 2026 Latchkey contributors',
    // The name decides where data lives and which instance is the single one, so a variant stands beside Latchkey.
    extraMetadata: { name, productName, homepage, author: { name: maker }, desktopName: `${name}.desktop` },
    directories: { output: `dist/${name}`, buildResources: 'build' },
    // Every name says for what it is: latchkey-0.1.0-linux-arm64.deb.
    // biome-ignore lint/suspicious/noTemplateCurlyInString: electron-builder fills these in
    artifactName: '${name}-${version}-${os}-${arch}.${ext}',
    files: [
      'out/main/**',
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
    npmRebuild: crossBuild,
    publish: [{ provider: 'generic', url: placeholderUpdateUrl }],
    // Who follows "beta" gets finished versions too.
    generateUpdatesFilesForAllChannels: true,
    electronFuses: fuses,
    afterPack: verifyPackedApp,

    win: { target: targets('nsis', 'msi'), icon: `${icons}/icon.ico` },
    // One installer for both: it asks, and /currentuser or /allusers answer it in a script.
    nsis: {
      oneClick: false,
      perMachine: false,
      selectPerMachineByDefault: false,
      allowToChangeInstallationDirectory: false,
      buildUniversalInstaller: false,
      deleteAppDataOnUninstall: false,
      createDesktopShortcut: false,
    },
    // For software distribution: the whole computer, without a question, and nothing starts after it.
    msi: { oneClick: true, perMachine: true, runAfterFinish: false, createDesktopShortcut: false },

    mac: {
      // electron-updater takes its updates from the zip.
      target: targets('dmg', 'zip', 'pkg'),
      icon: `${icons}/icon.icns`,
      category: 'public.app-category.utilities',
      hardenedRuntime: true,
      gatekeeperAssess: false,
      entitlements: 'build/mac/entitlements.plist',
      entitlementsInherit: 'build/mac/entitlements.plist',
    },
    // biome-ignore lint/suspicious/noTemplateCurlyInString: electron-builder fills these in
    dmg: { title: '${productName} ${version}' },
    // The app goes to /Applications, whatever copy of it lies elsewhere, and for everyone.
    pkg: { isRelocatable: false, overwriteAction: 'upgrade', allowAnywhere: false, allowCurrentUserHome: false },

    linux: {
      target: targets('AppImage', 'deb', 'rpm', 'tar.gz'),
      icon: `${icons}/png`,
      executableName: name,
      syncDesktopName: true,
      category: 'Utility',
      synopsis: 'Sign in, stay signed in, use the API',
      maintainer: `${maker} <${variant?.maintainerEmail ?? 'maintainers@latchkey.invalid'}>`,
      vendor: maker,
      desktop: { entry: { StartupNotify: 'true', Keywords: 'sign-in;OAuth;token;account;', SingleMainWindow: 'true' } },
    },
    // electron-builder's own default for a start from the menus is --no-sandbox, whatever the system can do.
    appImage: { executableArgs: [] },
    deb: { packageCategory: 'utils', priority: 'optional', recommends: [] },
    rpm: {
      packageCategory: 'Applications/System',
      depends: ['gtk3', 'nss', 'at-spi2-core', 'libXtst', 'libuuid', 'libsecret', 'xdg-utils'],
    },
  };
}

/** Latchkey's own. */
export const defaultConfiguration = createConfiguration({});

const architectureNames = { 1: 'x64', 3: 'arm64' } as const;

/**
 * Looks at a packed app before an installer is made of it: its native module must run on the processor that the installer
 * says. Where keytar could not be built at all there is none, and Latchkey uses the system's storage instead.
 */
async function verifyPackedApp({ appOutDir, packager, arch }: AfterPackContext): Promise<void> {
  const file = join(
    packager.getResourcesDir(appOutDir),
    'app.asar.unpacked/node_modules/keytar/build/Release/keytar.node',
  );
  if (!(await stat(file).catch(() => undefined))) return;
  const wanted = architectureNames[arch as 1 | 3];
  const found = readArchitecture(await readFile(file));
  if (found === wanted) return;
  await rm(appOutDir, { recursive: true });
  throw new Error(
    `keytar is built for ${found}, but this installer is for ${wanted}. Run "npm run dist -- --arch ${wanted}" on a computer of that kind, or with a compiler for it.`,
  );
}

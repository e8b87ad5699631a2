import type { Configuration } from 'electron-builder';

type Fuses = NonNullable<Configuration['electronFuses']>;

/** Every fuse is stated (SECURITY.md, point 19): a new one in Electron breaks this type until it is decided. */
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

/** keytar is native and so the one module that is not bundled; what of it runs, and no more. */
const keytar = ['package.json', 'lib/**', 'build/Release/keytar.node'].map((part) => `node_modules/keytar/${part}`);

/** What goes into an installer: the three bundles, the manifest and keytar. All else they need is bundled in. */
export const configuration: Configuration = {
  appId: 'dev.latchkey.app',
  productName: 'Latchkey',
  copyright: 'Copyright © 2026 Latchkey contributors',
  directories: { output: 'dist', buildResources: 'build/resources' },
  files: ['out/main/**', 'out/preload/**', 'out/renderer/**', 'package.json', '!node_modules/**', ...keytar],
  asar: true,
  npmRebuild: false,
  publish: null,
  electronFuses: fuses,
  linux: { target: ['AppImage', 'deb', 'tar.gz'], category: 'Utility' },
  mac: { target: ['dmg'], category: 'public.app-category.utilities', hardenedRuntime: true },
  win: { target: ['nsis'] },
};

import { build } from 'electron-builder';
import { fetchElectron } from '../test/shell/electron-binary.ts';
import { buildBundles } from './bundles.ts';
import { configuration } from './electron-builder.ts';

/** Makes installers for this system in `dist/`. They hold Electron itself, so its program must be had first. */
const electron = await fetchElectron({ timeoutMs: 300_000, onLine: (line) => console.log(`${line} …`) });
if ('reason' in electron) {
  console.error(
    `${electron.reason} Installers hold Electron's program, so none can be made here. ` +
      'Run "npm run dist" where Electron can be downloaded, or set ELECTRON_MIRROR to a mirror that this machine reaches.',
  );
  process.exitCode = 1;
} else {
  await buildBundles();
  for (const artefact of await build({ config: configuration })) console.log(artefact);
}

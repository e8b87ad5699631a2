import { parseArgs } from 'node:util';
import { buildBundles } from './bundles.ts';
import { type Architecture, architectures } from './electron-builder.ts';
import { fetchElectron } from './electron-stand-in/electron-binary.ts';
import { packageApp } from './package.ts';
import { listSigningNotices } from './signing.ts';
import { readVariant, VariantError, variantsFolder } from './variant.ts';

const usage = 'npm run dist -- [--variant <name>] [--arch x64|arm64] [--rollout <percent>]';

class UsageError extends Error {}

/**
 * Parses the command line.
 * @throws a {@link UsageError}
 */
function parseOptions(args: string[]) {
  const { values } = (() => {
    try {
      return parseArgs({
        args,
        options: {
          variant: { type: 'string' },
          arch: { type: 'string', multiple: true },
          rollout: { type: 'string' },
        },
      });
    } catch (error) {
      throw new UsageError(`${(error as Error).message.split('\n')[0]} ${usage}`);
    }
  })();
  const unknown = values.arch?.find((one) => !(architectures as readonly string[]).includes(one));
  if (unknown !== undefined)
    throw new UsageError(`--arch ${unknown} is not one of ${architectures.join(', ')}. ${usage}`);
  const rollout = values.rollout === undefined ? undefined : Number(values.rollout);
  if (rollout !== undefined && !(Number.isInteger(rollout) && rollout >= 1 && rollout <= 100))
    throw new UsageError(`--rollout ${values.rollout} is not a whole number from 1 to 100. ${usage}`);
  return { variant: values.variant, architectures: (values.arch as Architecture[]) ?? architectures, rollout };
}

/** Builds installers for this system in `dist/<name>/`. They contain Electron, which is downloaded first. */
async function dist(args: string[]): Promise<number> {
  const options = parseOptions(args);
  if (options.variant !== undefined) await readVariant(variantsFolder, options.variant, '');
  const electron = await fetchElectron({ timeoutMs: 300_000, onLine: (line) => console.log(`${line} …`) });
  if ('reason' in electron) {
    console.error(
      `${electron.reason} Installers hold Electron's program, so none can be made here. ` +
        'Run "npm run dist" where Electron can be downloaded, or set ELECTRON_MIRROR to a mirror that this machine reaches.',
    );
    return 1;
  }
  for (const notice of listSigningNotices(process.platform, process.env)) console.log(notice);
  await buildBundles();
  const { folder, artefacts } = await packageApp(options);
  for (const artefact of artefacts) console.log(artefact);
  console.log(`SHA256SUMS and sbom.cdx.json are in ${folder}`);
  return 0;
}

try {
  process.exitCode = await dist(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof UsageError) && !(error instanceof VariantError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}

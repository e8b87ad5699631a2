import { parseArgs } from 'node:util';
import { buildBundles } from './bundles.ts';
import { type Architecture, architectures } from './electron-builder.ts';
import { fetchElectron } from './electron-stand-in/electron-binary.ts';
import { type PackageOptions, packageApp } from './package.ts';
import { listSigningNotices } from './signing.ts';
import { readVariant, VariantError, variantsFolder } from './variant.ts';

const usage = 'Usage: npm run dist -- [--variant <name>] [--arch x64|arm64] [--rollout <percent>]';

class UsageError extends Error {}

/**
 * Parses the command line.
 *
 * @throws {UsageError} if an option is unknown or its value is invalid
 */
function parseOptions(args: string[]): PackageOptions {
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
      throw new UsageError(`${(error as Error).message.split('\n')[0]}. ${usage}`);
    }
  })();
  const unknown = values.arch?.find((name) => !(architectures as readonly string[]).includes(name));
  if (unknown !== undefined)
    throw new UsageError(`--arch ${unknown} is not one of ${architectures.join(', ')}. ${usage}`);
  const rolloutPercent = values.rollout === undefined ? undefined : Number(values.rollout);
  if (
    rolloutPercent !== undefined &&
    !(Number.isInteger(rolloutPercent) && rolloutPercent >= 1 && rolloutPercent <= 100)
  )
    throw new UsageError(`--rollout ${values.rollout} is not a whole number from 1 to 100. ${usage}`);
  return { variant: values.variant, architectures: (values.arch as Architecture[]) ?? architectures, rolloutPercent };
}

/**
 * Builds installers for this operating system in `dist/<name>/`, after downloading Electron.
 *
 * @returns the exit code
 * @throws {UsageError} if the command line is invalid
 * @throws {VariantError} if the variant is invalid
 */
async function dist(args: string[]): Promise<number> {
  const options = parseOptions(args);
  if (options.variant !== undefined) await readVariant(variantsFolder, options.variant, '');
  const electron = await fetchElectron({ timeoutMs: 300_000, onLine: (line) => console.log(`${line} …`) });
  if ('reason' in electron) {
    console.error(
      `${electron.reason} Installers contain Electron, so they cannot be built without it. ` +
        'Run "npm run dist" on a computer that can download Electron, or set ELECTRON_MIRROR to a mirror that this one can reach.',
    );
    return 1;
  }
  for (const notice of listSigningNotices(process.platform, process.env)) console.log(notice);
  await buildBundles();
  const { folder, artifacts } = await packageApp(options);
  for (const artifact of artifacts) console.log(artifact);
  console.log(`Checksums and SBOM: SHA256SUMS and sbom.cdx.json in ${folder}`);
  return 0;
}

try {
  process.exitCode = await dist(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof UsageError) && !(error instanceof VariantError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}

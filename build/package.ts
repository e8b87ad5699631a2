import { chmod, copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { path7za } from '7zip-bin';
import { build, type CliOptions, type Configuration } from 'electron-builder';
import { setRollout, writeSbomAndChecksums } from './artifacts.ts';
import { type Architecture, createConfiguration } from './electron-builder.ts';
import { hasInstallerCertificate } from './signing.ts';
import { readVariant, renderPreset, variantsFolder } from './variant.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

/** The options of {@link packageApp}. */
export type PackageOptions = {
  /** The name of an organization's variant; Latchkey itself if omitted. */
  variant?: string | undefined;
  /** The folder of all variants; `build/variants` by default. */
  variantsFolder?: string;
  architectures: readonly Architecture[];
  /** The percentage of computers that update to this version; all by default. */
  rolloutPercent?: number | undefined;
  /** Where to write the artifacts; `dist/<name>/` by default. Deleted first. */
  outputFolder?: string;
  /** Changes the configuration before electron-builder reads it, to package less in a test. */
  transformConfiguration?: (config: Configuration) => Configuration;
  /** Receives the options that electron-builder computed; resolves to `true` to skip the target. */
  effectiveOptionComputed?: NonNullable<CliOptions['effectiveOptionComputed']>;
};

/**
 * Makes electron-builder use the 7-Zip of `node_modules` instead of downloading its own. The
 * package is published without the executable bit.
 */
async function makeSevenZipExecutable(): Promise<void> {
  if (process.env.ELECTRON_BUILDER_7ZIP_PATH) return;
  await chmod(path7za, 0o755);
  process.env.ELECTRON_BUILDER_7ZIP_PATH = path7za;
}

/**
 * Packages the bundles in `out/` as installers, and writes an SBOM and checksums to their folder.
 *
 * @returns the folder, and the paths of the artifacts that electron-builder wrote
 * @throws {VariantError} if the variant is invalid
 * @throws the errors of electron-builder
 */
export async function packageApp(options: PackageOptions): Promise<{ folder: string; artifacts: string[] }> {
  const stagingFolder = await mkdtemp(join(tmpdir(), 'latchkey-preset-'));
  try {
    const variant =
      options.variant === undefined
        ? undefined
        : await readVariant(options.variantsFolder ?? variantsFolder, options.variant, stagingFolder);
    if (variant) {
      await writeFile(join(stagingFolder, 'preset.json'), renderPreset(variant));
      await copyFile(join(variant.iconsFolder, 'icon.svg'), join(stagingFolder, 'brand.svg'));
    }
    const { architectures, transformConfiguration = (config: Configuration) => config } = options;
    const base = createConfiguration({ variant, architectures, hasInstallerCertificate: hasInstallerCertificate() });
    const folder = options.outputFolder ?? join(root, base.directories?.output ?? 'dist');
    // The checksums would include files of earlier builds.
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    await makeSevenZipExecutable();
    const artifacts = await build({
      projectDir: root,
      publish: 'never',
      config: transformConfiguration({ ...base, directories: { ...base.directories, output: folder } }),
      ...(options.effectiveOptionComputed && { effectiveOptionComputed: options.effectiveOptionComputed }),
    });
    if (options.rolloutPercent !== undefined) await setRollout(folder, options.rolloutPercent);
    await writeSbomAndChecksums(folder);
    return { folder, artifacts };
  } finally {
    await rm(stagingFolder, { recursive: true });
  }
}

import { chmod, copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { path7za } from '7zip-bin';
import { build, type CliOptions, type Configuration } from 'electron-builder';
import { setRollout, writeSbomAndChecksums } from './artifacts.ts';
import { type Architecture, createConfiguration } from './electron-builder.ts';
import { readVariant, renderPreset, variantsFolder } from './variant.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

export type PackageOptions = {
  /** The folder in `variants` of an organisation's own edition. */
  variant?: string | undefined;
  /** Where variants are. */
  variantsFolder?: string;
  architectures: readonly Architecture[];
  /** How many of a hundred computers take this version as an update; all where it is not said. */
  rolloutPercent?: number | undefined;
  /** Where to put the artefacts in place of `dist/`. */
  outputFolder?: string;
  /** Has the last word on what electron-builder is told: a test packs with less. */
  transformConfiguration?: (config: Configuration) => Configuration;
  /** Hears the options that electron-builder computed, and answers whether it is to go on without that target. */
  effectiveOptionComputed?: NonNullable<CliOptions['effectiveOptionComputed']>;
};

/** npm has 7-Zip, so that archives need nothing that electron-builder would download. Its package forgets the mode. */
async function makeSevenZipExecutable(): Promise<void> {
  if (process.env.ELECTRON_BUILDER_7ZIP_PATH) return;
  await chmod(path7za, 0o755);
  process.env.ELECTRON_BUILDER_7ZIP_PATH = path7za;
}

/**
 * Makes installers of what is in `out/`, and an SBOM and checksums beside them. Answers the folder and the artefacts.
 * Fails with `VariantError`, or as electron-builder does.
 */
export async function packageApp(options: PackageOptions): Promise<{ folder: string; artefacts: string[] }> {
  const staged = await mkdtemp(join(tmpdir(), 'latchkey-preset-'));
  try {
    const variant =
      options.variant === undefined
        ? undefined
        : await readVariant(options.variantsFolder ?? variantsFolder, options.variant, staged);
    if (variant) {
      await writeFile(join(staged, 'preset.json'), renderPreset(variant));
      await copyFile(join(variant.iconsFolder, 'icon.svg'), join(staged, 'brand.svg'));
    }
    const { architectures, transformConfiguration = (config: Configuration) => config } = options;
    const crossBuild = architectures.some((one) => one !== process.arch);
    const base = createConfiguration({ variant, architectures, crossBuild });
    const folder = options.outputFolder ?? join(root, base.directories?.output ?? 'dist');
    // A file of an older build would end up in the checksums of this one.
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    await makeSevenZipExecutable();
    const artefacts = await build({
      projectDir: root,
      publish: 'never',
      config: transformConfiguration({ ...base, directories: { ...base.directories, output: folder } }),
      ...(options.effectiveOptionComputed && { effectiveOptionComputed: options.effectiveOptionComputed }),
    });
    if (options.rolloutPercent !== undefined) await setRollout(folder, options.rolloutPercent);
    await writeSbomAndChecksums(folder);
    return { folder, artefacts };
  } finally {
    await rm(staged, { recursive: true });
  }
}

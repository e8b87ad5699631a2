import { chmod, copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { path7za } from '7zip-bin';
import { build, type CliOptions, type Configuration } from 'electron-builder';
import { describeArtefacts, setRollout } from './artefacts.ts';
import { type Architecture, configurationFor } from './electron-builder.ts';
import { preset, readVariant, variantsFolder } from './variant.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

export type PackageOptions = {
  /** The folder in `variants` of an organisation's own edition. */
  variant?: string | undefined;
  /** Where variants are. */
  variants?: string;
  architectures: readonly Architecture[];
  /** How many of a hundred computers take this version as an update; all where it is not said. */
  rollout?: number | undefined;
  /** Where to put the artefacts in place of `dist/`. */
  output?: string;
  /** Has the last word on what electron-builder is told: a test packs with less. */
  adapt?: (config: Configuration) => Configuration;
  /** Hears the options that electron-builder computed, and answers whether it is to go on without that target. */
  effectiveOptionComputed?: NonNullable<CliOptions['effectiveOptionComputed']>;
};

/** npm has 7-Zip, so that archives need nothing that electron-builder would download. Its package forgets the mode. */
async function provideSevenZip(): Promise<void> {
  if (process.env.ELECTRON_BUILDER_7ZIP_PATH) return;
  await chmod(path7za, 0o755);
  process.env.ELECTRON_BUILDER_7ZIP_PATH = path7za;
}

/**
 * Makes installers of what is in `out/`, and an SBOM and checksums beside them. Answers the folder and the artefacts.
 * Fails with `VariantRefused`, or as electron-builder does.
 */
export async function packageApp(options: PackageOptions): Promise<{ folder: string; artefacts: string[] }> {
  const staged = await mkdtemp(join(tmpdir(), 'latchkey-preset-'));
  try {
    const variant =
      options.variant === undefined
        ? undefined
        : await readVariant(options.variants ?? variantsFolder, options.variant, staged);
    if (variant) {
      await writeFile(join(staged, 'preset.json'), preset(variant));
      await copyFile(join(variant.icons, 'icon.svg'), join(staged, 'brand.svg'));
    }
    const { architectures, adapt = (config: Configuration) => config } = options;
    const crossBuild = architectures.some((one) => one !== process.arch);
    const base = configurationFor({ variant, architectures, crossBuild });
    const folder = options.output ?? join(root, base.directories?.output ?? 'dist');
    // A file of an older build would end up in the checksums of this one.
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    await provideSevenZip();
    const artefacts = await build({
      projectDir: root,
      publish: 'never',
      config: adapt({ ...base, directories: { ...base.directories, output: folder } }),
      ...(options.effectiveOptionComputed && { effectiveOptionComputed: options.effectiveOptionComputed }),
    });
    if (options.rollout !== undefined) await setRollout(folder, options.rollout);
    await describeArtefacts(folder);
    return { folder, artefacts };
  } finally {
    await rm(staged, { recursive: true });
  }
}

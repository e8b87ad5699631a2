import { spawnSync } from 'node:child_process';
import {
  accessSync,
  chmodSync,
  constants,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { dirname, join, sep } from 'node:path';
import { promisify } from 'node:util';
import { brotliDecompress } from 'node:zlib';

const packageName = '@sparticuz/chromium';
const decompress = promisify(brotliDecompress);

type Bundle = { folder: string; version: string; cache: string };

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

function bundle(): Bundle | undefined {
  if (process.platform !== 'linux' || process.arch !== 'x64') return undefined;
  try {
    const entry = createRequire(import.meta.url).resolve(packageName);
    const root = entry.slice(0, entry.lastIndexOf(join(packageName, sep)) + packageName.length);
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
    const packages = join(root, '..', '..');
    const cache = isWritable(packages) ? join(packages, '.cache') : join(homedir(), '.cache');
    return { folder: join(root, 'bin'), version, cache: join(cache, 'latchkey') };
  } catch {
    return undefined;
  }
}

/** Whether the npm packages include a Chromium for this computer. */
export function hasBundled(): boolean {
  return bundle() !== undefined;
}

/**
 * Unpacks a tar archive of files, folders and symbolic links, the only entries of the package's
 * archives.
 */
function untar(archive: Buffer, folder: string): void {
  for (let at = 0; at + 512 <= archive.length; ) {
    const field = (from: number, to: number) => archive.toString('utf8', at + from, at + to).replace(/\0.*$/s, '');
    const name = join(field(345, 500), field(0, 100));
    if (field(0, 100) === '') return;
    const size = Number.parseInt(field(124, 136).trim() || '0', 8);
    const path = join(folder, name);
    if (!path.startsWith(folder)) throw new Error('The archive contains a path outside its folder');
    const type = field(156, 157);
    if (type === '5') mkdirSync(path, { recursive: true });
    else mkdirSync(dirname(path), { recursive: true });
    if (type === '2') symlinkSync(field(157, 257), path);
    if (type === '0' || type === '') writeFileSync(path, archive.subarray(at + 512, at + 512 + size), { mode: 0o755 });
    at += 512 + Math.ceil(size / 512) * 512;
  }
}

async function unpackInto(folder: string, from: string): Promise<void> {
  const read = (name: string) => decompress(readFileSync(join(from, name)));
  const [program, graphics, fonts, libraries] = await Promise.all(
    ['chromium.br', 'swiftshader.tar.br', 'fonts.tar.br', 'al2023.tar.br'].map(read),
  );
  writeFileSync(join(folder, 'chromium'), program as Buffer, { mode: 0o755 });
  untar(graphics as Buffer, folder);
  untar(fonts as Buffer, join(folder, 'fonts'));
  untar(libraries as Buffer, join(folder, 'libraries'));
}

/** Creates a fontconfig file; the package's own lists folders of AWS Lambda. */
function fontsConfig(fonts: string): string {
  return `<?xml version="1.0"?><fontconfig><dir>${fonts}</dir><cachedir prefix="xdg">fontconfig</cachedir></fontconfig>`;
}

/** Whether the system lacks libraries. The bundled ones are old, so they are a fallback. */
function needsLibraries(program: string): boolean {
  const { stdout } = spawnSync('ldd', [program], { encoding: 'utf8' });
  return stdout === null || stdout === undefined || stdout.includes('not found');
}

/**
 * Unpacks the bundled Chromium once per version. The package itself would use the shared temporary
 * folder, where it would run another user's file or a partly written one.
 */
export async function unpackBundled(): Promise<{ path: string; env: Record<string, string> }> {
  const found = bundle();
  if (!found) throw new Error('No bundled Chromium for this computer');
  const folder = join(found.cache, `chromium-${found.version}`);
  const path = join(folder, 'chromium');
  if (!existsSync(path)) {
    mkdirSync(found.cache, { recursive: true });
    const fresh = mkdtempSync(join(found.cache, 'unpacking-'));
    await unpackInto(fresh, found.folder);
    // Temporary folders are private to their owner, but other users may run the packages.
    chmodSync(fresh, 0o755);
    writeFileSync(join(fresh, 'fonts.conf'), fontsConfig(join(folder, 'fonts', 'fonts')));
    try {
      renameSync(fresh, folder);
    } catch (error) {
      rmSync(fresh, { recursive: true, force: true });
      // Another process may have been faster.
      if (!existsSync(path)) throw error;
    }
  }
  const env: Record<string, string> = {};
  if (!existsSync('/etc/fonts/fonts.conf')) env.FONTCONFIG_FILE = join(folder, 'fonts.conf');
  if (needsLibraries(path)) env.LD_LIBRARY_PATH = join(folder, 'libraries', 'lib');
  return { path, env };
}

import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * What stands before the fuses in Electron's program (`electron/fuses`), and how they are written:
 * `0` off, `1` on.
 */
const sentinel = Buffer.from('dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX');
const [off, on] = [0x30, 0x31];

/** As Electron 45 comes: version 1 of the wire, nine fuses. */
const defaultFuses = [on, off, on, on, off, off, off, on, on];

/**
 * Lays a folder out as Electron's download for Linux is, with a program that does nothing but hold
 * fuses. It lets electron-builder run where Electron cannot be had; what comes out shows
 * configuration, and is no product.
 */
export async function createFakeElectronDist(folder: string): Promise<void> {
  const program = Buffer.concat([
    Buffer.from('#!/bin/false\n'),
    sentinel,
    Buffer.from([1, defaultFuses.length]),
    Buffer.from(defaultFuses),
  ]);
  const files: Record<string, Buffer | string> = {
    electron: program,
    chrome_crashpad_handler: '#!/bin/false\n',
    'chrome-sandbox': '#!/bin/false\n',
    LICENSE: 'Electron',
    'LICENSES.chromium.html': '<p>Chromium</p>',
    version: '45.4.1',
    'icudtl.dat': 'icu',
    'libffmpeg.so': 'ffmpeg',
    'locales/en-US.pak': 'en',
    'locales/de.pak': 'de',
  };
  for (const [name, content] of Object.entries(files)) {
    await mkdir(join(folder, name, '..'), { recursive: true });
    await writeFile(join(folder, name), content);
  }
  for (const name of ['electron', 'chrome_crashpad_handler', 'chrome-sandbox']) await chmod(join(folder, name), 0o755);
}

/** The fuses of a program by their names, as they stand in its file. */
export function readFuses(program: Buffer): Record<string, boolean> {
  const at = program.indexOf(sentinel) + sentinel.length;
  // The order is Electron's: build/fuses/fuses.json5.
  const names = [
    'runAsNode',
    'enableCookieEncryption',
    'enableNodeOptionsEnvironmentVariable',
    'enableNodeCliInspectArguments',
    'enableEmbeddedAsarIntegrityValidation',
    'onlyLoadAppFromAsar',
    'loadBrowserProcessSpecificV8Snapshot',
    'grantFileProtocolExtraPrivileges',
  ];
  return Object.fromEntries(names.map((name, index) => [name, program[at + 2 + index] === on]));
}

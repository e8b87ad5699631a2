import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * The bytes before the fuses in Electron's executable.
 *
 * @see https://github.com/electron/fuses
 */
const sentinel = Buffer.from('dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX');
/** The bytes of a disabled and an enabled fuse: the characters `0` and `1`. */
const [off, on] = [0x30, 0x31];

/** The fuses of an unmodified Electron 45. */
const defaultFuses = [on, off, on, on, off, off, off, on, on];

/**
 * Creates a folder with the layout of Electron's Linux download and an executable that contains
 * only fuses, so that electron-builder runs without Electron. The packed app shows the
 * configuration but does not run.
 */
export async function createFakeElectronDist(folder: string): Promise<void> {
  const program = Buffer.concat([
    Buffer.from('#!/bin/false\n'),
    sentinel,
    // Version 1 of the fuse format.
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

/**
 * Reads the fuses of an Electron executable, by electron-builder's names. It does not know the last
 * one.
 */
export function readFuses(program: Buffer): Record<string, boolean> {
  const offset = program.indexOf(sentinel) + sentinel.length;
  // In the order of build/fuses/fuses.json5 in Electron's repository.
  const names = [
    'runAsNode',
    'enableCookieEncryption',
    'enableNodeOptionsEnvironmentVariable',
    'enableNodeCliInspectArguments',
    'enableEmbeddedAsarIntegrityValidation',
    'onlyLoadAppFromAsar',
    'loadBrowserProcessSpecificV8Snapshot',
    'grantFileProtocolExtraPrivileges',
    'wasmTrapHandlers',
  ];
  return Object.fromEntries(names.map((name, index) => [name, program[offset + 2 + index] === on]));
}

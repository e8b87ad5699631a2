import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { app } from 'electron';
import { commandLine } from '../../shared/locales/en/command-line.ts';
import { interpolate } from '../../shared/locales/interpolate.ts';
import { errnoCode } from '../core/errno-code.ts';

/**
 * Creates the folder of the app's data for a command. If that fails, as in a container with a
 * read-only home, the command gets an empty folder that is deleted when it exits, and keeps its
 * secrets in memory. Must be called before the app is ready.
 *
 * @returns a warning if the folder cannot be created
 */
export function prepareDataFolder(): string | undefined {
  try {
    mkdirSync(app.getPath('userData'), { recursive: true, mode: 0o700 });
    return undefined;
  } catch (error) {
    const folder = mkdtempSync(join(tmpdir(), 'latchkey-'));
    process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
    app.setPath('userData', folder);
    app.commandLine.appendSwitch('vault', 'memory');
    return interpolate(commandLine.noDataFolder, { code: errnoCode(error) ?? 'unknown' });
  }
}

import { recordCall } from './recorder.ts';
import { refuseUnknownMembers } from './unsupported.ts';

/** Parses switches as Chromium does: `--name` and `--name=value`, up to a bare `--`. */
export function parseSwitches(args: readonly string[]): Map<string, string> {
  const switches = new Map<string, string>();
  for (const argument of args) {
    if (argument === '--') break;
    const found = /^--?([^=]+)(?:=([\s\S]*))?$/.exec(argument);
    if (found?.[1]) switches.set(found[1].toLowerCase(), found[2] ?? '');
  }
  return switches;
}

const switches = parseSwitches(process.argv.slice(2));
if ('ELECTRON_DISABLE_SANDBOX' in process.env) switches.set('no-sandbox', '');

export const commandLine = refuseUnknownMembers('app.commandLine', {
  hasSwitch: (name: string): boolean => switches.has(name),
  getSwitchValue: (name: string): string => switches.get(name) ?? '',
  appendSwitch: (name: string, value?: string): void => {
    switches.set(name.toLowerCase(), value ?? '');
  },
  removeSwitch: (name: string): void => {
    if (switches.delete(name.toLowerCase())) recordCall('app.commandLine.removeSwitch', name);
  },
} satisfies Pick<Electron.CommandLine, 'hasSwitch' | 'getSwitchValue' | 'appendSwitch' | 'removeSwitch'>);

import { Readable } from 'node:stream';

/** An argument that begins with a scheme, but not with the letter of a drive. */
const looksLikeUrl = (argument: string) => /^[a-z][^\s:]+:/i.test(argument);

/**
 * Whether Electron on Windows refuses a command line: another argument follows one that looks like
 * a URL (CVE-2018-1000006). The program then ends with -1. What follows `--` does not count.
 */
export function isRefusedOnWindows(args: readonly string[]): boolean {
  const end = args.indexOf('--');
  const counted = end < 0 ? args : args.slice(0, end);
  const url = counted.findIndex(looksLikeUrl);
  return url >= 0 && url < counted.length - 1;
}

/**
 * Behaves as Electron does on Windows: the standard input is always at its end, the output begins
 * with an empty line, and some command lines are refused.
 */
export function imitateWindowsConsole(platform: NodeJS.Platform = process.platform): void {
  if (platform !== 'win32') return;
  if (isRefusedOnWindows(process.argv.slice(1))) process.exit(-1);
  const stdin = Readable.from([]);
  Object.defineProperty(process, 'stdin', { configurable: false, enumerable: true, get: () => stdin });
  process.stdout.write('\n');
}

import { parseJsonObject } from './linux.ts';
import type { PolicySource, ProgramRunner } from './policy-source.ts';
import { PolicySourceError, readRootOwnedFile } from './root-owned-file.ts';

/** The app's preference domain: its bundle identifier. */
export const preferenceDomain = 'dev.latchkey.app';

/**
 * Where macOS keeps what configuration profiles force, the machine's first. The files are read themselves: `defaults` and
 * Electron's `getUserDefault` answer what a person set as well, and do not say which of the two it is.
 *
 * @param userName the account's name as the system has it, not the environment
 */
const managedPreferences = (userName: string) => [
  `/Library/Managed Preferences/${preferenceDomain}.plist`,
  `/Library/Managed Preferences/${userName}/${preferenceDomain}.plist`,
];

/** `plutil` turns any form of property list into JSON; it is handed the bytes that were checked, not a path. */
const plutil = '/usr/bin/plutil';

/** What configuration profiles add by themselves. */
const systemAddedKey = /^(Payload|com\.apple\.)/;

/** The managed preferences of the machine and of the person. */
export const macosPolicySources = (
  userName: string,
  run: ProgramRunner,
  paths = managedPreferences(userName),
  owner?: number,
) =>
  paths.map(
    (path): PolicySource => ({
      name: path,
      async read() {
        const file = await readRootOwnedFile(path, owner);
        if (!file) return undefined;
        const { code, output } = await run(plutil, ['-convert', 'json', '-o', '-', '-'], file.content);
        if (code !== 0) throw new PolicySourceError('is not a property list that can be read');
        const members = Object.entries(parseJsonObject(output.toString('utf8'))).filter(
          ([name]) => !systemAddedKey.test(name),
        );
        return { members: Object.fromEntries(members), mayHoldSecrets: !file.isWorldReadable };
      },
    }),
  );

import { type PolicySource, PolicySourceError, type ProgramRunner, parseJsonObject } from './policy-source.ts';
import { readRootOwnedFile } from './root-owned-file.ts';

/** The app's preference domain, which is its bundle identifier. */
export const preferenceDomain = 'dev.latchkey.app';

/**
 * Returns the files in which macOS stores what configuration profiles force, the computer's first.
 * `defaults` and Electron's `getUserDefault` are not used because they do not distinguish it from
 * what the user set.
 */
const managedPreferences = (userName: string) => [
  `/Library/Managed Preferences/${preferenceDomain}.plist`,
  `/Library/Managed Preferences/${userName}/${preferenceDomain}.plist`,
];

/** Converts a property list to JSON. It gets the bytes that were checked, not a path. */
const plutil = '/usr/bin/plutil';

/** Keys that configuration profiles add by themselves. */
const systemAddedKey = /^(Payload|com\.apple\.)/;

/**
 * Creates the policy sources of macOS: the managed preferences of the computer and of the user.
 *
 * @param options.userName the account name by the system, not by the environment
 * @param options.paths other files, for tests
 * @param options.owner the user ID that the files must belong to; root except in tests
 */
export function macosPolicySources(options: {
  userName: string;
  run: ProgramRunner;
  paths?: readonly string[];
  owner?: number;
}): PolicySource[] {
  const { userName, run, paths = managedPreferences(userName), owner } = options;
  return paths.map((path) => ({
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
  }));
}

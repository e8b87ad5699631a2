import {
  type PolicySource,
  PolicySourceError,
  type ProgramRunner,
  parseJsonObject,
  refuseRepeatedKey,
} from './policy-source.ts';
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
 * Finds a key that a dictionary of an XML property list has twice, which `plutil` does not report.
 * The binary form is written from dictionaries, which have each key once.
 */
function findRepeatedPlistKey(text: string): string | undefined {
  const keysOfOpenDictionaries: Set<string>[] = [];
  const markup = text.replace(/<!--[\s\S]*?-->/g, '');
  for (const [tag, key] of markup.matchAll(/<dict\s*>|<\/dict\s*>|<key\s*>([\s\S]*?)<\/key\s*>/g)) {
    if (key !== undefined) {
      const keys = keysOfOpenDictionaries.at(-1);
      if (keys?.has(key.toLowerCase())) return key;
      keys?.add(key.toLowerCase());
    } else if (tag.startsWith('</')) keysOfOpenDictionaries.pop();
    else keysOfOpenDictionaries.push(new Set());
  }
  return undefined;
}

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
      refuseRepeatedKey(findRepeatedPlistKey(file.content.toString('latin1')));
      const { code, output } = await run(plutil, ['-convert', 'json', '-o', '-', '-'], file.content);
      if (code !== 0) throw new PolicySourceError('is not a property list that can be read');
      const members = Object.entries(parseJsonObject(output.toString('utf8'))).filter(
        ([name]) => !systemAddedKey.test(name),
      );
      return { members: Object.fromEntries(members), mayHoldSecrets: !file.isWorldReadable };
    },
  }));
}

import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import type { ProtectorName } from '../../shared/settings.ts';
import type { Clock } from '../ports.ts';
import type { KeyProtector } from './key-protector.ts';
import { type Keytar, keychain } from './keychain.ts';

/** `--vault=…`: one protector alone, or memory alone, for tests and admins. */
export const vaultChoices = ['keychain', 'safe-storage', 'memory'] as const;

/** keytar is optional: a machine that cannot build it has the other protector. */
const loadKeytar = (): Keytar => createRequire(__filename)('keytar') as Keytar;

/**
 * The protectors to try, the best first.
 *
 * @param choice what `--vault` says; anything but one of {@link vaultChoices} means all
 * @param userData the folder whose vault it is
 */
export function protectorsFor(parts: {
  choice: string;
  userData: string;
  systemAccount: KeyProtector;
  clock: Clock;
  random: (bytes: number) => Buffer;
}): KeyProtector[] {
  const { choice, userData, systemAccount, clock, random } = parts;
  const account = `vault ${createHash('sha256').update(userData).digest('hex').slice(0, 16)}`;
  const all = [keychain({ account, load: loadKeytar, clock, random }), systemAccount];
  const chosen = vaultChoices.find((name) => name === choice) as ProtectorName | 'memory' | undefined;
  return chosen === undefined ? all : all.filter(({ name }) => name === chosen);
}

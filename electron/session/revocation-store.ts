import type { Clock } from '../core/ports.ts';
import type { OAuthClient } from '../oauth/client.ts';
import { destinationFingerprint } from '../oauth/destinations.ts';
import type { RevocableTokens } from '../oauth/revocation.ts';
import type { Vault } from '../vault/vault.ts';
import {
  isNewerRevocation,
  type PendingRevocation,
  parseRevocation,
  serializeRevocation,
} from './pending-revocation.ts';

/** By then the tokens have most likely expired. */
const maxRecordAgeMs = 30 * 24 * 60 * 60_000;

const recordPrefix = 'revocation/';

/** Stores pending revocations in a vault. */
export type RevocationStore = {
  /** Returns the name for a new record. */
  createName(): string;
  /** Stores a revocation, and deletes the records of its session in the same change. */
  set(
    name: string,
    revocation: { client: OAuthClient; tokens: RevocableTokens },
    deleteNames?: readonly string[],
  ): Promise<void>;
  /**
   * Reads a revocation.
   *
   * @returns `newer` if a newer version of the app wrote it, `undefined` if it is missing, expired
   *   or cannot be parsed
   */
  read(name: string): Promise<PendingRevocation | 'newer' | undefined>;
  /** Lists the names of all records. */
  names(): Promise<string[]>;
  /** Lists the names of a profile's records. */
  namesOf(profileId: string): Promise<string[]>;
  delete(names: readonly string[]): Promise<void>;
};

/**
 * Creates the store of a vault's pending revocations.
 *
 * @param parts.random returns a number of random bytes
 */
export function createRevocationStore(parts: {
  vault: Vault;
  clock: Clock;
  random: (bytes: number) => Buffer;
}): RevocationStore {
  const { vault, clock, random } = parts;
  return {
    createName: () => `${recordPrefix}${random(8).toString('hex')}`,
    set(name, { client: { profile }, tokens: { accessToken, refreshToken } }, deleteNames = []) {
      const until = clock.now() + maxRecordAgeMs;
      const destinations = destinationFingerprint(profile, 'server');
      const record = serializeRevocation({ profileId: profile.id, destinations, accessToken, refreshToken, until });
      return vault.change({ set: { [name]: record }, deleteNames });
    },
    async read(name) {
      const text = await vault.read(name);
      if (text && isNewerRevocation(text)) return 'newer';
      const pending = text && parseRevocation(text);
      return pending && pending.until >= clock.now() ? pending : undefined;
    },
    names: () => vault.names(recordPrefix),
    async namesOf(profileId) {
      const records = [...(await vault.readAll(recordPrefix))];
      return records.flatMap(([name, text]) => (parseRevocation(text)?.profileId === profileId ? name : []));
    },
    delete: (names) => vault.change({ deleteNames: names }),
  };
}

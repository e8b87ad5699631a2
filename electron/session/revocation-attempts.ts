import type { Profile } from '../../shared/profile.ts';
import type { Clock, Log } from '../core/ports.ts';
import type { Secret } from '../core/secret.ts';
import type { OAuthClient } from '../oauth/client.ts';
import { destinationFingerprint } from '../oauth/destinations.ts';
import type { RevocableTokens, RevocationResult } from '../oauth/revocation.ts';
import type { RevocationStore } from './revocation-store.ts';

/** How long an attempt waits for the server. */
const revocationTimeoutMs = 8_000;

/** How many times a server may confirm a revocation and still accept the token. */
const maxIneffective = 3;

/** Single attempts to revoke tokens (RFC 7009). */
export type RevocationAttempts = {
  /** Revokes tokens within a time limit. */
  revoke(client: OAuthClient, tokens: RevocableTokens): Promise<RevocationResult>;
  /** Attempts one pending revocation, and returns whether its record can be deleted. */
  retry(name: string): Promise<boolean>;
};

/** Creates the attempts to revoke what a store contains. */
export function createRevocationAttempts(parts: {
  store: RevocationStore;
  clock: Clock;
  log: Log;
  profileOf: (id: string) => Profile | undefined;
  clientOf: (profile: Profile) => OAuthClient;
}): RevocationAttempts {
  const { store, clock, log, profileOf, clientOf } = parts;
  /** How often a server confirmed a revocation that had no effect, by record. */
  const ineffective = new Map<string, number>();

  async function inTime<T>(run: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const abort = new AbortController();
    const stop = clock.after(revocationTimeoutMs, () => abort.abort());
    try {
      return await run(abort.signal);
    } finally {
      stop();
    }
  }

  const revoke: RevocationAttempts['revoke'] = (client, tokens) => inTime((signal) => client.revoke(tokens, signal));

  /** Asks a server with an introspection endpoint whether it still accepts a token (RFC 7662). */
  async function isStillActive(client: OAuthClient, token: Secret): Promise<boolean> {
    const response = await inTime((signal) => client.introspect(token, signal)).catch(() => undefined);
    return response?.active === true;
  }

  return {
    revoke,
    async retry(name) {
      const pending = await store.read(name);
      if (pending === 'newer') return false;
      const profile = pending && profileOf(pending.profileId);
      if (!profile || pending.destinations !== destinationFingerprint(profile, 'server')) return true;
      const { accessToken, refreshToken } = pending;
      const client = clientOf(profile);
      const result = await revoke(client, { accessToken, refreshToken });
      const isIneffective = result === 'revoked' && (await isStillActive(client, refreshToken ?? accessToken));
      log('revocation retried', { result, isIneffective });
      if (!isIneffective) return result !== 'unreachable';
      const count = (ineffective.get(name) ?? 0) + 1;
      ineffective.set(name, count);
      return count >= maxIneffective;
    },
  };
}

import { z } from 'zod';
import type { Profile } from '../../shared/profile.ts';
import type { SignOutResult } from '../../shared/session.ts';
import type { Clock, Log } from '../core/ports.ts';
import { Secret } from '../core/secret.ts';
import type { OAuthClient } from '../oauth/client.ts';
import type { RevocableTokens, RevocationResult } from '../oauth/revocation.ts';
import type { Vault } from '../vault/vault.ts';
import { isNewerVersion } from './stored-session.ts';

/** How long the server is waited for, in milliseconds; after that the person is signed out and the rest happens later. */
const revocationTimeoutMs = 8_000;
const retryIntervalMs = 5 * 60_000;
/** After so long no token is worth revoking any more. */
const maxRecordAgeMs = 30 * 24 * 60 * 60_000;

const recordPrefix = 'revocation/';

const recordSchema = z.strictObject({
  version: z.literal(1),
  profileId: z.string(),
  issuer: z.string(),
  clientId: z.string(),
  accessToken: z.string(),
  refreshToken: z.string().optional(),
  until: z.number(),
});

/** Tokens of sign-outs, revoked (RFC 7009) now or when their server can be reached. */
export type RevocationQueue = {
  /**
   * Revokes tokens and removes the records that held them. What is to be done is written first, so that a crash in between
   * leaves it to the next start; of a session that was never kept, only where the server cannot be reached.
   *
   * @param forget the vault's records of the session
   */
  revoke(client: OAuthClient, tokens: RevocableTokens, forget: readonly string[]): Promise<SignOutResult['revocation']>;
  /** Tries what is left, now. */
  retryAll(): Promise<void>;
  /** How many sign-outs have tokens left to revoke. */
  pendingCount(): number;
};

/** @param random as many random bytes */
export function createRevocationQueue(parts: {
  vault: Vault;
  clock: Clock;
  log: Log;
  random: (bytes: number) => Buffer;
  profileOf: (id: string) => Profile | undefined;
  clientOf: (profile: Profile) => OAuthClient;
  onChange: () => void;
}): RevocationQueue {
  const { vault, clock, log, random, profileOf, clientOf, onChange } = parts;
  let left = 0;
  /** Records whose revocation is under way in a sign-out. */
  const underWay = new Set<string>();
  let running: Promise<void> | undefined;
  let stopTimer = () => {};
  /** Records of sessions that were signed out and could not be removed, for want of a disk to write to. */
  const unforgotten = new Set<string>();

  async function revoke(client: OAuthClient, tokens: RevocableTokens): Promise<RevocationResult> {
    const abort = new AbortController();
    const stop = clock.after(revocationTimeoutMs, () => abort.abort());
    try {
      return await client.revoke(tokens, abort.signal);
    } finally {
      stop();
    }
  }

  async function write(
    { profile }: OAuthClient,
    tokens: RevocableTokens,
    deleteNames: readonly string[],
  ): Promise<string> {
    const name = `${recordPrefix}${random(8).toString('hex')}`;
    underWay.add(name);
    const record: z.infer<typeof recordSchema> = {
      version: 1,
      profileId: profile.id,
      issuer: profile.issuer,
      clientId: profile.clientId,
      accessToken: tokens.accessToken.reveal(),
      refreshToken: tokens.refreshToken?.reveal(),
      until: clock.now() + maxRecordAgeMs,
    };
    await vault.change({ set: { [name]: new Secret(JSON.stringify(record)) }, deleteNames });
    return name;
  }

  function isLeft(count: number): void {
    const changed = count !== left;
    left = count;
    stopTimer();
    if (left > 0 || unforgotten.size > 0) stopTimer = clock.after(retryIntervalMs, () => void retryAll());
    if (changed) onChange();
  }

  /** Whether the record is done with: revoked, or nothing that can be. */
  async function tryRecord(name: string): Promise<boolean> {
    const text = await vault.read(name);
    if (text && isNewerVersion(text)) return false;
    const parsed = recordSchema.safeParse(text && JSON.parse(text.reveal()));
    if (!parsed.success || parsed.data.until < clock.now()) return true;
    const { profileId, issuer, clientId, accessToken, refreshToken } = parsed.data;
    const profile = profileOf(profileId);
    if (!profile || profile.issuer !== issuer || profile.clientId !== clientId) return true;
    const tokens = {
      accessToken: new Secret(accessToken),
      refreshToken: refreshToken ? new Secret(refreshToken) : undefined,
    };
    const result = await revoke(clientOf(profile), tokens);
    log('revocation tried again', { result });
    return result !== 'unreachable';
  }

  async function tryAll(): Promise<void> {
    if (unforgotten.size > 0)
      await vault.change({ deleteNames: [...unforgotten] }).then(
        () => unforgotten.clear(),
        () => {},
      );
    const names = (await vault.names(recordPrefix)).filter((name) => !underWay.has(name));
    let open = 0;
    for (const name of names) {
      const done = await tryRecord(name).catch(() => false);
      const gone =
        done &&
        (await vault.delete(name).then(
          () => true,
          () => false,
        ));
      if (!gone) open += 1;
    }
    isLeft(open);
  }

  function retryAll(): Promise<void> {
    running ??= tryAll()
      .catch((error) => log('revocations not tried', { code: (error as NodeJS.ErrnoException).code }))
      .finally(() => {
        running = undefined;
      });
    return running;
  }

  return {
    pendingCount: () => left,
    retryAll,

    async revoke(client, tokens, forget) {
      const unwritten = (error: unknown) => {
        log('revocation cannot be kept', { code: (error as NodeJS.ErrnoException).code });
        return undefined;
      };
      const name = forget.length > 0 ? await write(client, tokens, forget).catch(unwritten) : undefined;
      if (forget.length > 0 && !name) for (const one of forget) unforgotten.add(one);
      const result = await revoke(client, tokens);
      if (result !== 'unreachable') {
        isLeft(left);
        if (name) await vault.delete(name).catch(unwritten);
        return result;
      }
      const kept = name ?? (await write(client, tokens, []).catch(unwritten));
      if (kept === undefined) return 'failed';
      underWay.delete(kept);
      isLeft(left + 1);
      return 'queued';
    },
  };
}

import type { JWK } from 'jose';
import { fail } from '../core/failure.ts';
import type { Clock } from '../core/ports.ts';
import { describeEndpoint, type Exchange } from '../http/exchange.ts';
import { serverLimits } from '../oauth/limits.ts';

/** A server's keys, and when they were read (ms since the epoch). */
export type KeySet = { keys: JWK[]; readAt: number };

/** Reads a JWK set (RFC 7517 §5), or takes the one that was read in the last ten minutes unless it must be newer. */
export type KeySetFetcher = (
  url: string,
  options: { allowLoopbackHttp: boolean; newerThan?: number; signal: AbortSignal },
) => Promise<KeySet>;

const maxCacheAgeMs = 10 * 60 * 1000;

/** The most sets that are kept. */
const maxCachedSets = 20;

/**
 * https alone, no redirect, sizes and times limited, as for the authorization server. Fails with the network kinds and with
 * `keys_unavailable`.
 */
export function createKeySetFetcher(parts: { exchange: Exchange; clock: Clock }): KeySetFetcher {
  const { exchange, clock } = parts;
  const kept = new Map<string, KeySet>();
  return async (url, { allowLoopbackHttp, newerThan = 0, signal }) => {
    const known = kept.get(url);
    if (known && known.readAt > newerThan && clock.now() - known.readAt < maxCacheAgeMs) return known;
    const reply = await exchange(
      {
        purpose: 'keys',
        method: 'GET',
        url,
        headers: { accept: 'application/jwk-set+json, application/json' },
        signal,
      },
      serverLimits({ allowLoopbackHttp }),
    );
    const set = { keys: parseKeySet(reply.body, reply.status, url), readAt: clock.now() };
    if (kept.size >= maxCachedSets) kept.clear();
    kept.set(url, set);
    return set;
  };
}

function parseKeySet(body: Uint8Array, status: number, url: string): JWK[] {
  const { host } = new URL(url);
  const refuse = (): never =>
    fail('keys_unavailable', {
      facts: { host },
      details: { status, endpoint: describeEndpoint('GET', new URL(url)) },
    });
  if (status !== 200) refuse();
  try {
    const { keys } = JSON.parse(new TextDecoder().decode(body)) as { keys?: unknown };
    if (!Array.isArray(keys)) refuse();
    return (keys as unknown[]).filter(
      (key): key is JWK => typeof key === 'object' && key !== null && typeof (key as JWK).kty === 'string',
    );
  } catch {
    return refuse();
  }
}

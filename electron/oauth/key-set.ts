import type { JWK } from 'jose';
import { fail } from '../core/failure.ts';
import { isJsonObject, parseJsonBytes } from '../core/json.ts';
import type { Clock } from '../core/ports.ts';
import { describeEndpoint, type Exchange } from '../http/exchange.ts';
import type { KeySet } from '../tokens/signature.ts';
import { serverLimits } from './limits.ts';

/**
 * Fetches a JWK set (RFC 7517 §5), or returns the cached one.
 *
 * @param options.newerThan returns the cached set only if it was fetched later (milliseconds since
 * the epoch)
 * @throws the network kinds, `keys_unavailable`
 */
export type KeySetFetcher = (
  url: string,
  options: { allowLoopbackHttp: boolean; newerThan?: number | undefined; signal: AbortSignal },
) => Promise<KeySet>;

const maxCacheAgeMs = 10 * 60 * 1000;
const maxCachedSets = 20;

/** Whether a value is a JWK (RFC 7517 §4). */
export const isJwk = (value: unknown): value is JWK => isJsonObject(value) && typeof value.kty === 'string';

/**
 * Creates a fetcher of JWK sets with the limits that apply to the authorization server: HTTPS only,
 * no redirects.
 */
export function createKeySetFetcher(parts: { exchange: Exchange; clock: Clock }): KeySetFetcher {
  const { exchange, clock } = parts;
  const cache = new Map<string, KeySet>();
  return async (url, { allowLoopbackHttp, newerThan = 0, signal }) => {
    const cached = cache.get(url);
    if (cached && cached.readAt > newerThan && clock.now() - cached.readAt < maxCacheAgeMs) return cached;
    const headers = { accept: 'application/jwk-set+json, application/json' };
    const { body, status } = await exchange(
      { purpose: 'keys', method: 'GET', url, headers, signal },
      serverLimits({ allowLoopbackHttp }),
    );
    const json = status === 200 ? parseJsonBytes(body) : undefined;
    if (!isJsonObject(json) || !Array.isArray(json.keys))
      return fail('keys_unavailable', {
        facts: { host: new URL(url).host },
        details: { status, endpoint: describeEndpoint('GET', new URL(url)) },
      });
    const set = { keys: json.keys.filter(isJwk), readAt: clock.now() };
    if (cache.size >= maxCachedSets) cache.clear();
    cache.set(url, set);
    return set;
  };
}

import { importJWK, type JWK } from 'jose';
import { toFailure } from '../../core/failure.ts';
import { isJwk } from '../../oauth/key-set.ts';
import { serverFetch } from '../../oauth/server-fetch.ts';
import { maxCandidateKeys } from '../../tokens/algorithms.ts';
import { getKeyWeakness } from '../../tokens/key-weakness.ts';
import { completeJwk, toPublicKey } from '../../tokens/public-jwk.ts';
import { type Check, failure, ok, skipped, warning } from '../check.ts';

const defaultAlgorithms: Record<string, string> = { RSA: 'RS256', OKP: 'EdDSA' };
const algorithmsByCurve: Record<string, string> = { 'P-256': 'ES256', 'P-384': 'ES384', 'P-521': 'ES512' };

/** Whether a JWK can verify a signature. */
async function isUsable(published: JWK): Promise<boolean> {
  const key = completeJwk(published);
  if (key.use === 'enc' || getKeyWeakness(key)) return false;
  const algorithm = key.alg ?? algorithmsByCurve[key.crv ?? ''] ?? defaultAlgorithms[key.kty ?? ''];
  if (algorithm === undefined) return false;
  try {
    await importJWK(toPublicKey(key), algorithm);
    return key.kty !== 'oct';
  } catch {
    return false;
  }
}

/** Checks the server's keys (RFC 7517 §5), with which ID tokens are verified. */
export const keys: Check = {
  check: 'keys',
  requires: ['discovery'],
  async run({ profile, dialect, exchange, server, hasDocument, signal }) {
    // Servers may send no ID token with this grant, or sign it with the client secret.
    const mayNeedKeys = profile.scopes.includes('openid');
    const host = new URL(server?.jwks_uri ?? profile.issuer).host;
    if (!server?.jwks_uri) {
      if (!mayNeedKeys) return skipped();
      return warning(hasDocument ? 'jwks_uri_missing' : 'keys_not_configured', { host });
    }
    const fault = mayNeedKeys ? failure : warning;
    let jwks: { keys?: unknown };
    try {
      const { fetch } = serverFetch(exchange, { profile, dialect, purpose: 'keys', signal });
      jwks = (await (await fetch(server.jwks_uri, { method: 'GET', headers: {} })).json()) as typeof jwks;
    } catch (error) {
      const { kind } = toFailure(error);
      if (kind === 'canceled' || kind === 'internal') throw error;
      return fault('keys_unreadable', { host, reason: kind });
    }
    if (!Array.isArray(jwks.keys)) return fault('keys_unreadable', { host });
    const published = jwks.keys.filter(isJwk);
    if (published.length === 0) return fault('keys_empty', { host });
    const usable = await Promise.all(published.slice(0, maxCandidateKeys).map(isUsable));
    const count = usable.filter(Boolean).length;
    if (count === 0) return fault('keys_unusable', { host });
    return published.length > maxCandidateKeys
      ? warning('keys_many', { host, count: published.length, limit: maxCandidateKeys })
      : ok({ count });
  },
};

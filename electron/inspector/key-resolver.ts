import type { CheckReport, VerifyWith } from '../../shared/inspector.ts';
import type { Profile } from '../../shared/profile.ts';
import { FailureError, fail, toFailure } from '../core/failure.ts';
import { describeEndpoint, type Exchange, isSecureUrl } from '../http/exchange.ts';
import type { Discovery } from '../oauth/discovery.ts';
import { serverLimits } from '../oauth/limits.ts';
import { discoveryUrl } from '../oauth/metadata.ts';
import type { ParsedToken } from '../tokens/decode-token.ts';
import { isBase64url } from '../tokens/decode-token.ts';
import { getClaim } from './checks/context.ts';
import type { KeySetFetcher } from './key-set.ts';
import { parseVerificationKeys } from './parse-verification-key.ts';
import type { KeySource } from './signature.ts';

/** What a token is verified with, and who its issuer must be. */
export type ResolvedKeys = Omit<CheckReport, 'checks'> & { source: KeySource; issuer?: string | undefined };

export type KeyResolver = {
  /** What the profile in use says: for the tokens of its session, and for pasted ones that name its issuer. */
  resolveForProfile(
    profile: Profile | undefined,
    origin: 'session' | 'pasted',
    parsed: ParsedToken,
    signal: AbortSignal,
  ): Promise<ResolvedKeys>;
  /**
   * What a person gives. Fails with `verification_address_invalid`, `verification_key_invalid`, and for an issuer with the
   * network kinds, `discovery_failed`, `issuer_mismatch`.
   */
  resolveGiven(
    verifyWith: VerifyWith,
    options: {
      /** The profile in use, which says whether addresses on this computer may be read without TLS. */
      profile: Profile | undefined;
      keyText: (from: 'clipboard' | 'file') => Promise<string>;
      signal: AbortSignal;
    },
  ): Promise<ResolvedKeys>;
};

const noKeys: ResolvedKeys = { verifiedWith: 'nothing', source: { kind: 'none' } };

/** Keys for looking at tokens. Nothing is kept but the sets that servers publish. */
export function createKeyResolver(parts: {
  exchange: Exchange;
  discovery: Discovery;
  fetchKeySet: KeySetFetcher;
}): KeyResolver {
  const { exchange, discovery, fetchKeySet } = parts;

  const setAt = (url: string, allowLoopbackHttp: boolean, signal: AbortSignal): KeySource => ({
    kind: 'set',
    read: (newerThan) => fetchKeySet(url, { allowLoopbackHttp, signal, ...(newerThan !== undefined && { newerThan }) }),
  });

  function address(text: string, allowLoopbackHttp: boolean): URL {
    const url = URL.canParse(text.trim()) ? new URL(text.trim()) : fail('verification_address_invalid');
    if (url.username || url.password || !isSecureUrl(url, allowLoopbackHttp)) fail('verification_address_invalid');
    return url;
  }

  /** `jwks_uri` of a discovery document that names the issuer it was asked for (OIDC Discovery 1.0 §4.3). */
  async function discover(issuer: string, allowLoopbackHttp: boolean, signal: AbortSignal): Promise<string> {
    const url = discoveryUrl(issuer);
    const at = { facts: { host: url.host }, details: { endpoint: describeEndpoint('GET', url) } };
    const request = {
      purpose: 'discovery' as const,
      method: 'GET',
      url: url.href,
      headers: { accept: 'application/json' },
      signal,
    };
    const { status, body } = await exchange(request, serverLimits({ allowLoopbackHttp }));
    if (status !== 200) fail('discovery_failed', { ...at, details: { ...at.details, status } });
    let document: { issuer?: unknown; jwks_uri?: unknown } | null;
    try {
      document = JSON.parse(new TextDecoder().decode(body)) as typeof document;
    } catch {
      return fail('reply_not_json', at);
    }
    const trimmed = (text: string) => text.replace(/\/$/, '');
    if (typeof document?.issuer !== 'string' || trimmed(document.issuer) !== trimmed(issuer))
      fail('issuer_mismatch', { ...at, facts: { ...at.facts, expected: trimmed(issuer).slice(0, 300) } });
    const keys =
      typeof document.jwks_uri === 'string' && URL.canParse(document.jwks_uri) ? document.jwks_uri : undefined;
    return keys ?? fail('keys_unavailable', at);
  }

  return {
    async resolveForProfile(profile, origin, parsed, signal) {
      if (!profile) return noKeys;
      let server: Awaited<ReturnType<Discovery>>;
      try {
        server = await discovery(profile, signal);
      } catch (error) {
        if (!(error instanceof FailureError) || error.failure.kind === 'cancelled') throw error;
        const failure = toFailure(error);
        return {
          verifiedWith: 'profile',
          source: { kind: 'set', read: () => Promise.reject(new FailureError(failure)) },
        };
      }
      const said = parsed.view.kind === 'jws' ? getClaim(parsed.view.claims, 'iss') : undefined;
      if (origin === 'pasted' && said !== server.issuer) return noKeys;
      const known = { verifiedWith: 'profile' as const, issuer: server.issuer };
      if (!server.jwks_uri) return { ...known, source: { kind: 'none' } };
      const source = setAt(server.jwks_uri, profile.allowLoopbackHttp, signal);
      return { ...known, host: new URL(server.jwks_uri).host, source };
    },

    async resolveGiven(verifyWith, { profile, keyText, signal }) {
      const loopback = profile?.allowLoopbackHttp ?? false;
      switch (verifyWith.kind) {
        case 'issuer': {
          const url = address(verifyWith.url, loopback);
          const issuer = verifyWith.url.trim();
          const keys = address(await discover(issuer, loopback, signal), loopback);
          return { verifiedWith: 'issuer', issuer, host: url.host, source: setAt(keys.href, loopback, signal) };
        }
        case 'jwks': {
          const url = address(verifyWith.url, loopback);
          return { verifiedWith: 'jwks', host: url.host, source: setAt(url.href, loopback, signal) };
        }
        case 'key':
          return {
            verifiedWith: 'key',
            source: { kind: 'given', ...parseVerificationKeys(await keyText(verifyWith.from)) },
          };
        case 'secret': {
          const { secret, encoding } = verifyWith;
          if (encoding === 'base64url' && !isBase64url(secret)) fail('verification_key_invalid');
          return {
            verifiedWith: 'secret',
            source: { kind: 'secret', secret: Buffer.from(secret, encoding === 'text' ? 'utf8' : 'base64url') },
          };
        }
      }
    },
  };
}

import type { AuthorizationServer } from 'oauth4webapi';
import { cleanAddress, trimSlash } from '../../shared/address.ts';
import type { CheckReport, VerifyWith } from '../../shared/inspector.ts';
import type { Profile } from '../../shared/profile.ts';
import type { TokenType } from '../../shared/tokens.ts';
import { FailureError, fail, toFailure } from '../core/failure.ts';
import type { Secret } from '../core/secret.ts';
import { type Exchange, isSecureUrl } from '../http/exchange.ts';
import { dialectOf } from '../oauth/dialects/index.ts';
import type { Discovery } from '../oauth/discovery.ts';
import type { KeySetFetcher } from '../oauth/key-set.ts';
import { fetchMetadata } from '../oauth/metadata.ts';
import { serverFetch } from '../oauth/server-fetch.ts';
import { createKeySource, getSharedSecret, getSigningAlgorithms } from '../oauth/signing-keys.ts';
import { genericProvider } from '../profiles/presets.ts';
import { isBase64url, type ParsedToken } from '../tokens/decode-token.ts';
import { getClaim } from '../tokens/get-claim.ts';
import type { KeySource } from '../tokens/signature.ts';
import { parseVerificationKeys } from './parse-verification-key.ts';
import type { TokenInput } from './token-input.ts';

/** The keys to verify a token with, and its expected issuer. */
export type ResolvedKeys = Omit<CheckReport, 'checks'> & {
  source: KeySource;
  issuer?: string | undefined;
  /** The algorithms that the server's metadata lists for ID tokens. */
  signingAlgorithms?: readonly string[] | undefined;
};

/** Finds the keys to verify a token with. */
export type KeyResolver = {
  /**
   * Returns the keys of the profile's issuer, for tokens of its session and pasted tokens that name
   * that issuer.
   *
   * @throws `canceled`; if discovery fails, the failure is thrown when the keys are read
   */
  resolveForProfile(
    profile: Profile | undefined,
    token: { origin: 'session' | 'pasted'; tokenType: TokenType; parsed: ParsedToken },
    signal: AbortSignal,
  ): Promise<ResolvedKeys>;
  /**
   * Returns keys that the user provides or points to.
   *
   * @param options.profile decides whether loopback URLs may use http
   * @throws `verification_address_invalid`, `verification_key_invalid`; for a key, also
   * `verification_key_unsupported` and what {@link TokenInput} throws; for an issuer, also the
   * network kinds and what {@link fetchMetadata} throws, `issuer_mismatch`, `keys_unavailable`
   */
  resolveSupplied(
    verifyWith: VerifyWith,
    options: {
      profile: Profile | undefined;
      input: Pick<TokenInput, 'readClipboard' | 'readChosenFile'>;
      signal: AbortSignal;
    },
  ): Promise<ResolvedKeys>;
};

const noKeys: ResolvedKeys = { verifiedWith: 'nothing', source: { kind: 'none' } };

/** @throws `verification_address_invalid` */
function parseKeyUrl(text: string, allowLoopbackHttp: boolean): URL {
  const address = cleanAddress(text);
  const url = URL.canParse(address) ? new URL(address) : fail('verification_address_invalid');
  if (url.username || url.password || !isSecureUrl(url, allowLoopbackHttp)) fail('verification_address_invalid');
  return url;
}

/** Creates a key resolver. Only published JWK sets are cached. */
export function createKeyResolver(parts: {
  exchange: Exchange;
  discovery: Discovery;
  fetchKeySet: KeySetFetcher;
  /** Reads the client secret, with which a server may sign ID tokens. */
  readClientCredential: (profile: Profile) => Promise<Secret | undefined>;
}): KeyResolver {
  const { exchange, discovery, fetchKeySet, readClientCredential } = parts;

  const createSource = (url: string, allowLoopbackHttp: boolean, signal: AbortSignal): KeySource => ({
    kind: 'set',
    read: (newerThan) => fetchKeySet(url, { allowLoopbackHttp, signal, newerThan }),
  });

  /**
   * Fetches the metadata of an issuer and returns its `jwks_uri` (OpenID Connect Discovery 1.0
   * §4.3), and the issuer as the server spells it.
   */
  async function discoverKeys(address: string, allowLoopbackHttp: boolean, signal: AbortSignal) {
    const profile = { scopes: [], allowLoopbackHttp };
    const dialect = dialectOf({ provider: genericProvider });
    const { fetch } = serverFetch(exchange, { profile, dialect, purpose: 'discovery', signal });
    const { response, endpoint } = await fetchMetadata(address, fetch);
    const { issuer, jwks_uri: jwksUri } = (await response.json()) as Record<string, unknown>;
    const context = { facts: { host: new URL(address).host }, details: { endpoint } };
    if (typeof issuer !== 'string' || trimSlash(issuer) !== trimSlash(address))
      return fail('issuer_mismatch', {
        ...context,
        facts: { ...context.facts, expectedIssuer: address.slice(0, 300) },
      });
    if (typeof jwksUri !== 'string' || !URL.canParse(jwksUri)) return fail('keys_unavailable', context);
    return { issuer, jwksUri };
  }

  return {
    async resolveForProfile(profile, { origin, tokenType, parsed }, signal) {
      if (!profile) return noKeys;
      let server: AuthorizationServer;
      try {
        ({ server } = await discovery(profile, signal));
      } catch (error) {
        if (!(error instanceof FailureError) || error.failure.kind === 'canceled') throw error;
        const failure = toFailure(error);
        return {
          verifiedWith: 'profile',
          source: { kind: 'set', read: () => Promise.reject(new FailureError(failure)) },
        };
      }
      const tokenIssuer = getClaim(parsed.claims ?? {}, 'iss');
      if (origin === 'pasted' && tokenIssuer !== server.issuer) return noKeys;
      const { issuer, jwks_uri: url } = server;
      const isIdToken = origin === 'session' && tokenType === 'id';
      const sharedSecret = isIdToken ? getSharedSecret(profile, await readClientCredential(profile)) : undefined;
      const { allowLoopbackHttp } = profile;
      const keys = { server, sharedSecret, fetchKeySet, allowLoopbackHttp, signal };
      const source = createKeySource(parsed.header?.alg, keys);
      return {
        verifiedWith: 'profile',
        issuer,
        signingAlgorithms: getSigningAlgorithms(server),
        ...(url && source.kind === 'set' && { host: new URL(url).host }),
        source,
      };
    },

    async resolveSupplied(verifyWith, { profile, input, signal }) {
      const allowLoopbackHttp = profile?.allowLoopbackHttp ?? false;
      switch (verifyWith.kind) {
        case 'issuer': {
          const address = cleanAddress(verifyWith.url);
          const { host } = parseKeyUrl(address, allowLoopbackHttp);
          const { issuer, jwksUri } = await discoverKeys(address, allowLoopbackHttp, signal);
          const { href } = parseKeyUrl(jwksUri, allowLoopbackHttp);
          return { verifiedWith: 'issuer', issuer, host, source: createSource(href, allowLoopbackHttp, signal) };
        }
        case 'jwks': {
          const { host, href } = parseKeyUrl(verifyWith.url, allowLoopbackHttp);
          return { verifiedWith: 'jwks', host, source: createSource(href, allowLoopbackHttp, signal) };
        }
        case 'key': {
          const text = await (verifyWith.from === 'clipboard' ? input.readClipboard() : input.readChosenFile());
          return { verifiedWith: 'key', source: { kind: 'supplied', keys: parseVerificationKeys(text) } };
        }
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

import { compactVerify, type JWK } from 'jose';
import type { AccessToken, Configuration } from 'oidc-provider';
import { publicKeySet } from './signing-keys.ts';
import type { TokenStore } from './token-store.ts';

type RecordAccessToken = NonNullable<NonNullable<NonNullable<Configuration['formats']>['customizers']>['jwt']>;

/** Revocable JWT access tokens. */
export interface AccessTokenRecords {
  /** The `formats.customizers.jwt` hook of oidc-provider, called with the claims before signing. */
  record: RecordAccessToken;
  /** Returns the stored record of a JWT access token; `undefined` for any other or forged JWT. */
  handleOf(token: string, use: 'token' | 'userinfo'): Promise<string | undefined>;
  /** Whether this `jti` has no live record: revoked, or never issued here. */
  isRevoked(jti: string): boolean;
}

/** Matches three base64url parts. Other tokens are opaque, and oidc-provider handles them. */
export const isJwt = (token: string) => /^[\w-]+\.[\w-]+\.[\w-]*$/.test(token);

const userinfoHandle = (jti: string) => `userinfo.${jti}`;

/**
 * Makes JWT access tokens revocable. oidc-provider does not store them, so it cannot revoke or
 * introspect them (`unsupported_token_type`) or accept them at UserInfo. This stores a record under
 * each `jti`, tied to the grant, as oidc-provider does for opaque tokens. Revoking the grant (RFC
 * 7009 §2.1, or refresh token reuse) removes it. Userinfo reads a second record without `aud`,
 * since it rejects tokens meant for an API.
 */
export function accessTokenRecords(store: TokenStore, keys: JWK[], issuer: string): AccessTokenRecords {
  const verificationKeys = publicKeySet(keys);

  return {
    record: async (_context, token, { payload }) => {
      const { accountId, clientId, grantId, gty, scope, aud, kind } = token as AccessToken;
      const { jti, iat, exp } = payload as { jti: string; iat: number; exp: number };
      const shared = { kind, jti, iat, exp, accountId, clientId, grantId, gty, scope };
      const lifetime = exp - iat;
      await store.adapter('AccessToken').upsert(jti, { ...shared, aud }, lifetime);
      await store.adapter('AccessToken').upsert(userinfoHandle(jti), { ...shared, jti: userinfoHandle(jti) }, lifetime);
    },

    handleOf: async (token, use) => {
      try {
        const { payload, protectedHeader } = await compactVerify(token, verificationKeys);
        const { jti, iss } = JSON.parse(new TextDecoder().decode(payload)) as Record<string, unknown>;
        if (protectedHeader.typ !== 'at+jwt' || iss !== issuer || typeof jti !== 'string') return undefined;
        return use === 'userinfo' ? userinfoHandle(jti) : jti;
      } catch {
        return undefined;
      }
    },

    isRevoked: (jti) => !store.has('AccessToken', jti),
  };
}

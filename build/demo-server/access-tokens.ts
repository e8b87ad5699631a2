import { compactVerify, type JWK } from 'jose';
import type { AccessToken, Configuration } from 'oidc-provider';
import { publicKeySet } from './signing-keys.ts';
import type { TokenStore } from './token-store.ts';

type RecordAccessToken = NonNullable<NonNullable<NonNullable<Configuration['formats']>['customizers']>['jwt']>;

/** JWT access tokens that can be revoked. */
export interface AccessTokenRecords {
  /** `formats.customizers.jwt` of oidc-provider: sees each JWT's claims just before they are signed. */
  record: RecordAccessToken;
  /** The stored record that a JWT access token stands for; `undefined` for a foreign, forged or other JWT. */
  handleOf(token: string, use: 'token' | 'userinfo'): Promise<string | undefined>;
  /** No live record of this `jti`: revoked, or never issued here. */
  isRevoked(jti: string): boolean;
}

/** Three base64url parts: anything else is opaque and oidc-provider's own business. */
export const isJwt = (token: string) => /^[\w-]+\.[\w-]+\.[\w-]*$/.test(token);

const userinfoHandle = (jti: string) => `userinfo.${jti}`;

/**
 * oidc-provider signs JWT access tokens and forgets them, so it can neither revoke nor introspect them (it answers
 * `unsupported_token_type`) nor take them at userinfo. This keeps, for each, what it keeps for opaque ones: a record under
 * its `jti`, tied to the grant. Revoking the grant (RFC 7009 §2.1, or a refresh token used twice) removes it with the rest.
 * A second record without `aud` is what userinfo reads, as it turns down tokens that are meant for an API.
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

import { generateKeyPairSync } from 'node:crypto';
import type { JWK } from 'jose';

/** Creates a `private_key_jwt` key for one run: PEM for Latchkey, the public JWK for the server. */
export function newClientKey(): { pem: string; publicJwk: JWK } {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return {
    pem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    publicJwk: { ...(publicKey.export({ format: 'jwk' }) as JWK), kid: 'latchkey-for-tests', alg: 'RS256', use: 'sig' },
  };
}

/** The profile's description of the key; some servers look the key up by its ID. */
export const keyAssertion = { algorithm: 'RS256', keyId: 'latchkey-for-tests' };

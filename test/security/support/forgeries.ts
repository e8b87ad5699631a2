import { createHmac, generateKeyPairSync, KeyObject, sign as nodeSign } from 'node:crypto';
import { CompactEncrypt, exportJWK, exportSPKI, generateKeyPair } from 'jose';
import { defaultStartMs } from '../../unit/support/clock.ts';
import { createConformingServer } from './conforming-server.ts';

export const server = await createConformingServer();
export const attacker = await generateKeyPair('RS256', { extractable: true });
export const attackerJwk = await exportJWK(attacker.publicKey);
export const ec = await generateKeyPair('ES256', { extractable: true });
export const ecJwk = { ...(await exportJWK(ec.publicKey)), kid: 'e1', alg: 'ES256', use: 'sig' };

export const base64url = (value: unknown) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

const now = defaultStartMs / 1000;
export const claims = { iss: server.issuer, aud: 'latchkey-public', sub: 'mallory', iat: now, exp: now + 3600 };

/** Signs with the attacker's RSA key, whatever the header says. */
export function signByAttacker(header: object | string, payload: object | string = claims): string {
  const input = `${base64url(header)}.${base64url(payload)}`;
  const pem = attacker.privateKey;
  return `${input}.${nodeSign('sha256', Buffer.from(input), nodeKey(pem)).toString('base64url')}`;
}
const nodeKey = (key: Parameters<typeof KeyObject.from>[0]) => KeyObject.from(key);

export const unsigned = (header: object) => `${base64url(header)}.${base64url(claims)}.`;

export const validToken = await server.idToken();
export const [validHeader = '', validPayload = '', validSignature = ''] = validToken.split('.');

export const publicPem = await exportSPKI(
  await crypto.subtle.importKey('jwk', server.jwk, { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }, true, ['verify']),
);

export function hmacWith(key: string | Buffer, algorithm = 'HS256'): string {
  const input = `${base64url({ alg: algorithm, kid: 'k1' })}.${base64url(claims)}`;
  return `${input}.${createHmac(`sha${algorithm.slice(2)}`, key)
    .update(input)
    .digest('base64url')}`;
}

export const es256 = (signature: Buffer, header: object = { alg: 'ES256', kid: 'e1' }) =>
  `${base64url(header)}.${base64url(claims)}.${signature.toString('base64url')}`;

export const p256Order = Buffer.from('ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551', 'hex');

const rsa = (bits: number, exponent = 0x10001) => {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: bits, publicExponent: exponent });
  const input = `${base64url({ alg: 'RS256', kid: 'weak' })}.${base64url(claims)}`;
  return {
    jwk: { ...publicKey.export({ format: 'jwk' }), kid: 'weak', alg: 'RS256', use: 'sig' },
    idToken: `${input}.${nodeSign('sha256', Buffer.from(input), privateKey).toString('base64url')}`,
  };
};
export const rsa512Key = rsa(512);
export const rsa1024Key = rsa(1024);

export async function derSigned(): Promise<string> {
  const input = `${base64url({ alg: 'ES256', kid: 'e1' })}.${base64url(claims)}`;
  return `${input}.${nodeSign('sha256', Buffer.from(input), nodeKey(ec.privateKey)).toString('base64url')}`;
}

export const encrypted = async () =>
  new CompactEncrypt(Buffer.from(JSON.stringify(claims)))
    .setProtectedHeader({ alg: 'RSA-OAEP-256', enc: 'A256GCM', kid: 'k1' })
    .encrypt((await generateKeyPair('RSA-OAEP-256')).publicKey);

export function pbes2(): string {
  const header = { alg: 'PBES2-HS512+A256KW', enc: 'A256GCM', p2c: 10_000_000, p2s: base64url('salt-of-16-bytes') };
  return [
    base64url(header),
    base64url('k'.repeat(40)),
    base64url('i'.repeat(12)),
    base64url('text'),
    base64url('t'.repeat(16)),
  ].join('.');
}

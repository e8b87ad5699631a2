import { exportJWK } from 'jose';
import type { FailureKind } from '../../../shared/errors.ts';
import {
  attacker,
  attackerJwk,
  base64url,
  claims,
  derSigned,
  ecJwk,
  encrypted,
  es256,
  hmacWith,
  p256Order,
  pbes2,
  publicPem,
  rsa512Key,
  rsa1024Key,
  server,
  signByAttacker,
  unsigned,
  validHeader,
  validPayload,
  validSignature,
  validToken,
} from './forgeries.ts';

/** A forged ID token, and the failures that may refuse it. */
export type Attack = [
  name: string,
  idToken: string | (() => Promise<string>),
  expectedFailures: FailureKind[],
  /** The server's key set, if not its one valid key, and the algorithms that its metadata lists. */
  server?: { keys?: unknown[]; algorithms?: string[] },
];

const signature: FailureKind[] = ['id_token_signature', 'keys_unavailable'];
const onlySignature: FailureKind[] = ['id_token_signature'];
const notSigned: FailureKind[] = ['id_token_unsigned'];
const invalid: FailureKind[] = ['id_token_invalid'];
const malformed: FailureKind[] = [...signature, 'id_token_invalid', 'response_malformed'];
const unreadable: FailureKind[] = ['id_token_invalid', 'id_token_signature', 'id_token_unsigned', 'response_malformed'];
const unusable: FailureKind[] = [...unreadable, ...signature];

const rs256 = (header: object, payload?: string) => signByAttacker({ alg: 'RS256', kid: 'k1', ...header }, payload);
const withKey = (change: object) => ({ keys: [{ ...server.jwk, ...change }] });
const withEcKey = (change: object = {}) => ({ keys: [{ ...ecJwk, ...change }], algorithms: ['ES256'] });
const symmetricKey = { kty: 'oct', k: base64url('not-a-real-secret'), kid: 'k1', alg: 'HS256' };
const foreignPrivateKey = { ...(await exportJWK(attacker.privateKey)), kid: 'k1' };
const serialized = JSON.stringify({ payload: validPayload, protected: validHeader, signature: validSignature });
const otherClaims = base64url({ ...claims, sub: 'mallory' });
const otherHeader = base64url({ alg: 'RS256', kid: 'k1', typ: 'x' });
const doubleAlg = base64url('{"alg":"RS256","alg":"none","kid":"k1"}');
const doubleSub = `{"sub":"alice-1",${JSON.stringify(claims).slice(1)}`;
const deepClaims = `{"a":${'['.repeat(10_000)}${']'.repeat(10_000)}}`;
const pbes2Header = { alg: 'PBES2-HS512+A256KW', enc: 'A256GCM', p2c: 10_000_000, p2s: 'AAAA' };
const paths = ['../../../../dev/null', 'https://evil.example/keys', '| sleep 10', "k1' OR '1'='1", 'k1\u0000'];
const modulus = Buffer.from(String(server.jwk.n), 'base64url');
const ones = (bytes: number) => Buffer.alloc(bytes, 255).toString('base64url');

export const attacks: Attack[] = [
  ...['none', 'None', 'NONE', 'nOnE', ''].map(
    (alg): Attack => [
      `alg "${alg}"`,
      unsigned({ alg }),
      alg === '' ? unreadable : notSigned,
      { algorithms: ['none', 'RS256'] },
    ],
  ),
  ['missing alg', unsigned({ typ: 'JWT' }), notSigned],
  ['alg none with a signature', `${unsigned({ alg: 'none' })}${validSignature}`, notSigned],
  ...['HS256', 'HS384', 'HS512'].flatMap((alg): Attack[] => [
    [
      `RS to ${alg}, keyed with the public PEM`,
      hmacWith(publicPem, alg),
      onlySignature,
      { algorithms: ['RS256', alg] },
    ],
    [`RS to ${alg}, keyed with the modulus`, hmacWith(modulus, alg), onlySignature],
    [`RS to ${alg}, keyed with the JWK`, hmacWith(JSON.stringify(server.jwk), alg), onlySignature],
    [`RS to ${alg}, with an empty key`, hmacWith('', alg), onlySignature],
  ]),
  ['a key embedded as jwk', signByAttacker({ alg: 'RS256', jwk: attackerJwk }), signature],
  ['a key embedded as jwk under the published kid', rs256({ jwk: attackerJwk }), signature],
  ['a jku that points to other keys', rs256({ jku: 'https://evil.example/keys' }), signature],
  ['an x5u that points to another certificate', rs256({ x5u: 'https://evil.example/cert' }), signature],
  ['a certificate embedded as x5c', rs256({ x5c: ['MIIB'] }), signature],
  ...[...paths, '__proto__', 'constructor', ''].map(
    (kid): Attack => [`kid ${JSON.stringify(kid)}`, rs256({ kid }), [...signature, 'id_token_invalid']],
  ),
  ['kid that is not a string', rs256({ kid: { $ne: null } }), malformed],
  ['unknown crit', rs256({ crit: ['exp'], exp: 1 }), malformed],
  ['empty crit', rs256({ crit: [] }), malformed],
  ['b64 false', rs256({ b64: false, crit: ['b64'] }), malformed],
  ['psychic signature: r = s = 0', es256(Buffer.alloc(64)), signature, withEcKey()],
  ['psychic signature: r = s = n', es256(Buffer.concat([p256Order, p256Order])), signature, withEcKey()],
  ['an empty ECDSA signature', es256(Buffer.alloc(0)), malformed, withEcKey()],
  ['an ECDSA signature in DER', () => derSigned(), signature, withEcKey()],
  ['an EC key that is not on its curve', es256(Buffer.alloc(64, 1)), signature, withEcKey({ y: ecJwk.x })],
  ['an EC key on another curve', es256(Buffer.alloc(64, 1)), signature, withEcKey({ crv: 'secp256k1' })],
  ['an EC key at infinity', es256(Buffer.alloc(64, 1)), signature, withEcKey({ x: 'AA', y: 'AA' })],
  ['a key of 512 bits', rsa512Key.idToken, signature, { keys: [rsa512Key.jwk] }],
  ['a key of 1024 bits', rsa1024Key.idToken, signature, { keys: [rsa1024Key.jwk] }],
  ['an exponent of 1', validToken, signature, withKey({ e: 'AQ' })],
  ['an exponent of 16,384 bits', validToken, signature, withKey({ e: ones(2048) })],
  ['a modulus of 128 KiB', validToken, signature, withKey({ n: ones(131_072) })],
  ['a symmetric key in the key set', hmacWith('not-a-real-secret'), onlySignature, { keys: [symmetricKey] }],
  ['a key for encryption', validToken, signature, withKey({ use: 'enc' })],
  ['a key without the verify operation', validToken, signature, withKey({ key_ops: ['encrypt'] })],
  ['a key for another algorithm', validToken, signature, withKey({ alg: 'RS512' })],
  ['a foreign private key in the key set', validToken, signature, { keys: [foreignPrivateKey] }],
  ['no keys', validToken, signature, { keys: [] }],
  ['claims of another token under a valid signature', `${validHeader}.${otherClaims}.${validSignature}`, signature],
  ['a header of another token under a valid signature', `${otherHeader}.${validPayload}.${validSignature}`, signature],
  ['a truncated signature', validToken.slice(0, -6), onlySignature],
  ['a signature with trailing characters', `${validToken}AAAA`, signature],
  ['no signature', `${validHeader}.${validPayload}.`, malformed],
  ['a duplicate alg, the last one none', `${doubleAlg}.${base64url(claims)}.${validSignature}`, notSigned],
  ['a duplicate alg, the first one none', signByAttacker('{"alg":"none","alg":"RS256","kid":"k1"}'), invalid],
  ['a duplicate sub', rs256({}, doubleSub), invalid],
  ['five parts: an encrypted token', () => encrypted(), unusable],
  ['PBES2 with ten million rounds', pbes2(), unusable],
  ['PBES2 with ten million rounds in three parts', rs256(pbes2Header), unusable],
  ['JSON serialization', serialized, unreadable],
  ['padding in base64url', `${validHeader}=.${validPayload}.${validSignature}`, unusable],
  ['a header that is an array', signByAttacker('["RS256"]'), unusable],
  ['claims that are an array', rs256({}, '[1]'), unusable],
  ['claims that are not JSON', rs256({}, 'not JSON'), unusable],
  ['claims nested 10,000 deep', rs256({}, deepClaims), unusable],
  ['two dots', '..', unreadable],
  ['half a megabyte of dots', '.'.repeat(500_000), unreadable],
];

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

/** Signs with a key that the attacker also adds to the key set, as a compromised server would. */
export type Attack = {
  name: string;
  idToken: string | (() => Promise<string>);
  /** The server's key set. Default: its one valid key. */
  keys?: unknown[];
  expectedFailures: FailureKind | FailureKind[];
  /** The algorithms that the server's metadata lists. */
  algorithms?: string[];
};

const signature: FailureKind[] = ['id_token_signature', 'keys_unavailable'];
const unreadable: FailureKind[] = ['id_token_invalid', 'id_token_signature', 'id_token_unsigned', 'response_malformed'];

export const attacks: Attack[] = [
  ...['none', 'None', 'NONE', 'nOnE', ''].map(
    (alg): Attack => ({
      name: `alg "${alg}"`,
      idToken: unsigned({ alg }),
      expectedFailures: alg === '' ? unreadable : 'id_token_unsigned',
      algorithms: ['none', 'RS256'],
    }),
  ),
  { name: 'missing alg', idToken: unsigned({ typ: 'JWT' }), expectedFailures: 'id_token_unsigned' },
  {
    name: 'alg none with a signature',
    idToken: `${unsigned({ alg: 'none' })}${validSignature}`,
    expectedFailures: 'id_token_unsigned',
  },
  ...['HS256', 'HS384', 'HS512'].flatMap((alg): Attack[] => [
    {
      name: `RS to ${alg}, keyed with the public PEM`,
      idToken: hmacWith(publicPem, alg),
      expectedFailures: 'id_token_signature',
      algorithms: ['RS256', alg],
    },
    {
      name: `RS to ${alg}, keyed with the modulus`,
      idToken: hmacWith(Buffer.from(String(server.jwk.n), 'base64url'), alg),
      expectedFailures: 'id_token_signature',
    },
    {
      name: `RS to ${alg}, keyed with the JWK`,
      idToken: hmacWith(JSON.stringify(server.jwk), alg),
      expectedFailures: 'id_token_signature',
    },
    { name: `RS to ${alg}, with an empty key`, idToken: hmacWith('', alg), expectedFailures: 'id_token_signature' },
  ]),
  {
    name: 'a key embedded as jwk',
    idToken: signByAttacker({ alg: 'RS256', jwk: attackerJwk }),
    expectedFailures: signature,
  },
  {
    name: 'a key embedded as jwk under the published kid',
    idToken: signByAttacker({ alg: 'RS256', kid: 'k1', jwk: attackerJwk }),
    expectedFailures: signature,
  },
  {
    name: 'a jku that points to other keys',
    idToken: signByAttacker({ alg: 'RS256', kid: 'k1', jku: 'https://evil.example/keys' }),
    expectedFailures: signature,
  },
  {
    name: 'an x5u that points to another certificate',
    idToken: signByAttacker({ alg: 'RS256', kid: 'k1', x5u: 'https://evil.example/cert' }),
    expectedFailures: signature,
  },
  {
    name: 'a certificate embedded as x5c',
    idToken: signByAttacker({ alg: 'RS256', kid: 'k1', x5c: ['MIIB'] }),
    expectedFailures: signature,
  },
  ...[
    '../../../../dev/null',
    "k1' OR '1'='1",
    'k1\u0000',
    '__proto__',
    'constructor',
    '| sleep 10',
    '',
    'https://evil.example/keys',
  ].map(
    (kid): Attack => ({
      name: `kid ${JSON.stringify(kid)}`,
      idToken: signByAttacker({ alg: 'RS256', kid }),
      expectedFailures: [...signature, 'id_token_invalid'],
    }),
  ),
  {
    name: 'kid that is not a string',
    idToken: signByAttacker({ alg: 'RS256', kid: { $ne: null } }),
    expectedFailures: [...signature, 'id_token_invalid', 'response_malformed'],
  },
  {
    name: 'unknown crit',
    idToken: signByAttacker({ alg: 'RS256', kid: 'k1', crit: ['exp'], exp: 1 }),
    expectedFailures: [...signature, 'id_token_invalid', 'response_malformed'],
  },
  {
    name: 'empty crit',
    idToken: signByAttacker({ alg: 'RS256', kid: 'k1', crit: [] }),
    expectedFailures: [...signature, 'id_token_invalid', 'response_malformed'],
  },
  {
    name: 'b64 false',
    idToken: signByAttacker({ alg: 'RS256', kid: 'k1', b64: false, crit: ['b64'] }),
    expectedFailures: [...signature, 'id_token_invalid', 'response_malformed'],
  },
  {
    name: 'psychic signature: r = s = 0',
    idToken: es256(Buffer.alloc(64)),
    keys: [ecJwk],
    algorithms: ['ES256'],
    expectedFailures: signature,
  },
  {
    name: 'psychic signature: r = s = n',
    idToken: es256(Buffer.concat([p256Order, p256Order])),
    keys: [ecJwk],
    algorithms: ['ES256'],
    expectedFailures: signature,
  },
  {
    name: 'an empty ECDSA signature',
    idToken: es256(Buffer.alloc(0)),
    keys: [ecJwk],
    algorithms: ['ES256'],
    expectedFailures: [...signature, 'id_token_invalid', 'response_malformed'],
  },
  {
    name: 'an ECDSA signature in DER',
    idToken: () => derSigned(),
    keys: [ecJwk],
    algorithms: ['ES256'],
    expectedFailures: signature,
  },
  {
    name: 'an EC key that is not on its curve',
    idToken: es256(Buffer.alloc(64, 1)),
    keys: [{ ...ecJwk, y: ecJwk.x }],
    algorithms: ['ES256'],
    expectedFailures: signature,
  },
  {
    name: 'an EC key on another curve',
    idToken: es256(Buffer.alloc(64, 1)),
    keys: [{ ...ecJwk, crv: 'secp256k1' }],
    algorithms: ['ES256'],
    expectedFailures: signature,
  },
  {
    name: 'an EC key at infinity',
    idToken: es256(Buffer.alloc(64, 1)),
    keys: [{ ...ecJwk, x: 'AA', y: 'AA' }],
    algorithms: ['ES256'],
    expectedFailures: signature,
  },
  { name: 'a key of 512 bits', idToken: rsa512Key.idToken, keys: [rsa512Key.jwk], expectedFailures: signature },
  { name: 'a key of 1024 bits', idToken: rsa1024Key.idToken, keys: [rsa1024Key.jwk], expectedFailures: signature },
  { name: 'an exponent of 1', idToken: validToken, keys: [{ ...server.jwk, e: 'AQ' }], expectedFailures: signature },
  {
    name: 'an exponent of 16,384 bits',
    idToken: validToken,
    keys: [{ ...server.jwk, e: Buffer.alloc(2048, 255).toString('base64url') }],
    expectedFailures: signature,
  },
  {
    name: 'a modulus of 128 KiB',
    idToken: validToken,
    keys: [{ ...server.jwk, n: Buffer.alloc(131_072, 255).toString('base64url') }],
    expectedFailures: signature,
  },
  {
    name: 'a symmetric key in the key set',
    idToken: hmacWith('not-a-real-secret'),
    keys: [{ kty: 'oct', k: base64url('not-a-real-secret'), kid: 'k1', alg: 'HS256' }],
    expectedFailures: 'id_token_signature',
  },
  {
    name: 'a key for encryption',
    idToken: validToken,
    keys: [{ ...server.jwk, use: 'enc' }],
    expectedFailures: signature,
  },
  {
    name: 'a key without the verify operation',
    idToken: validToken,
    keys: [{ ...server.jwk, key_ops: ['encrypt'] }],
    expectedFailures: signature,
  },
  {
    name: 'a key for another algorithm',
    idToken: validToken,
    keys: [{ ...server.jwk, alg: 'RS512' }],
    expectedFailures: signature,
  },
  {
    name: 'a private key of somebody else in the key set',
    idToken: validToken,
    keys: [{ ...(await exportJWK(attacker.privateKey)), kid: 'k1' }],
    expectedFailures: signature,
  },
  { name: 'no keys', idToken: validToken, keys: [], expectedFailures: signature },
  {
    name: 'claims of another token under a valid signature',
    idToken: `${validHeader}.${base64url({ ...claims, sub: 'mallory' })}.${validSignature}`,
    expectedFailures: signature,
  },
  {
    name: 'a header of another token under a valid signature',
    idToken: `${base64url({ alg: 'RS256', kid: 'k1', typ: 'x' })}.${validPayload}.${validSignature}`,
    expectedFailures: signature,
  },
  { name: 'a truncated signature', idToken: validToken.slice(0, -8), expectedFailures: 'id_token_invalid' },
  { name: 'a signature with trailing characters', idToken: `${validToken}AAAA`, expectedFailures: signature },
  {
    name: 'no signature',
    idToken: `${validHeader}.${validPayload}.`,
    expectedFailures: [...signature, 'id_token_invalid', 'response_malformed'],
  },
  {
    name: 'a duplicate alg, the last one none',
    idToken: `${base64url(`{"alg":"RS256","alg":"none","kid":"k1"}`)}.${base64url(claims)}.${validSignature}`,
    expectedFailures: 'id_token_unsigned',
  },
  {
    name: 'a duplicate alg, the first one none',
    idToken: signByAttacker(`{"alg":"none","alg":"RS256","kid":"k1"}`),
    expectedFailures: 'id_token_invalid',
  },
  {
    name: 'a duplicate sub',
    idToken: signByAttacker({ alg: 'RS256', kid: 'k1' }, `{"sub":"alice-1",${JSON.stringify(claims).slice(1)}`),
    expectedFailures: 'id_token_invalid',
  },
  {
    name: 'five parts: an encrypted token',
    idToken: () => encrypted(),
    expectedFailures: [...unreadable, ...signature],
  },
  { name: 'PBES2 with ten million rounds', idToken: pbes2(), expectedFailures: [...unreadable, ...signature] },
  {
    name: 'PBES2 with ten million rounds in three parts',
    idToken: signByAttacker({ alg: 'PBES2-HS512+A256KW', enc: 'A256GCM', p2c: 10_000_000, p2s: 'AAAA', kid: 'k1' }),
    expectedFailures: [...signature, ...unreadable],
  },
  {
    name: 'JSON serialization',
    idToken: JSON.stringify({ payload: validPayload, protected: validHeader, signature: validSignature }),
    expectedFailures: unreadable,
  },
  {
    name: 'padding in base64url',
    idToken: `${validHeader}=.${validPayload}.${validSignature}`,
    expectedFailures: [...unreadable, ...signature],
  },
  {
    name: 'a header that is an array',
    idToken: signByAttacker('["RS256"]'),
    expectedFailures: [...unreadable, ...signature],
  },
  {
    name: 'claims that are an array',
    idToken: signByAttacker({ alg: 'RS256', kid: 'k1' }, '[1]'),
    expectedFailures: [...unreadable, ...signature],
  },
  {
    name: 'claims that are not JSON',
    idToken: signByAttacker({ alg: 'RS256', kid: 'k1' }, 'not JSON'),
    expectedFailures: [...unreadable, ...signature],
  },
  {
    name: 'claims nested 10,000 deep',
    idToken: signByAttacker({ alg: 'RS256', kid: 'k1' }, `{"a":${'['.repeat(10_000)}${']'.repeat(10_000)}}`),
    expectedFailures: [...unreadable, ...signature],
  },
  { name: 'two dots', idToken: '..', expectedFailures: unreadable },
  { name: 'half a megabyte of dots', idToken: '.'.repeat(500_000), expectedFailures: unreadable },
];

import { exportJWK } from 'jose';
import type { FailureKind } from '../../../shared/errors.ts';
import {
  attacker,
  attackerJwk,
  base64url,
  byAttacker,
  claims,
  derSigned,
  ecJwk,
  encrypted,
  es256,
  hmacWith,
  oldKey,
  p256Order,
  pbes2,
  publicPem,
  right,
  rightHeader,
  rightPayload,
  rightSignature,
  server,
  shortKey,
  unsigned,
} from './forgeries.ts';

/** A JWS by a key that the attacker also puts into the server's key set, as a server that was taken over would. */
export type Attack = {
  name: string;
  idToken: string | (() => Promise<string>);
  /** What the server's key set holds; its one good key unless said otherwise. */
  keys?: unknown[];
  refusedAs: FailureKind | FailureKind[];
  /** Algorithms that the server's metadata lists. */
  algorithms?: string[];
};

const signature: FailureKind[] = ['id_token_signature', 'keys_unavailable'];
const unreadable: FailureKind[] = ['id_token_invalid', 'id_token_signature', 'id_token_unsigned', 'reply_malformed'];

export const attacks: Attack[] = [
  ...['none', 'None', 'NONE', 'nOnE', ''].map(
    (alg): Attack => ({
      name: `alg "${alg}"`,
      idToken: unsigned({ alg }),
      refusedAs: alg === '' ? unreadable : 'id_token_unsigned',
      algorithms: ['none', 'RS256'],
    }),
  ),
  { name: 'alg left out', idToken: unsigned({ typ: 'JWT' }), refusedAs: 'id_token_unsigned' },
  {
    name: 'alg none with a signature',
    idToken: `${unsigned({ alg: 'none' })}${rightSignature}`,
    refusedAs: 'id_token_unsigned',
  },
  ...['HS256', 'HS384', 'HS512'].flatMap((alg): Attack[] => [
    {
      name: `RS to ${alg}, keyed with the public PEM`,
      idToken: hmacWith(publicPem, alg),
      refusedAs: 'id_token_signature',
      algorithms: ['RS256', alg],
    },
    {
      name: `RS to ${alg}, keyed with the modulus`,
      idToken: hmacWith(Buffer.from(String(server.jwk.n), 'base64url'), alg),
      refusedAs: 'id_token_signature',
    },
    {
      name: `RS to ${alg}, keyed with the JWK`,
      idToken: hmacWith(JSON.stringify(server.jwk), alg),
      refusedAs: 'id_token_signature',
    },
    { name: `RS to ${alg}, with an empty key`, idToken: hmacWith('', alg), refusedAs: 'id_token_signature' },
  ]),
  { name: 'a key embedded as jwk', idToken: byAttacker({ alg: 'RS256', jwk: attackerJwk }), refusedAs: signature },
  {
    name: 'a key embedded as jwk under the published kid',
    idToken: byAttacker({ alg: 'RS256', kid: 'k1', jwk: attackerJwk }),
    refusedAs: signature,
  },
  {
    name: 'keys elsewhere by jku',
    idToken: byAttacker({ alg: 'RS256', kid: 'k1', jku: 'https://evil.example/keys' }),
    refusedAs: signature,
  },
  {
    name: 'a certificate elsewhere by x5u',
    idToken: byAttacker({ alg: 'RS256', kid: 'k1', x5u: 'https://evil.example/cert' }),
    refusedAs: signature,
  },
  {
    name: 'a certificate embedded as x5c',
    idToken: byAttacker({ alg: 'RS256', kid: 'k1', x5c: ['MIIB'] }),
    refusedAs: signature,
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
      idToken: byAttacker({ alg: 'RS256', kid }),
      refusedAs: [...signature, 'id_token_invalid'],
    }),
  ),
  {
    name: 'kid that is no text',
    idToken: byAttacker({ alg: 'RS256', kid: { $ne: null } }),
    refusedAs: [...signature, 'id_token_invalid', 'reply_malformed'],
  },
  {
    name: 'crit that nobody knows',
    idToken: byAttacker({ alg: 'RS256', kid: 'k1', crit: ['exp'], exp: 1 }),
    refusedAs: [...signature, 'id_token_invalid', 'reply_malformed'],
  },
  {
    name: 'crit that is empty',
    idToken: byAttacker({ alg: 'RS256', kid: 'k1', crit: [] }),
    refusedAs: [...signature, 'id_token_invalid', 'reply_malformed'],
  },
  {
    name: 'b64 false',
    idToken: byAttacker({ alg: 'RS256', kid: 'k1', b64: false, crit: ['b64'] }),
    refusedAs: [...signature, 'id_token_invalid', 'reply_malformed'],
  },
  {
    name: 'psychic signature: r = s = 0',
    idToken: es256(Buffer.alloc(64)),
    keys: [ecJwk],
    algorithms: ['ES256'],
    refusedAs: signature,
  },
  {
    name: 'psychic signature: r = s = n',
    idToken: es256(Buffer.concat([p256Order, p256Order])),
    keys: [ecJwk],
    algorithms: ['ES256'],
    refusedAs: signature,
  },
  {
    name: 'an ECDSA signature of no length',
    idToken: es256(Buffer.alloc(0)),
    keys: [ecJwk],
    algorithms: ['ES256'],
    refusedAs: [...signature, 'id_token_invalid', 'reply_malformed'],
  },
  {
    name: 'an ECDSA signature in DER',
    idToken: () => derSigned(),
    keys: [ecJwk],
    algorithms: ['ES256'],
    refusedAs: signature,
  },
  {
    name: 'an EC key that is not on its curve',
    idToken: es256(Buffer.alloc(64, 1)),
    keys: [{ ...ecJwk, y: ecJwk.x }],
    algorithms: ['ES256'],
    refusedAs: signature,
  },
  {
    name: 'an EC key on another curve',
    idToken: es256(Buffer.alloc(64, 1)),
    keys: [{ ...ecJwk, crv: 'secp256k1' }],
    algorithms: ['ES256'],
    refusedAs: signature,
  },
  {
    name: 'an EC key at infinity',
    idToken: es256(Buffer.alloc(64, 1)),
    keys: [{ ...ecJwk, x: 'AA', y: 'AA' }],
    algorithms: ['ES256'],
    refusedAs: signature,
  },
  { name: 'a key of 512 bits', idToken: shortKey.idToken, keys: [shortKey.jwk], refusedAs: signature },
  { name: 'a key of 1024 bits', idToken: oldKey.idToken, keys: [oldKey.jwk], refusedAs: signature },
  { name: 'an exponent of 1', idToken: right, keys: [{ ...server.jwk, e: 'AQ' }], refusedAs: signature },
  {
    name: 'an exponent of 16,384 bits',
    idToken: right,
    keys: [{ ...server.jwk, e: Buffer.alloc(2048, 255).toString('base64url') }],
    refusedAs: signature,
  },
  {
    name: 'a modulus of 128 KiB',
    idToken: right,
    keys: [{ ...server.jwk, n: Buffer.alloc(131_072, 255).toString('base64url') }],
    refusedAs: signature,
  },
  {
    name: 'a symmetric key in the key set',
    idToken: hmacWith('not-a-real-secret'),
    keys: [{ kty: 'oct', k: base64url('not-a-real-secret'), kid: 'k1', alg: 'HS256' }],
    refusedAs: 'id_token_signature',
  },
  { name: 'a key for encryption', idToken: right, keys: [{ ...server.jwk, use: 'enc' }], refusedAs: signature },
  {
    name: 'a key that may not verify',
    idToken: right,
    keys: [{ ...server.jwk, key_ops: ['encrypt'] }],
    refusedAs: signature,
  },
  {
    name: 'a key for another algorithm',
    idToken: right,
    keys: [{ ...server.jwk, alg: 'RS512' }],
    refusedAs: signature,
  },
  {
    name: 'a private key in the key set, of somebody else',
    idToken: right,
    keys: [{ ...(await exportJWK(attacker.privateKey)), kid: 'k1' }],
    refusedAs: signature,
  },
  { name: 'no keys', idToken: right, keys: [], refusedAs: signature },
  {
    name: 'claims of another token under a good signature',
    idToken: `${rightHeader}.${base64url({ ...claims, sub: 'mallory' })}.${rightSignature}`,
    refusedAs: signature,
  },
  {
    name: 'a header of another token under a good signature',
    idToken: `${base64url({ alg: 'RS256', kid: 'k1', typ: 'x' })}.${rightPayload}.${rightSignature}`,
    refusedAs: signature,
  },
  { name: 'a signature cut short', idToken: right.slice(0, -8), refusedAs: signature },
  { name: 'a signature with more behind it', idToken: `${right}AAAA`, refusedAs: signature },
  {
    name: 'no signature',
    idToken: `${rightHeader}.${rightPayload}.`,
    refusedAs: [...signature, 'id_token_invalid', 'reply_malformed'],
  },
  {
    name: 'a doubled alg, the last one none',
    idToken: `${base64url(`{"alg":"RS256","alg":"none","kid":"k1"}`)}.${base64url(claims)}.${rightSignature}`,
    refusedAs: 'id_token_unsigned',
  },
  {
    name: 'a doubled alg, the first one none',
    idToken: byAttacker(`{"alg":"none","alg":"RS256","kid":"k1"}`),
    refusedAs: signature,
  },
  {
    name: 'a doubled sub',
    idToken: byAttacker({ alg: 'RS256', kid: 'k1' }, `{"sub":"alice-1",${JSON.stringify(claims).slice(1)}`),
    refusedAs: signature,
  },
  { name: 'five parts: an encrypted token', idToken: () => encrypted(), refusedAs: [...unreadable, ...signature] },
  { name: 'PBES2 with ten million rounds', idToken: pbes2(), refusedAs: [...unreadable, ...signature] },
  {
    name: 'PBES2 with ten million rounds in three parts',
    idToken: byAttacker({ alg: 'PBES2-HS512+A256KW', enc: 'A256GCM', p2c: 10_000_000, p2s: 'AAAA', kid: 'k1' }),
    refusedAs: [...signature, ...unreadable],
  },
  {
    name: 'JSON serialisation',
    idToken: JSON.stringify({ payload: rightPayload, protected: rightHeader, signature: rightSignature }),
    refusedAs: unreadable,
  },
  {
    name: 'padding in base64url',
    idToken: `${rightHeader}=.${rightPayload}.${rightSignature}`,
    refusedAs: [...unreadable, ...signature],
  },
  { name: 'a header that is an array', idToken: byAttacker('["RS256"]'), refusedAs: [...unreadable, ...signature] },
  {
    name: 'claims that are an array',
    idToken: byAttacker({ alg: 'RS256', kid: 'k1' }, '[1]'),
    refusedAs: [...unreadable, ...signature],
  },
  {
    name: 'claims that are no JSON',
    idToken: byAttacker({ alg: 'RS256', kid: 'k1' }, 'not JSON'),
    refusedAs: [...unreadable, ...signature],
  },
  {
    name: 'claims 10,000 deep',
    idToken: byAttacker({ alg: 'RS256', kid: 'k1' }, `{"a":${'['.repeat(10_000)}${']'.repeat(10_000)}}`),
    refusedAs: [...unreadable, ...signature],
  },
  { name: 'two dots', idToken: '..', refusedAs: unreadable },
  { name: 'half a megabyte of dots', idToken: '.'.repeat(500_000), refusedAs: unreadable },
];

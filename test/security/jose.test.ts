import { createHmac, generateKeyPairSync, KeyObject, sign as nodeSign } from 'node:crypto';
import { CompactEncrypt, exportJWK, exportSPKI, generateKeyPair, SignJWT } from 'jose';
import { describe, expect, test } from 'vitest';
import { decodeToken } from '../../electron/inspector/decode.ts';
import type { FailureKind } from '../../shared/errors.ts';
import { tokenViewSchema } from '../../shared/tokens.ts';
import { attack } from './support/attacked-client.ts';
import { prove } from './support/evidence.ts';
import { goodServer } from './support/good-server.ts';

const server = await goodServer();
const attacker = await generateKeyPair('RS256', { extractable: true });
const attackerJwk = await exportJWK(attacker.publicKey);
const ec = await generateKeyPair('ES256', { extractable: true });
const ecJwk = { ...(await exportJWK(ec.publicKey)), kid: 'e1', alg: 'ES256', use: 'sig' };

const base64url = (value: unknown) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

const now = Math.floor(Date.now() / 1000);
const claims = { iss: server.issuer, aud: 'latchkey-public', sub: 'mallory', iat: now, exp: now + 3600 };

/** Signs whatever the header says with the attacker's RSA key. */
function byAttacker(header: object | string, payload: object | string = claims): string {
  const input = `${base64url(header)}.${base64url(payload)}`;
  const pem = attacker.privateKey;
  return `${input}.${nodeSign('sha256', Buffer.from(input), nodeKey(pem)).toString('base64url')}`;
}
const nodeKey = (key: Parameters<typeof KeyObject.from>[0]) => KeyObject.from(key);

const unsigned = (header: object) => `${base64url(header)}.${base64url(claims)}.`;

const right = await server.idToken();
const [rightHeader = '', rightPayload = '', rightSignature = ''] = right.split('.');

const publicPem = await exportSPKI(
  await crypto.subtle.importKey('jwk', server.jwk, { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }, true, ['verify']),
);

function hmacWith(key: string | Buffer, algorithm = 'HS256'): string {
  const input = `${base64url({ alg: algorithm, kid: 'k1' })}.${base64url(claims)}`;
  return `${input}.${createHmac(`sha${algorithm.slice(2)}`, key)
    .update(input)
    .digest('base64url')}`;
}

const es256 = (signature: Buffer, header: object = { alg: 'ES256', kid: 'e1' }) =>
  `${base64url(header)}.${base64url(claims)}.${signature.toString('base64url')}`;

const p256Order = Buffer.from('ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551', 'hex');

/** A JWS by a key that the attacker also puts into the server's key set, as a server that was taken over would. */
type Attack = {
  name: string;
  idToken: string | (() => Promise<string>);
  /** What the server's key set holds; its one good key unless said otherwise. */
  keys?: unknown[];
  refusedAs: FailureKind | FailureKind[];
  /** Algorithms that the server's metadata lists. */
  algorithms?: string[];
};

const rsa = (bits: number, exponent = 0x10001) => {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: bits, publicExponent: exponent });
  const input = `${base64url({ alg: 'RS256', kid: 'weak' })}.${base64url(claims)}`;
  return {
    jwk: { ...publicKey.export({ format: 'jwk' }), kid: 'weak', alg: 'RS256', use: 'sig' },
    idToken: `${input}.${nodeSign('sha256', Buffer.from(input), privateKey).toString('base64url')}`,
  };
};
const shortKey = rsa(512);
const oldKey = rsa(1024);

const signature: FailureKind[] = ['id_token_signature', 'keys_unavailable'];
const unreadable: FailureKind[] = ['id_token_invalid', 'id_token_signature', 'id_token_unsigned', 'reply_malformed'];

const attacks: Attack[] = [
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

async function derSigned(): Promise<string> {
  const input = `${base64url({ alg: 'ES256', kid: 'e1' })}.${base64url(claims)}`;
  return `${input}.${nodeSign('sha256', Buffer.from(input), nodeKey(ec.privateKey)).toString('base64url')}`;
}

const encrypted = async () =>
  new CompactEncrypt(Buffer.from(JSON.stringify(claims)))
    .setProtectedHeader({ alg: 'RSA-OAEP-256', enc: 'A256GCM', kid: 'k1' })
    .encrypt((await generateKeyPair('RSA-OAEP-256')).publicKey);

function pbes2(): string {
  const header = { alg: 'PBES2-HS512+A256KW', enc: 'A256GCM', p2c: 10_000_000, p2s: base64url('salt-of-16-bytes') };
  return [
    base64url(header),
    base64url('k'.repeat(40)),
    base64url('i'.repeat(12)),
    base64url('text'),
    base64url('t'.repeat(16)),
  ].join('.');
}

/** Signs in at a server that sends this ID token and shows these keys. */
async function signInWith(idToken: string, keys: unknown[], algorithms: string[]): Promise<FailureKind | 'taken'> {
  const ended = await attack(
    {
      ...server,
      transport: async (url, init) => {
        const { pathname } = new URL(url);
        if (pathname === '/keys') return Response.json({ keys });
        if (pathname.startsWith('/.well-known'))
          return Response.json({ ...server.metadata, id_token_signing_alg_values_supported: algorithms });
        return server.transport(url, init);
      },
    },
    {
      endpoint: 'token',
      reply: {
        status: 200,
        headers: [['content-type', 'application/json']],
        body: JSON.stringify({ access_token: 'not-a-real-token', token_type: 'Bearer', id_token: idToken }),
        binary: false,
        filler: 0,
        delivery: 'whole',
      },
    },
  );
  return 'failure' in ended ? ended.failure.kind : 'taken';
}

const tokenOf = async ({ idToken }: Attack) => (typeof idToken === 'string' ? idToken : idToken());

describe('a forged ID token is refused', () => {
  let refused = 0;

  test('controls: the right ones are taken', async () => {
    expect(await signInWith(right, [server.jwk], ['RS256'])).toBe('taken');
    const byEc = await new SignJWT(claims).setProtectedHeader({ alg: 'ES256', kid: 'e1' }).sign(ec.privateKey);
    expect(await signInWith(byEc, [ecJwk], ['ES256'])).toBe('taken');
  });

  test.each(attacks)('$name', async (one) => {
    const { keys = [server.jwk], algorithms = ['RS256'], refusedAs } = one;
    expect([refusedAs].flat()).toContain(await signInWith(await tokenOf(one), keys, algorithms));
    refused += 1;
  });

  test.each(attacks)('looked at by the inspector: $name', async (one) => {
    const view = tokenViewSchema.parse(decodeToken(await tokenOf(one)));
    expect(JSON.stringify(view)).not.toContain(rightSignature);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  test('all of them', (context) => {
    expect(refused).toBe(attacks.length);
    prove(
      context,
      'No forged token is taken for a signed one',
      `${refused} of ${attacks.length} attacks on the verification refused, each as its own kind; all decoded by the inspector without a signature in the view`,
    );
  });
});

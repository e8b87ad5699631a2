import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { describe, expect, test, vi } from 'vitest';
import { decodeKeyFile } from '../../electron/core/key-text.ts';
import type { ChosenFileReader } from '../../electron/core/ports.ts';
import { Secret } from '../../electron/core/secret.ts';
import { importClientKey } from '../../electron/oauth/client-key.ts';
import { createClientKeyChooser } from '../../electron/profiles/client-key-file.ts';
import { loadProfiles } from '../../electron/profiles/profiles.ts';
import { createMemoryVault } from '../../electron/vault/vault.ts';
import { clientKeyProblems } from '../../shared/errors.ts';
import { newKey, pemOf } from '../servers/assertion-clients.ts';
import { createCertificateAuthority } from '../servers/tls.ts';
import { catchFailure } from './support/failures.ts';
import { fakeFiles } from './support/files.ts';
import { testProfile } from './support/profile.ts';
import { createRocaKey } from './support/weak-keys.ts';

const keyed = (clientAssertion?: object) =>
  testProfile({ clientAuthentication: 'private_key_jwt', ...(clientAssertion && { clientAssertion }) });

const read = (text: string, clientAssertion?: object) => importClientKey(new Secret(text), keyed(clientAssertion));

const rsa = newKey('RS256');
const p256 = newKey('ES256');
const ed25519 = newKey('EdDSA');
const jwkOf = (key = p256, part: object = {}) => JSON.stringify({ ...key.export({ format: 'jwk' }), ...part });
const publicJwkOf = (key: KeyObject) => JSON.stringify(createPublicKey(key).export({ format: 'jwk' }));
const sec1 = p256.export({ type: 'sec1', format: 'pem' }).toString();
const ecParameters = '-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n';
const publicPem = createPublicKey(p256).export({ type: 'spki', format: 'pem' }).toString();
const certificate = createCertificateAuthority().cert;

test.each([
  ['PKCS#8, RSA', pemOf(rsa), 'RS256'],
  ['PKCS#8, P-256', pemOf(p256), 'ES256'],
  ['PKCS#8, P-384', pemOf(newKey('ES384')), 'ES384'],
  ['PKCS#8, P-521', pemOf(newKey('ES512')), 'ES512'],
  ['PKCS#8, Ed25519', pemOf(ed25519), 'EdDSA'],
  ['PKCS#8 in base64, RSA', rsa.export({ type: 'pkcs8', format: 'der' }).toString('base64'), 'RS256'],
  ['PKCS#1', rsa.export({ type: 'pkcs1', format: 'pem' }).toString(), 'RS256'],
  ['SEC 1', sec1, 'ES256'],
  ['SEC 1 after its parameters, as OpenSSL writes it', `${ecParameters}${sec1}`, 'ES256'],
  ['JWK, RSA', jwkOf(rsa), 'RS256'],
  ['JWK, P-256', jwkOf(p256), 'ES256'],
  ['JWK, Ed25519', jwkOf(ed25519), 'EdDSA'],
  ['a set with one private JWK', `{"keys":[${publicJwkOf(rsa)},${jwkOf()}]}`, 'ES256'],
  ['PEM among others', `Key of the client\r\n${certificate}${publicPem}\n${pemOf(p256)}\n`, 'ES256'],
  ['PEM of a Windows editor', `\uFEFF${pemOf(p256).replaceAll('\n', '\r\n')}`, 'ES256'],
  ['JWK of a Windows editor', `\uFEFF\r\n${jwkOf(p256)}\r\n`, 'ES256'],
])('imports %s', async (_format, text, algorithm) => {
  const client = await read(text);
  expect(client).toMatchObject({ algorithm, keyId: undefined });
  expect(client.key).toMatchObject({ type: 'private', extractable: false, usages: ['sign'] });
});

test('takes algorithm and key ID from the profile, else from the JWK', async () => {
  const jwk = jwkOf(rsa, { alg: 'PS384', kid: 'from-jwk' });
  expect(await read(jwk)).toMatchObject({ algorithm: 'PS384', keyId: 'from-jwk' });
  expect(await read(jwk, { algorithm: 'RS512' })).toMatchObject({ algorithm: 'RS512', keyId: 'from-jwk' });
  expect(await read(jwk, { keyId: 'from-profile' })).toMatchObject({ algorithm: 'PS384', keyId: 'from-profile' });
  const account = JSON.stringify({ private_key_id: 'from-account', private_key: pemOf(rsa) });
  expect(await read(account)).toMatchObject({ keyId: 'from-account' });
  expect((await read(jwkOf(ed25519, { alg: 'Ed25519' }))).algorithm).toBe('Ed25519');
  expect((await read(pemOf(ed25519), { algorithm: 'Ed25519' })).algorithm).toBe('Ed25519');
});

const shortRsa = generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey;
const locked = { cipher: 'aes-256-cbc', passphrase: 'not-a-real-passphrase', format: 'pem' } as const;
const other = newKey('ES256').export({ format: 'jwk' });

const refused: [what: string, problem: (typeof clientKeyProblems)[number], text: string, clientAssertion?: object][] = [
  ['nothing', 'not_a_key', ''],
  ['some text', 'not_a_key', 'not a key at all'],
  ['bytes of something else', 'not_a_key', '\0\x01\ufffd\ufffd'],
  ['another JSON object', 'not_a_key', '{"kid":"a"}'],
  ['an empty set', 'not_a_key', '{"keys":[]}'],
  ['a key of OpenSSH', 'not_a_key', '-----BEGIN OPENSSH PRIVATE KEY-----\nbm90\n-----END OPENSSH PRIVATE KEY-----'],
  ['a public PEM', 'public_key', publicPem],
  ['a public PEM of PKCS#1', 'public_key', createPublicKey(rsa).export({ type: 'pkcs1', format: 'pem' }).toString()],
  ['a public JWK', 'public_key', publicJwkOf(p256)],
  ['a set of public JWKs', 'public_key', `{"keys":[${publicJwkOf(p256)}]}`],
  ['a certificate', 'certificate', certificate],
  ['a locked PKCS#8', 'encrypted', rsa.export({ type: 'pkcs8', ...locked }).toString()],
  ['a locked PKCS#1', 'encrypted', rsa.export({ type: 'pkcs1', ...locked }).toString()],
  ['a locked SEC 1', 'encrypted', p256.export({ type: 'sec1', ...locked }).toString()],
  ['a PEM cut off', 'damaged', pemOf(rsa).slice(0, 400)],
  ['a PEM with a part missing', 'damaged', pemOf(rsa).replace(/\n.{64}\n/, '\n')],
  ['a JWK cut off', 'damaged', jwkOf(rsa).slice(0, 400)],
  ['an RSA JWK without its primes', 'damaged', jwkOf(rsa, { p: undefined })],
  ['a JWK with a number for a key', 'damaged', jwkOf(p256, { d: 7 })],
  ['a JWK whose halves are of different keys', 'damaged', jwkOf(p256, { x: other.x, y: other.y })],
  ['an RSA JWK with the modulus of another', 'damaged', jwkOf(rsa, { n: newKey('RS256').export({ format: 'jwk' }).n })],
  ['two private PEMs', 'several_keys', pemOf(p256) + pemOf(rsa)],
  ['two private JWKs', 'several_keys', `{"keys":[${jwkOf(p256)},${jwkOf(rsa)}]}`],
  ['a JWK for encryption', 'not_for_signing', jwkOf(rsa, { use: 'enc' })],
  ['a JWK for other operations', 'not_for_signing', jwkOf(rsa, { key_ops: ['decrypt'] })],
  ['a JWK with an algorithm that encrypts', 'not_for_signing', jwkOf(rsa, { alg: 'RSA-OAEP-256' })],
  ['RSA of 1024 bits', 'rsa_too_short', pemOf(shortRsa)],
  ['RSA of 1024 bits as JWK', 'rsa_too_short', jwkOf(shortRsa)],
  ['RSA of a faulty chip', 'rsa_weak', pemOf(createRocaKey())],
  ['another curve', 'type_unsupported', pemOf(generateKeyPairSync('ec', { namedCurve: 'secp256k1' }).privateKey)],
  ['Ed448', 'type_unsupported', pemOf(generateKeyPairSync('ed448').privateKey)],
  ['X25519', 'type_unsupported', pemOf(generateKeyPairSync('x25519').privateKey)],
  ['RSA bound to PSS', 'type_unsupported', pemOf(generateKeyPairSync('rsa-pss', { modulusLength: 2048 }).privateKey)],
  ['a secret as JWK', 'type_unsupported', '{"kty":"oct","k":"bm90LXJlYWw"}'],
  ['RSA for an EC algorithm', 'algorithm_mismatch', pemOf(rsa), { algorithm: 'ES256' }],
  ['P-256 for ES384', 'algorithm_mismatch', pemOf(p256), { algorithm: 'ES384' }],
  ['Ed25519 for RS256', 'algorithm_mismatch', pemOf(ed25519), { algorithm: 'RS256' }],
  ['a JWK whose algorithm is not of its type', 'algorithm_mismatch', jwkOf(p256, { alg: 'RS256' })],
  ['a JWK with an unknown algorithm', 'algorithm_mismatch', jwkOf(p256, { alg: 'none' })],
];

test.each(refused)('refuses %s: %s', async (_what, problem, text, clientAssertion) => {
  const failure = await catchFailure(read(text, clientAssertion));
  expect(failure).toEqual({ kind: 'client_key_invalid', facts: { clientKeyProblem: problem } });
});

test('covers every problem except the two of the file itself', () => {
  const covered = new Set(refused.map(([, problem]) => problem));
  expect(clientKeyProblems.filter((problem) => !covered.has(problem))).toEqual(['too_large', 'unreadable']);
});

describe('a chosen key file', () => {
  async function setup(content: Awaited<ReturnType<ChosenFileReader>>) {
    const profiles = await loadProfiles({
      log: () => {},
      files: fakeFiles(),
      vault: createMemoryVault(),
      builtIn: [keyed({ algorithm: 'ES256' })],
    });
    const readFile = vi.fn<ChosenFileReader>(async () => content);
    const choose = createClientKeyChooser({ profiles, chooseFile: async () => '/fake-path/key.pem', readFile });
    const stored = async () => (await profiles.readClientCredential(profiles.getOrFail('acme')))?.reveal();
    return { choose: () => choose('acme'), stored, readFile };
  }

  test('is stored unchanged if the key matches the profile', async () => {
    const { choose, stored, readFile } = await setup(Buffer.from(pemOf(p256)));
    await choose();
    expect(readFile).toHaveBeenCalledExactlyOnceWith('/fake-path/key.pem', 65_536);
    expect(await stored()).toBe(pemOf(p256));
  });

  test.each([
    ['too large', 'too_large', 'too_large'],
    ['unreadable', 'unreadable', 'unreadable'],
    ['empty', Buffer.alloc(0), 'not_a_key'],
    ['not UTF-8', Buffer.from([0x30, 0x82, 0xff, 0xfe]), 'not_a_key'],
    ['of another algorithm', Buffer.from(pemOf(ed25519)), 'algorithm_mismatch'],
  ] as const)('is refused and not stored if it is %s', async (_what, content, problem) => {
    const { choose, stored } = await setup(content);
    expect(await catchFailure(choose())).toEqual({ kind: 'client_key_invalid', facts: { clientKeyProblem: problem } });
    expect(await stored()).toBeUndefined();
  });
});

test.each<[how: string, text: string]>([
  ['with literal line ends', JSON.stringify(pemOf(p256))],
  ['in one line', pemOf(p256).replaceAll('\n', ' ')],
  ['indented, after other text', `Key:\n${pemOf(p256).replace(/^/gm, '  ')}`],
  ['as base64 without PEM lines', p256.export({ type: 'pkcs8', format: 'der' }).toString('base64')],
  ['in UTF-16', decodeKeyFile(Buffer.from(`\uFEFF${pemOf(p256)}`, 'utf16le'))],
  ['as DER', decodeKeyFile(p256.export({ type: 'pkcs8', format: 'der' }))],
  ['from a service account', JSON.stringify({ type: 'service_account', private_key: pemOf(p256) })],
  ['from a list', `[${jwkOf()}]`],
  ['in quotes', `'${jwkOf()}'`],
  ['after other text', `Private key\n${jwkOf()}\n`],
  ['as a JSON string', JSON.stringify(jwkOf())],
  ['from a set as a JSON string', JSON.stringify({ jwks: `{"keys":[${jwkOf()}]}` })],
  ['as PEM in base64', Buffer.from(pemOf(p256)).toString('base64')],
  ['from nested JSON', JSON.stringify({ appSettings: { appAuth: { keyId: 'a', privateKey: pemOf(p256) } } })],
])('reads a key %s', async (_how, text) => expect((await read(text)).algorithm).toBe('ES256'));

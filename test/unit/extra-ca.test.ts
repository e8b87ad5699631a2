import { X509Certificate } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { isTrustedByAuthorities } from '../../electron/http/extra-ca.ts';
import { createCertificateAuthority, issueByServer } from '../servers/tls.ts';

const dayMs = 86_400_000;
const now = Date.now();
const ours = createCertificateAuthority('Our CA');
const stranger = createCertificateAuthority('Our CA');

const vouches = (leaf: string, part: Partial<Parameters<typeof isTrustedByAuthorities>[0]> = {}) =>
  isTrustedByAuthorities({ hostname: 'id.example.com', chain: [leaf], authorities: [ours.cert], now, ...part });

const good = ours.issue(['id.example.com', '127.0.0.1']).cert;

test('trusts a server of an added authority, with or without the authority in its chain', () => {
  expect(vouches(good)).toBe(true);
  expect(vouches(good, { chain: [good, ours.cert] })).toBe(true);
  expect(vouches(good, { hostname: '127.0.0.1' })).toBe(true);
  expect(vouches(good, { authorities: [stranger.cert, ours.cert] })).toBe(true);
});

describe('does not trust', () => {
  test('a certificate for another name', () => expect(vouches(good, { hostname: 'evil.example.com' })).toBe(false));
  test('a certificate of another authority with the same name', () =>
    expect(vouches(stranger.issue(['id.example.com']).cert)).toBe(false));
  test('a server without added authorities', () => expect(vouches(good, { authorities: [] })).toBe(false));
  test('an expired certificate', () => expect(vouches(good, { now: now + 3 * dayMs })).toBe(false));
  test('a certificate that is not valid yet', () => expect(vouches(good, { now: now - 3 * dayMs })).toBe(false));
  test('an expired authority', () => {
    const long = ours.issue(['id.example.com'], { notAfter: new Date(now + 900 * dayMs) }).cert;
    expect(vouches(long)).toBe(true);
    expect(vouches(long, { now: now + 800 * dayMs })).toBe(false);
  });
  test('a chain with a server certificate as intermediate', () => {
    const middle = ours.issue(['middle.example']);
    const leaf = issueByServer(middle, 'middle.example', ['id.example.com']);
    expect(new X509Certificate(leaf).verify(new X509Certificate(middle.cert).publicKey)).toBe(true);
    expect(vouches(leaf, { chain: [leaf, middle.cert, ours.cert] })).toBe(false);
  });
  test('a modified certificate', () => {
    const bytes = Buffer.from(good.replace(/-----[^-]+-----|\s/g, ''), 'base64');
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
    const changed = `-----BEGIN CERTIFICATE-----\n${bytes.toString('base64')}\n-----END CERTIFICATE-----\n`;
    expect(new X509Certificate(changed).subject).toBe(new X509Certificate(good).subject);
    expect(vouches(changed)).toBe(false);
  });
  test('an authority as a server', () => expect(vouches(ours.cert, { hostname: 'Our CA' })).toBe(false));
  test('an empty chain or an invalid certificate', () => {
    expect(vouches('', { chain: [] })).toBe(false);
    expect(vouches('not a certificate')).toBe(false);
  });
});

import { X509Certificate } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { isTrustedByAuthorities } from '../../electron/http/extra-ca.ts';
import { type AuthorityOptions, createCertificateAuthority } from '../servers/tls.ts';

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

describe('an issuer', () => {
  const serverAuth = '1.3.6.1.5.5.7.3.1';
  const clientAuth = '1.3.6.1.5.5.7.3.2';
  const nameConstraints = '2.5.29.30';
  const keyCertSign = 0x04;

  test.each<[string, AuthorityOptions, isTrusted: boolean]>([
    ['of the usual kind', {}, true],
    ['for servers', { purposes: [serverAuth] }, true],
    ['for any purpose', { purposes: ['2.5.29.37.0'] }, true],
    ['with an extension that may be ignored', { extensions: [{ id: '1.2.3.4', isCritical: false }] }, true],
    ['that is a server', { isCa: false, keyUsage: 0x80 }, false],
    ['that is a server without key usage', { isCa: false, keyUsage: undefined }, false],
    ['that is a server whose key may sign certificates', { isCa: false, keyUsage: keyCertSign }, false],
    ['whose key may not sign certificates', { keyUsage: 0x80 }, false],
    ['for clients only', { purposes: [clientAuth] }, false],
    ['with name constraints', { extensions: [{ id: nameConstraints, isCritical: true }] }, false],
    [
      'with name constraints that are not critical',
      { extensions: [{ id: nameConstraints, isCritical: false }] },
      false,
    ],
    ['with an unknown critical extension', { extensions: [{ id: '1.2.3.4', isCritical: true }] }, false],
    ['that has expired', { notAfter: new Date(now - dayMs) }, false],
  ])('%s is trusted only if it may issue: as intermediate and as authority', (_, options, isTrusted) => {
    const middle = ours.issueAuthority('Middle', options);
    const leaf = middle.issue(['id.example.com']).cert;
    expect(new X509Certificate(leaf).verify(new X509Certificate(middle.cert).publicKey)).toBe(true);
    expect(vouches(leaf, { chain: [leaf, middle.cert] })).toBe(isTrusted);
    expect(vouches(leaf, { authorities: [middle.cert] })).toBe(isTrusted);
  });

  test.each([
    [0, 0, true],
    [0, 1, false],
    [1, 1, true],
    [1, 2, false],
    [undefined, 2, true],
  ])('with a path length of %s may have %d intermediates: %s', (pathLength, count, isTrusted) => {
    let issuer = createCertificateAuthority('Root', pathLength === undefined ? {} : { pathLength });
    const authorities = [issuer.cert];
    const intermediates: string[] = [];
    for (let index = 0; index < count; index += 1) {
      issuer = issuer.issueAuthority(`Middle ${index}`);
      intermediates.unshift(issuer.cert);
    }
    const leaf = issuer.issue(['id.example.com']).cert;
    expect(vouches(leaf, { chain: [leaf, ...intermediates], authorities })).toBe(isTrusted);
  });
});

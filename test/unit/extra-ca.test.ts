import { describe, expect, test } from 'vitest';
import { vouchFor } from '../../electron/http/extra-ca.ts';
import { createCertificateAuthority } from '../servers/tls.ts';

const day = 86_400_000;
const now = Date.now();
const ours = createCertificateAuthority('Our CA');
const stranger = createCertificateAuthority('Our CA');

const vouches = (leaf: string, part: Partial<Parameters<typeof vouchFor>[0]> = {}) =>
  vouchFor({ hostname: 'id.example.com', chain: [leaf], authorities: [ours.cert], now, ...part });

const good = ours.issue(['id.example.com', '127.0.0.1']).cert;

test('a server of our own authority, with or without the authority in its chain', () => {
  expect(vouches(good)).toBe(true);
  expect(vouches(good, { chain: [good, ours.cert] })).toBe(true);
  expect(vouches(good, { hostname: '127.0.0.1' })).toBe(true);
  expect(vouches(good, { authorities: [stranger.cert, ours.cert] })).toBe(true);
});

describe('nobody vouches for', () => {
  test('another name', () => expect(vouches(good, { hostname: 'evil.example.com' })).toBe(false));
  test('a server of an authority with the same name', () =>
    expect(vouches(stranger.issue(['id.example.com']).cert)).toBe(false));
  test('a server, where no authority is ours', () => expect(vouches(good, { authorities: [] })).toBe(false));
  test('a certificate that has ended', () => expect(vouches(good, { now: now + 3 * day })).toBe(false));
  test('one from the future', () => expect(vouches(good, { now: now - 3 * day })).toBe(false));
  test('an authority that has ended', () => {
    const long = ours.issue(['id.example.com'], { notAfter: new Date(now + 900 * day) }).cert;
    expect(vouches(long)).toBe(true);
    expect(vouches(long, { now: now + 800 * day })).toBe(false);
  });
  test('a chain whose middle is no authority', () => {
    const middle = ours.issue(['middle.example']);
    expect(vouches(stranger.issue(['id.example.com']).cert, { chain: [good.replace('A', 'B'), middle.cert] })).toBe(
      false,
    );
    expect(vouches('', { chain: [stranger.issue(['id.example.com']).cert, middle.cert, ours.cert] })).toBe(false);
  });
  test('an authority that serves by itself', () => expect(vouches(ours.cert, { hostname: 'Our CA' })).toBe(false));
  test('no chain, and no certificate', () => {
    expect(vouches('', { chain: [] })).toBe(false);
    expect(vouches('not a certificate')).toBe(false);
  });
});

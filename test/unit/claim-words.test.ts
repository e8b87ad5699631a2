import { describe, expect, test } from 'vitest';
import { registeredClaims } from '../../renderer/format/registered-claims.ts';
import { claims, headerFields } from '../../shared/locales/en/claims.ts';

const registeredFields: Record<string, string> = {
  'RFC 7515 §4.1': 'alg jku jwk kid x5u x5c x5t x5t#S256 typ cty crit',
  'RFC 7516 §4.1': 'enc zip',
  'RFC 7518 §4': 'epk apu apv iv tag p2s p2c',
  'RFC 7519 §5.3': 'iss sub aud',
  'RFC 7797 §3': 'b64',
  'RFC 8225': 'ppt',
  'RFC 8555': 'url nonce',
  'RFC 9321': 'svt',
  'OpenID Federation': 'trust_chain peer_trust_chain',
  'OpenID for Verifiable Presentations': 'client_id jwt',
  'IHE ITI': 'iheSSId',
};

const withoutWords = (names: string, words: Record<string, string>) =>
  names.split(' ').filter((name) => !Object.hasOwn(words, name) || words[name]?.trim() === '');

describe("IANA's registry of claims", () => {
  const names = registeredClaims.map(([name]) => name);

  test.each(names)('has words for %s', (name) => expect(withoutWords(name, claims)).toEqual([]));
});

test('names no provider for a claim of several', () => {
  expect([claims.cid, claims.uid, claims.groups].join()).not.toMatch(/\(/);
});

describe('every registered header field has a text', () => {
  test.each(Object.entries(registeredFields))('header fields of %s', (_source, names) =>
    expect(withoutWords(names, headerFields)).toEqual([]),
  );
});

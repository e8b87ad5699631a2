import { describe, expect, test } from 'vitest';
import { claims, headerFields } from '../../shared/locales/en/claims.ts';

/** Names in IANA's registry of JWT claims, by what registered them. */
const registered: Record<string, string> = {
  'RFC 7519 §4.1': 'iss sub aud exp nbf iat jti',
  'OIDC Core §2': 'azp nonce auth_time at_hash c_hash acr amr',
  'OIDC Core §5.1':
    'name given_name family_name middle_name nickname preferred_username profile picture website email email_verified gender birthdate zoneinfo locale phone_number phone_number_verified address updated_at',
  'OIDC Core §5.6.2': '_claim_names _claim_sources',
  'OIDC Core §7.4': 'sub_jwk',
  'OIDC Front-Channel Logout': 'sid',
  'RFC 7800 §3.1': 'cnf',
  'RFC 8055': 'sip_from_tag sip_date sip_callid sip_cseq_num sip_via_branch',
  'RFC 8225': 'orig dest mky',
  'RFC 8417': 'events toe txn',
  'RFC 8443': 'rph',
  'RFC 8485': 'vot vtm',
  'RFC 8588': 'attest origid',
  'RFC 8688': 'jcard',
  'RFC 8693': 'act scope client_id may_act',
  'RFC 8946': 'div opt',
  'RFC 9027': 'sph',
  'RFC 9068': 'roles groups entitlements',
  'RFC 9200': 'ace_profile cnonce exi',
  'RFC 9246': 'cdniv cdnicrit cdniip cdniuc cdniets cdnistt cdnistd',
  'RFC 9321': 'sig_val_claims',
  'RFC 9396': 'authorization_details',
  'RFC 9447': 'atc',
  'RFC 9449': 'htm htu ath',
  'RFC 9493': 'sub_id',
  'RFC 9560': 'rdap_allowed_purposes rdap_dnt_allowed',
  'RFC 9701': 'token_introspection',
  'RFC 9711':
    'eat_nonce ueid sueids oemid hwmodel hwversion uptime bootcount bootseed dloas swname swversion oemboot dbgstat location eat_profile submods manifests measurements measres intuse',
  'RFC 9795': 'rcd rcdi crn',
  'RFC 9901': '_sd _sd_alg sd_hash',
  'OpenID Identity Assurance Claims':
    'place_of_birth nationalities birth_family_name birth_given_name birth_middle_name salutation title msisdn also_known_as',
  'OpenID Identity Assurance': 'verified_claims',
  'W3C Verifiable Credentials Data Model 1.1': 'vc vp',
  'Token Status List': 'status status_list ttl',
};

const registeredFields: Record<string, string> = {
  'RFC 7515 §4.1': 'alg jku jwk kid x5u x5c x5t x5t#S256 typ cty crit',
  'RFC 7516 §4.1': 'enc zip',
  'RFC 7518 §4': 'epk apu apv iv tag p2s p2c',
  'RFC 7519 §5.3': 'iss sub aud',
  'RFC 7797 §3': 'b64',
  'RFC 8225': 'ppt',
  'RFC 8555': 'url nonce',
  'RFC 9321': 'svt',
  'OpenID Federation': 'trust_chain',
};

const withoutWords = (names: string, words: Record<string, string>) =>
  names.split(' ').filter((name) => !Object.hasOwn(words, name) || words[name]?.trim() === '');

describe('every registered name has words', () => {
  test.each(Object.entries(registered))('claims of %s', (_source, names) => {
    expect(withoutWords(names, claims)).toEqual([]);
  });

  test.each(Object.entries(registeredFields))('header fields of %s', (_source, names) => {
    expect(withoutWords(names, headerFields)).toEqual([]);
  });
});

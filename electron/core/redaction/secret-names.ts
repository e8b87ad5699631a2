import type { ExchangePurpose } from '../../../shared/exchanges.ts';

/** What a secret is to the person who reads the log. */
export type SecretKind =
  | 'access_token'
  | 'refresh_token'
  | 'id_token'
  | 'mfa_token'
  | 'token'
  | 'client_assertion'
  | 'oob_code'
  | 'client_secret'
  | 'password'
  | 'one_time_code'
  | 'recovery_code'
  | 'cookie'
  | 'credentials'
  | 'secret';

const kindsByName: ReadonlyMap<string, SecretKind> = new Map([
  ['accesstoken', 'access_token'],
  ['refreshtoken', 'refresh_token'],
  ['idtoken', 'id_token'],
  ['idtokenhint', 'id_token'],
  ['mfatoken', 'mfa_token'],
  ['token', 'token'],
  ['clientassertion', 'client_assertion'],
  ['assertion', 'client_assertion'],
  ['oobcode', 'oob_code'],
  ['clientsecret', 'client_secret'],
  ['passcode', 'one_time_code'],
  ['bindingcode', 'one_time_code'],
  ['devicecode', 'secret'],
  ['codeverifier', 'secret'],
  ['otpauthuri', 'secret'],
  ['barcodeuri', 'secret'],
  ['authorization', 'credentials'],
  ['proxyauthorization', 'credentials'],
  ['cookie', 'cookie'],
  ['setcookie', 'cookie'],
  ['jsessionid', 'cookie'],
  ['phpsessid', 'cookie'],
]);

const kindsBySuffix: readonly (readonly [RegExp, SecretKind])[] = [
  [/(password|passwd|passphrase|pwd)s?$/, 'password'],
  [/(otp|onetimecode)$/, 'one_time_code'],
  [/recoverycodes?$/, 'recovery_code'],
  [/tokens?$/, 'token'],
  [/(secret|apikey|accesskey|privatekey|credential|assertion|sessionid|clientkey)s?$/, 'secret'],
];

/** Members of a private or symmetric JWK (RFC 7518 §6), which no key set should show. */
const privateKeyMembers = new Set(['d', 'p', 'q', 'dp', 'dq', 'qi', 'k']);

/** Parameters that are a code in a token request, and much else elsewhere. */
const codeParameters: ReadonlySet<string> = new Set(['code', 'pin']);

const tokenEndpointPurposes: ReadonlySet<ExchangePurpose> = new Set(['password', 'mfa', 'refresh']);

/** Whether the token endpoint is asked, where every value may be a secret that nobody has a name for. */
export const isTokenRequest = (purpose: ExchangePurpose): boolean => tokenEndpointPurposes.has(purpose);

/**
 * What a parameter, member or header of this name holds, where that is a secret. Spelling does not count: `accessToken`,
 * `access-token` and `ACCESS_TOKEN` are one name.
 */
export function getSecretKind(name: string, purpose: ExchangePurpose): SecretKind | undefined {
  if (purpose === 'keys' && privateKeyMembers.has(name)) return 'secret';
  const plain = name.toLowerCase().replace(/[^a-z0-9]/g, '');
  if (isTokenRequest(purpose) && codeParameters.has(plain)) return 'one_time_code';
  return kindsByName.get(plain) ?? kindsBySuffix.find(([ending]) => ending.test(plain))?.[1];
}

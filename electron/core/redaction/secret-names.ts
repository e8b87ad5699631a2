import type { ExchangePurpose } from '../../../shared/exchanges.ts';

/** The kind of a secret, as the exchange log names it. */
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
  ['xauthorization', 'credentials'],
  ['xforwardedauthorization', 'credentials'],
  ['xauth', 'credentials'],
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
  [
    /(secret|(api|access|app|application|auth|functions|master|private|subscription|client)key|credential|assertion|sessionid|amzsignature)s?$/,
    'secret',
  ],
];

/** Private members of a JWK (RFC 7518 §6), which a published key set must not contain. */
const privateKeyMembers = new Set(['d', 'p', 'q', 'dp', 'dq', 'qi', 'k']);

/** Parameters that are a one-time code in a token request, but not elsewhere. */
const codeParameters: ReadonlySet<string> = new Set(['code', 'pin']);

const tokenEndpointPurposes: ReadonlySet<ExchangePurpose> = new Set(['password', 'mfa', 'refresh']);

/** Whether a request goes to the token endpoint, where unnamed values may be secrets too. */
export const isTokenRequest = (purpose: ExchangePurpose): boolean => tokenEndpointPurposes.has(purpose);

/**
 * Returns the kind of secret that a parameter, JSON member or header contains, judged by its name.
 * Case and separators do not matter: `accessToken`, `access-token` and `ACCESS_TOKEN` are the same
 * name.
 *
 * @returns `undefined` if the name does not suggest a secret
 */
export function getSecretKind(name: string, purpose: ExchangePurpose): SecretKind | undefined {
  if (purpose === 'keys' && privateKeyMembers.has(name)) return 'secret';
  const normalized = name.toLowerCase().replace(/[^a-z0-9]/g, '');
  if (isTokenRequest(purpose) && codeParameters.has(normalized)) return 'one_time_code';
  return kindsByName.get(normalized) ?? kindsBySuffix.find(([suffix]) => suffix.test(normalized))?.[1];
}

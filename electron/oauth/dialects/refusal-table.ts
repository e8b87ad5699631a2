import type { FailureKind } from '../../../shared/errors.ts';

/** What a refusal with certain words means. */
export type RefusalRow = {
  /** The servers that word it so. {@link anyServer} for words that many have in common. */
  server: string;
  /**
   * Codes and phrases, in lower case, as words of `error` or `error_description`. `^` is its start,
   * `$` its end, `…` up to 30 characters of one sentence, `(a|b)` either, and `?` follows what may
   * be missing.
   */
  words: readonly string[];
  /** The `error` of the refusals that the row is about; any if omitted. */
  error?: string;
  /** The HTTP status of the refusals that the row is about; any if omitted. */
  status?: number;
  /** `session_ended` applies to refreshes, all others to sign-ins. */
  kind: FailureKind;
  /** Where the words are documented or discussed. */
  source: string;
};

/** The `server` of rows for words that many servers have in common. */
export const anyServer = 'any';

const auth0 = 'https://auth0.com/docs/libraries/common-auth0-library-authentication-errors';
const entra = 'https://learn.microsoft.com/en-us/entra/identity-platform/reference-error-codes';
const b2c = 'https://learn.microsoft.com/en-us/azure/active-directory-b2c/error-codes';
const okta = 'https://developer.okta.com/docs/reference/error-codes/';
const cognito = 'https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_InitiateAuth.html';
const oracle = 'https://docs.oracle.com/en-us/iaas/Content/Identity/api-getstarted/MFAAuthAPIErrorCodes.htm';
const salesforce = 'https://help.salesforce.com/s/articleView?id=sf.remoteaccess_oauth_flow_errors.htm';
const spring =
  'https://github.com/spring-projects/spring-security/blob/main/core/src/main/resources/org/springframework/security/messages.properties';
const keycloak =
  'https://github.com/keycloak/keycloak/blob/main/server-spi-private/src/main/java/org/keycloak/events/Errors.java';
const keycloakOidc = 'https://github.com/keycloak/keycloak/blob/main/services/src/main/java/org/keycloak/protocol/oidc';
const wso2 = 'https://github.com/wso2-extensions/identity-inbound-auth-oauth/pull/2700';
const wso2Codes = 'https://github.com/wso2/carbon-identity-framework (`IdentityCoreConstants`)';
const abp = 'https://github.com/abpframework/abp/issues/26057';
const aspNet = 'https://github.com/dotnet/aspnetcore/blob/main/src/Identity/Extensions.Core/src/SignInResult.cs';
const noCode = 'RFC 6749 §5.2 has no code for it; observed';

const aadsts = (...codes: string[]) => codes.map((code) => `aadsts${code}`);
const aadb2c = (...codes: string[]) => codes.map((code) => `aadb2c${code}`);

/** Rows of one server. */
const rowsOf = (server: string, source: string, rows: readonly Omit<RefusalRow, 'server' | 'source'>[]): RefusalRow[] =>
  rows.map((row) => ({ server, ...row, source }));

/**
 * What refusals mean, by the words of their servers. RFC 6749 §5.2 has one code for wrong
 * credentials and everything else about a user. The first row that matches decides.
 */
export const refusalTable: readonly RefusalRow[] = [
  ...rowsOf('Microsoft Entra ID', entra, [
    { words: aadsts('50053'), kind: 'account_locked' },
    { words: aadsts('50057'), kind: 'account_disabled' },
    { words: aadsts('50034', '50056', '50064', '50126', '51004'), kind: 'credentials_refused' },
    { words: aadsts('50055', '50135', '50142', '50144'), kind: 'password_expired' },
    { words: aadsts('50074', '50076', '50078', '500121'), kind: 'mfa_required' },
    { words: aadsts('50072', '50079'), kind: 'mfa_not_enrolled' },
    {
      words: aadsts(
        ...['50005', '50020', '50097', '50105', '50131', '50158', '53000', '53001', '53002', '53003', '53004'],
        ...['53009', '53010', '53011', '530003', '530032', '80012'],
      ),
      kind: 'access_denied',
    },
    { words: aadsts('65001', '65004', '65005', '90094'), kind: 'grant_not_allowed' },
    { words: aadsts('28002', '28003', '70011', '500011', '650053'), kind: 'scope_refused' },
    {
      words: aadsts(
        ...['70002', '700016', '700021', '700023', '700024', '700025', '700027', '700030'],
        ...['7000112', '7000215', '7000218', '7000222'],
      ),
      kind: 'client_refused',
    },
    { words: aadsts('50059', '50128', '90002'), kind: 'request_refused' },
    { words: aadsts('50196'), kind: 'rate_limited' },
    { words: aadsts('80002', '80005', '80007', '90012', '90033'), kind: 'server_error' },
  ]),
  ...rowsOf('Azure AD B2C', b2c, [
    { words: aadb2c('90052', '90053', '90054', '90225'), kind: 'credentials_refused' },
    { words: aadb2c('90111', '90114'), kind: 'account_locked' },
    { words: aadb2c('90012', '90055', '90117', '90146', '90205'), kind: 'scope_refused' },
    { words: aadb2c('90086', '90224', '90248'), kind: 'grant_not_allowed' },
    { words: aadb2c('90018', '90068', '90079', '90081', '90092', '90285'), kind: 'client_refused' },
    { words: aadb2c('90151', '90157', '90244'), kind: 'rate_limited' },
    { words: aadb2c('90035', '90048', '90085'), kind: 'server_error' },
    { words: aadb2c('90080', '90128', '90129'), kind: 'session_ended' },
  ]),
  ...rowsOf('Okta', okta, [
    { words: ['e0000004'], kind: 'credentials_refused' },
    { words: ['e0000064'], kind: 'password_expired' },
    { words: ['e0000069'], kind: 'account_locked' },
    { words: ['e0000006', 'e0000015'], kind: 'access_denied' },
    { words: ['e0000047'], kind: 'rate_limited' },
    { words: ['e0000009', 'e0000010'], kind: 'server_error' },
    { words: ['e0000011'], kind: 'session_ended' },
  ]),
  ...rowsOf('Auth0', auth0, [
    { words: ['invalid user password'], kind: 'credentials_refused' },
    { words: ['password leaked'], kind: 'password_leaked' },
    { words: ['mfa registration required'], kind: 'mfa_not_enrolled' },
  ]),
  ...rowsOf('Auth0', 'https://github.com/auth0/react-native-auth0/pull/332', [
    { words: ['requires verification'], kind: 'verification_required' },
  ]),
  ...rowsOf('Oracle identity domain', oracle, [
    { words: ['auth 3001', 'auth 3007', 'auth 3018'], kind: 'credentials_refused' },
    { words: ['auth 3002'], kind: 'account_locked' },
    { words: ['auth 3003'], kind: 'account_disabled' },
    { words: ['auth 3004', 'auth 3005'], kind: 'password_expired' },
    { words: ['auth 3006', 'auth 3011'], kind: 'server_error' },
  ]),
  ...rowsOf('Keycloak', keycloak, [
    { words: ['resolve required actions'], kind: 'account_setup_required' },
    { words: ['user temporarily disabled'], kind: 'account_locked' },
    { words: ['user disabled'], kind: 'account_disabled' },
    { words: ['user not found', 'invalid user credentials'], kind: 'credentials_refused' },
  ]),
  ...rowsOf('Keycloak', `${keycloakOidc}/grants/ResourceOwnerPasswordCredentialsGrantType.java`, [
    { words: ['client requires user consent'], error: 'invalid_client', kind: 'grant_not_allowed' },
  ]),
  ...rowsOf('Keycloak', `${keycloakOidc}/TokenManager.java`, [
    { words: ['offline … not allowed'], error: 'not_allowed', kind: 'scope_refused' },
  ]),
  ...rowsOf('Salesforce', salesforce, [
    { words: ['invalid client id', 'client identifier invalid', 'invalid client credentials'], kind: 'client_refused' },
    { words: ['inactive user', 'inactive org'], kind: 'account_disabled' },
    { words: ['rate limit exceeded', 'login rate exceeded'], kind: 'rate_limited' },
    { words: ['ip restricted', 'invalid login hours'], kind: 'access_denied' },
    { words: ['user hasn t approved this consumer', 'app must be installed'], kind: 'grant_not_allowed' },
    { words: ['expired access/refresh token'], kind: 'session_ended' },
  ]),
  ...rowsOf('Salesforce', 'https://github.com/forcedotcom/cli/issues/3260', [
    { words: ['not admin approved to access this app'], kind: 'access_denied' },
  ]),
  ...rowsOf('Salesforce', 'https://github.com/n8n-io/n8n/issues/21589', [
    { words: ['oauth app blocked', 'app is blocked by admin'], kind: 'grant_not_allowed' },
  ]),
  ...rowsOf('ServiceNow', 'https://openillumi.com/?p=87705', [
    { words: ['access denied'], error: 'server_error', status: 401, kind: 'sign_in_refused' },
    { words: ['access denied'], error: 'server_error', status: 401, kind: 'session_ended' },
  ]),
  ...rowsOf('WSO2 Identity Server', wso2, [{ words: ['^17003'], kind: 'account_locked' }]),
  ...rowsOf('WSO2 Identity Server', wso2Codes, [
    { words: ['^17004', '^17009'], kind: 'account_disabled' },
    { words: ['^17005'], kind: 'account_setup_required' },
    { words: ['^17006', '^17007'], kind: 'password_expired' },
    { words: ['^17001', '^17002', '^17010'], kind: 'credentials_refused' },
  ]),
  ...rowsOf('ABP (OpenIddict)', abp, [
    { words: ['requires two factor'], kind: 'mfa_required' },
    { words: ['should change password on next login', 'periodically change password'], kind: 'password_expired' },
  ]),
  ...rowsOf('ASP.NET Core Identity', aspNet, [
    { words: ['^(is )?not allowed$'], error: 'invalid_grant', kind: 'account_setup_required' },
    { words: ['^(is )?not allowed$'], status: 401, kind: 'account_setup_required' },
  ]),
  ...rowsOf('Spring Security', spring, [
    { words: ['user credentials have expired'], kind: 'password_expired' },
    { words: ['user account is locked'], kind: 'account_locked' },
    { words: ['user is disabled', 'user account has expired'], kind: 'account_disabled' },
    {
      words: [
        'full authentication is required to access this resource',
        'an authentication object was not found in the security context',
      ],
      kind: 'client_refused',
    },
  ]),
  ...rowsOf('Amazon Cognito', cognito, [
    {
      words: ['password reset required', 'new password required', 'temporary password has expired'],
      kind: 'password_expired',
    },
    { words: ['unable to verify secret hash', 'secret hash was not received'], kind: 'client_refused' },
    { words: ['password attempts exceeded'], kind: 'account_locked' },
    { words: ['user not confirmed', 'user is not confirmed'], kind: 'account_setup_required' },
    { words: ['user is disabled'], kind: 'account_disabled' },
    { words: ['not authorized exception', 'user not found exception'], kind: 'credentials_refused' },
    {
      words: ['too many requests exception', 'attempt limit exceeded', 'limit exceeded exception'],
      kind: 'rate_limited',
    },
    { words: ['user lambda validation exception', 'forbidden exception'], kind: 'access_denied' },
    { words: ['refresh token has (expired|been revoked)'], kind: 'session_ended' },
  ]),
  ...rowsOf('Amazon Cognito', 'https://github.com/floci-io/floci/pull/3974', [
    { words: ['flow not enabled for this client'], kind: 'grant_not_allowed' },
  ]),
  ...rowsOf('Amazon Cognito', 'https://github.com/aws/aws-sdk-php/issues/2183', [
    { words: ['user pool client … does not exist'], kind: 'client_refused' },
  ]),
  ...rowsOf('Spring Security OAuth', 'https://github.com/spring-projects/spring-security/issues/5329', [
    { words: ['unauthorized grant type'], kind: 'grant_not_allowed' },
  ]),
  ...rowsOf('Firebase', 'https://firebase.google.com/docs/reference/rest/auth', [
    { words: ['user not found', 'user disabled'], kind: 'session_ended' },
  ]),
  ...rowsOf('django-oidc-provider', 'https://github.com/juanifioren/django-oidc-provider/pull/147', [
    {
      words: ['the resource owner or authorization server denied the request'],
      error: 'access_denied',
      kind: 'sign_in_refused',
    },
  ]),
  ...rowsOf('Spring Security OAuth, UAA', 'https://github.com/spring-attic/spring-security-oauth/issues/685', [
    { words: ['unauthorized'], error: 'unauthorized', kind: 'session_ended' },
  ]),
  ...rowsOf(anyServer, noCode, [
    {
      words: [
        '(invalid|incorrect|wrong|bad|unknown|expired) client (id|identifier|secret|credentials|assertion)',
        'client (id|identifier|secret|credentials|assertion) … (invalid|incorrect|wrong|unknown|expired|not found)',
        'client (authentication failed|not found)',
        'not a valid (client|application) (id|identifier)',
      ],
      kind: 'client_refused',
    },
    {
      words: [
        'not fully set up',
        'required actions?',
        'set ?up (is )?(required|incomplete)',
        'registration (is )?(required|incomplete)',
        '(email|registration) verification (is )?required',
        '^verify email',
        'verify your email',
        '(terms|conditions) … not accepted',
        'not accepted … (terms|conditions)',
      ],
      kind: 'account_setup_required',
    },
    {
      words: [
        'password … (expired|reset required|change required)',
        'password (must|needs to|has to|should) be (changed|reset|updated)',
        'password is (initial|temporary)',
        'credentials (are |have |has )?expired',
        'expired password',
        '(must|should|need to|needs to|has to|have to) … (change|reset|update) … password',
        '(change|reset|update) password',
      ],
      kind: 'password_expired',
    },
    { words: ['locked ?(out)?', 'lockout', 'temporarily disabled'], kind: 'account_locked' },
    {
      words: [
        '(account|user) … (disabled|deactivated|inactive|suspended|blocked|frozen|terminated|not active|not enabled)',
        '(disabled|deactivated|inactive|suspended|blocked|frozen) (account|user)',
        '(account|user) … (has expired|pending approval|pending activation)',
        '(account|user) (is )?expired',
      ],
      kind: 'account_disabled',
    },
    { words: ['(user|email) … not (yet )?(confirmed|verified|activated)'], kind: 'account_setup_required' },
    {
      words: [
        '(multi|two|second|2nd) ?(factor|step) … (enroll|enrollment|registration|not enrolled|not registered)',
        'mfa … (enroll|enrollment|registration|not enrolled|not registered)',
        '(set ?up|configure|enroll in) mfa',
      ],
      kind: 'mfa_not_enrolled',
    },
    {
      words: [
        '(multi|two|second) ?factor',
        'mfa',
        '(2fa|otp|totp|one time (code|password|passcode)|verification code|two step verification) … required',
        '(requires?|required|missing) … (2fa|otp|totp|one time (code|password|passcode))',
        'step up (is )?required',
      ],
      kind: 'mfa_required',
    },
    {
      words: [
        'not consented',
        'consent (is )?required',
        'not … (allowed|authorized|permitted|enabled) … grant',
        'grant … not (allowed|authorized|permitted|enabled|supported|available)',
        'grant … (disabled|unsupported)',
      ],
      kind: 'grant_not_allowed',
    },
    {
      words: [
        '(invalid|unknown|unsupported) scopes?',
        'scopes? … (invalid|unknown|not allowed|not permitted|not supported)',
      ],
      kind: 'scope_refused',
    },
    {
      words: [
        'blocked by conditional access',
        'device (is )?not compliant',
        '(denied|blocked|refused|rejected) by … policy',
        'ip (address|range)? … (restricted|blocked|denied|not allowed)',
        '(logon|login|sign in) hours',
        'not (assigned|registered) (to|for) … (app|application|client|role)',
        '(user|account) … not (have access|authorized|allowed|permitted) to … (app|application|client)',
      ],
      kind: 'access_denied',
    },
    {
      words: [
        'rate limit',
        'too many … (requests|attempts|logins|failures)',
        '(requests|attempts) exceeded',
        'exceeded … (requests|attempts|logins|retries)',
      ],
      kind: 'rate_limited',
    },
    {
      words: [
        '(invalid|expired|revoked|unknown|inactive|bad|stale|no such) refresh token',
        'refresh token … (invalid|expired|revoked|unknown|inactive|reused?|used|not (found|valid|active)|does(n t| not) exist)',
        'refresh token.(invalid|expired|revoked|not found|already used)',
        'refresh token … issued to (another|a different) client',
        'session … (expired|ended|not (found|valid|active)|does(n t| not) exist)',
        'token (is |was |has |has been )?(already )?(expired|revoked|invalid|inactive|unknown|used|not (found|valid|active))',
        'expired token',
        '^jwt expired',
      ],
      kind: 'session_ended',
    },
  ]),
];

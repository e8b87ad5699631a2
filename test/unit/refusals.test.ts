import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { HttpResponse } from '../../electron/http/exchange.ts';
import type { RequestPurpose } from '../../electron/oauth/dialects/dialect.ts';
import { dialects } from '../../electron/oauth/dialects/index.ts';
import { oidc } from '../../electron/oauth/dialects/oidc.ts';
import { refusalTable } from '../../electron/oauth/dialects/refusal-table.ts';
import { errorResponseFailure } from '../../electron/oauth/error-response.ts';
import type { FailureKind } from '../../shared/errors.ts';
import { failures } from '../../shared/locales/en/failures.ts';

type Body = Record<string, unknown> | string;

function refusal(
  status: number,
  body: Body,
  { purpose = 'password' as RequestPurpose, dialect = oidc, headers = {}, isNarrowed = false } = {},
) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const rest = { statusText: '', truncated: false, sentAt: 0, durationMs: 0 };
  const response: HttpResponse = { status, headers: new Headers(headers), body: Buffer.from(text), ...rest };
  const url = new URL('https://id.example.com/token');
  const context = { dialect, purpose, method: 'POST', url, secrets: [], scopes: [], isNarrowed };
  return errorResponseFailure(response, context);
}

const grant = (error_description: string): Body => ({ error: 'invalid_grant', error_description });
const aadsts = (code: number) => grant(`AADSTS${code}: Some words. Trace ID: 0000aaaa-11bb-cccc-dd22-eeeeee333333`);

const refusals: [status: number, Body, FailureKind][] = [
  // Microsoft Entra ID
  [400, { error: 'unauthorized_client', error_description: 'AADSTS700016: Not found.' }, 'client_refused'],
  [401, { error: 'invalid_client', error_description: 'AADSTS7000222: Expired.' }, 'client_refused'],
  [400, { error: 'invalid_client', error_description: 'AADSTS65001: No consent.' }, 'grant_not_allowed'],
  [400, aadsts(50034), 'credentials_refused'],
  [400, aadsts(50053), 'account_locked'],
  [400, aadsts(50144), 'password_expired'],
  [400, aadsts(50079), 'mfa_not_enrolled'],
  [400, { error: 'interaction_required', error_description: 'AADSTS50076: Must use MFA.' }, 'mfa_required'],
  [400, aadsts(50105), 'access_denied'],
  [400, aadsts(50158), 'access_denied'],
  [400, aadsts(53000), 'access_denied'],
  [400, aadsts(50196), 'rate_limited'],
  [
    400,
    {
      error: 'access_denied',
      error_description: 'AADB2C90225: The username or password provided in the request are invalid.',
    },
    'credentials_refused',
  ],
  [400, aadsts(650053), 'scope_refused'],
  [400, aadsts(90002), 'request_refused'],
  [400, aadsts(530032), 'access_denied'],
  [400, { error: 'access_denied', error_description: 'AADB2C90224: Resource owner flow' }, 'grant_not_allowed'],
  [
    400,
    { error: 'access_denied', error_description: 'AADB2C90054: Invalid username or password.' },
    'credentials_refused',
  ],
  [400, { error: 'access_denied', error_description: 'AADB2C90157: User has exceeded the retries.' }, 'rate_limited'],
  [400, { error: 'invalid_request', error_description: 'AADB2C90081: The specified client_secret.' }, 'client_refused'],
  [400, { error: 'invalid_grant', error_description: 'AADB2C90035: The service is unavailable.' }, 'server_error'],
  [400, { error: 'access_denied', error_description: 'AADB2C90117: The scope' }, 'scope_refused'],
  [400, { error: 'access_denied', error_description: 'AADB2C90114: Locked.' }, 'account_locked'],
  // Okta
  [401, { errorCode: 'E0000004', errorSummary: 'Authentication failed' }, 'credentials_refused'],
  [403, { errorCode: 'E0000064', errorSummary: 'Password is expired and must be changed.' }, 'password_expired'],
  [403, { errorCode: 'E0000069', errorSummary: 'User Locked' }, 'account_locked'],
  [429, { errorCode: 'E0000047', errorSummary: 'API call exceeded rate limit' }, 'rate_limited'],
  // Auth0
  [401, { error: 'invalid_user_password', error_description: 'Wrong email or password.' }, 'credentials_refused'],
  [401, { error: 'mfa_registration_required', error_description: 'Enroll first' }, 'mfa_not_enrolled'],
  [401, { error: 'password_leaked' }, 'password_leaked'],
  [401, { error: 'requires_verification' }, 'verification_required'],
  [400, { error: 'too_many_requests', error_description: 'Your account is blocked' }, 'rate_limited'],
  // Oracle
  [400, { error: 'invalid_grant', error_description: 'AUTH-3005: You must change your password.' }, 'password_expired'],
  // ASP.NET Core Identity
  [400, grant('NotAllowed'), 'account_setup_required'],
  [401, { title: 'Unauthorized', status: 401, detail: 'NotAllowed' }, 'account_setup_required'],
  [401, grant('Missing totp'), 'mfa_required'],
  [400, { error: 'step_up_required' }, 'mfa_required'],
  [400, grant('Device is not compliant'), 'access_denied'],
  // Keycloak
  [400, grant('resolve_required_actions'), 'account_setup_required'],
  [400, { error: 'resolve_required_actions' }, 'account_setup_required'],
  [400, grant('user_temporarily_disabled'), 'account_locked'],
  [400, { error: 'invalid_client', error_description: 'Client requires user consent' }, 'grant_not_allowed'],
  [400, aadsts(500121), 'mfa_required'],
  [400, { error: 'invalid_resource', error_description: 'AADSTS500011: Not found.' }, 'scope_refused'],
  [
    400,
    { error: 'unauthorized_client', error_description: 'x is not a valid application identifier.' },
    'client_refused',
  ],
  // Amazon Cognito
  [
    400,
    { __type: 'InvalidParameterException', message: 'USER_PASSWORD_AUTH flow not enabled for this client' },
    'grant_not_allowed',
  ],
  [400, { __type: 'ResourceNotFoundException', message: 'User pool client abc does not exist.' }, 'client_refused'],
  // Other servers
  [401, { error: 'invalid_client', error_description: 'Unauthorized grant type: password' }, 'grant_not_allowed'],
  [
    403,
    { code: 'email_verification_required', message: 'Email ownership must be verified.' },
    'account_setup_required',
  ],
  [
    400,
    { error: 'not_registered', error_description: 'The user is not registered for this application.' },
    'access_denied',
  ],
  [400, grant('Authentication failed. Password must be reset.'), 'password_expired'],
  [400, grant('Logon failed: password is initial'), 'password_expired'],
  [400, grant('Your account is pending approval from your administrator'), 'account_disabled'],
  [400, grant('User must setup MFA'), 'mfa_not_enrolled'],
  [401, { status: { error: true, code: 401, message: 'Invalid user credentials' } }, 'credentials_refused'],
  // Salesforce
  [
    400,
    { error: 'invalid_app_access', error_description: 'user is not admin approved to access this app' },
    'access_denied',
  ],
  [400, { error: 'OAUTH_APP_BLOCKED', error_description: 'this app is blocked by admin' }, 'grant_not_allowed'],
  [400, grant('inactive user'), 'account_disabled'],
  [400, { error: 'inactive_user', error_description: 'user is inactive' }, 'account_disabled'],
  [400, { error: 'inactive_org', error_description: 'organization is inactive' }, 'account_disabled'],
  [400, { error: 'rate_limit_exceeded' }, 'rate_limited'],
  [400, grant('login rate exceeded'), 'rate_limited'],
  [400, { error: 'invalid_client_id', error_description: 'client identifier invalid' }, 'client_refused'],
  [400, grant('authentication failure - invalid client credentials'), 'client_refused'],
  [400, grant('ip restricted or invalid login hours'), 'access_denied'],
  [400, grant("user hasn't approved this consumer"), 'grant_not_allowed'],
  [400, '[{"errorCode":"INACTIVE_USER","message":"The user is frozen"}]', 'account_disabled'],
  [400, { error: 'app_must_be_installed' }, 'grant_not_allowed'],
  // Apigee, and lists of errors
  [
    401,
    { fault: { faultstring: 'Invalid', detail: { errorcode: 'oauth.v2.InvalidClientIdentifier' } } },
    'client_refused',
  ],
  [401, { ErrorCode: 'invalid_client', Error: 'ClientId is Invalid' }, 'client_refused'],
  [403, { errors: [{ status: 403, code: 'USER_LOCKED' }] }, 'account_locked'],
  [400, { errors: [{ message: 'Account is locked' }] }, 'account_locked'],
  [422, { error_code: 'email_not_confirmed', msg: 'Confirm first' }, 'account_setup_required'],
  // ServiceNow
  [401, { error: 'server_error', error_description: 'access_denied' }, 'sign_in_refused'],
  [401, { error: 'server_error' }, 'sign_in_refused'],
  [401, { error: 'access_denied' }, 'sign_in_refused'],
  [401, { error: 'access_denied', error_description: 'A rule refused it' }, 'access_denied'],
  // WSO2
  [400, grant('17003:AdminInitiated Error when handling event : POST_AUTHENTICATION'), 'account_locked'],
  [400, { error: '17003', error_description: 'Your account is not usable' }, 'account_locked'],
  [400, grant('17004 User account is disabled'), 'account_disabled'],
  [400, grant('17006:reset'), 'password_expired'],
  [400, grant('17002:Authentication failed for locked'), 'credentials_refused'],
  // ABP, Bitwarden and others with a second step
  [400, grant('RequiresTwoFactor'), 'mfa_required'],
  [400, { error: 'two_factor_required' }, 'mfa_required'],
  [400, grant('Two factor required.'), 'mfa_required'],
  [403, { code: 'TWO_FACTOR_REQUIRED', message: 'Enter your code' }, 'mfa_required'],
  [401, { error: 'otp_required' }, 'mfa_required'],
  [400, grant('ShouldChangePasswordOnNextLogin'), 'password_expired'],
  [400, grant('PeriodicallyChangePassword'), 'password_expired'],
  // Spring Security
  [400, grant('User credentials have expired'), 'password_expired'],
  [400, grant('User account is locked'), 'account_locked'],
  [400, grant('User account has expired'), 'account_disabled'],
  // Cognito
  [
    400,
    { __type: 'PasswordResetRequiredException', message: 'Password reset required for the user' },
    'password_expired',
  ],
  [400, { __type: 'com.amazonaws.cognito#UserNotConfirmedException', message: 'x' }, 'account_setup_required'],
  [400, { __type: 'NotAuthorizedException', message: 'Incorrect username or password.' }, 'credentials_refused'],
  [400, { __type: 'NotAuthorizedException', message: 'User is disabled.' }, 'account_disabled'],
  [400, { __type: 'NotAuthorizedException', message: 'Password attempts exceeded' }, 'account_locked'],
  [400, { __type: 'NotAuthorizedException', message: 'Unable to verify secret hash for client a' }, 'client_refused'],
  [400, { __type: 'TooManyRequestsException', message: 'x' }, 'rate_limited'],
  [400, grant('PasswordResetRequired'), 'password_expired'],
  // PingOne, ForgeRock, PingFederate
  [400, { code: 'PASSWORD_LOCKED_OUT', message: 'x' }, 'account_locked'],
  [400, grant('Resource Owner authentication failed'), 'credentials_refused'],
  [400, grant('The provided access grant is invalid, expired, or revoked.'), 'credentials_refused'],
  [400, grant("We didn't recognize the username or password you entered. Please try again."), 'credentials_refused'],
  // PingOne, whose details are in a list
  [
    400,
    { code: 'REQUEST_FAILED', message: 'x', details: [{ code: 'PASSWORD_LOCKED_OUT', message: 'y' }] },
    'account_locked',
  ],
  [
    400,
    {
      code: 'INVALID_DATA',
      details: [{ code: 'INVALID_VALUE', message: 'The provided password did not match provisioned password' }],
    },
    'credentials_refused',
  ],
  // FusionAuth and Laravel Passport, which name a reason beside the description
  [
    400,
    { error: 'invalid_grant', error_reason: 'user_locked', error_description: 'The request was refused.' },
    'account_locked',
  ],
  [400, { error: 'registration_verification_required' }, 'account_setup_required'],
  [
    400,
    { error: 'change_password_required', error_description: 'The user is required to change their password.' },
    'password_expired',
  ],
  [400, { error: 'unsupported_grant_type', hint: 'Check that the grant is enabled' }, 'grant_not_allowed'],
  // Amazon Cognito, WSO2, ASP.NET Core Identity, Auth0
  [400, { __type: 'UserLambdaValidationException', message: 'PreAuthentication failed.' }, 'access_denied'],
  [400, { __type: 'ForbiddenException', message: 'Request not allowed due to WAF block.' }, 'access_denied'],
  [400, grant('17003:MaxAttemptsExceeded Error when handling event : POST_AUTHENTICATION'), 'account_locked'],
  [400, grant('IsNotAllowed'), 'account_setup_required'],
  [
    401,
    { error: 'access_denied', error_description: 'Please verify your email before logging in.' },
    'account_setup_required',
  ],
  // Keycloak 26, Okta, PingFederate, ForgeRock, Duende, Authentik, AD FS
  [401, grant('Account disabled'), 'account_disabled'],
  [401, grant('Account temporarily disabled'), 'account_locked'],
  [
    400,
    { error: 'unauthorized_client', error_description: 'Client not allowed for direct access grants' },
    'grant_not_allowed',
  ],
  [
    401,
    { error: 'unauthorized_client', error_description: 'Invalid client or Invalid client credentials' },
    'client_refused',
  ],
  [400, { error: 'unauthorized_client', error_description: 'Unauthorized grant type' }, 'grant_not_allowed'],
  [401, { error: 'invalid_client', error_description: 'unknown or invalid client id' }, 'client_refused'],
  [401, { code: 401, reason: 'Unauthorized', message: 'User Locked Out.' }, 'account_locked'],
  [400, { error: 'invalid_scope', error_description: 'Unknown/invalid scope(s): [x]' }, 'scope_refused'],
  [400, grant('user_is_locked_out'), 'account_locked'],
  [400, grant("MSIS9659: Invalid 'username' or 'password'."), 'credentials_refused'],
  [
    400,
    {
      error: 'unauthorized_client',
      error_description: 'The client is not authorized to use the provided grant type.',
    },
    'grant_not_allowed',
  ],
  [400, grant('Resource owner password credentials authentication denied by sign on policy.'), 'access_denied'],
  // Any server: the client, the grant and the scope under another code
  [403, { error: 'access_denied', error_description: 'Invalid client secret' }, 'client_refused'],
  [403, { message: 'Invalid client secret' }, 'client_refused'],
  [400, { error: 'unauthorized_client', error_description: 'Client credentials are invalid' }, 'client_refused'],
  [400, grant('client not allowed to use password grant'), 'grant_not_allowed'],
  [400, grant("Grant type 'password' is disabled"), 'grant_not_allowed'],
  [400, grant('Invalid scope'), 'scope_refused'],
  [400, grant('Requested scope is not allowed: orders'), 'scope_refused'],
  [400, grant('The email address is not verified'), 'account_setup_required'],
  [400, grant('Access denied by the sign-in policy'), 'access_denied'],
  [400, grant('User does not have access to this application'), 'access_denied'],
  [400, grant('Lockedout'), 'account_locked'],
  [400, grant('Account expired'), 'account_disabled'],
  [400, grant('Credentials have expired'), 'password_expired'],
  [400, grant('VERIFY_EMAIL'), 'account_setup_required'],
  [400, grant('The terms were not accepted'), 'account_setup_required'],
  [400, grant('You have exceeded the number of allowed login attempts'), 'rate_limited'],
];

/** Wrong passwords, which other words in the description must not hide. */
const wrongPasswords: [status: number, Body][] = [
  [400, grant('Wrong password. Your account will be locked after 2 more failed attempts')],
  [400, grant('Invalid password, 3 attempts remaining before the account is disabled')],
  [400, grant('Invalid username or password, or the account is locked or inactive user')],
  [400, grant('Invalid user. Too many attempts may block you')],
  [400, grant('Authentication failed for user 17003')],
  [400, grant('Invalid username or password')],
  [400, grant('Bad credentials')],
  [401, grant('Invalid user credentials')],
  [400, grant('The user name or password is incorrect for this client credentials')],
  [400, grant('invalid_username_or_password')],
  [400, { error: 'invalid_credentials', message: 'The user credentials were incorrect.' }],
];

describe('a refused sign-in', () => {
  test.each(refusals)('%d %j is %s', (status, body, kind) => {
    for (const dialect of Object.values(dialects)) expect(refusal(status, body, { dialect }).kind).toBe(kind);
  });

  test.each(wrongPasswords)('%d %j is a wrong password', (status, body) => {
    for (const dialect of Object.values(dialects))
      expect(refusal(status, body, { dialect }).kind).toBe('credentials_refused');
  });

  test.each([
    'Full authentication is required to access this resource',
    'An Authentication object was not found in the SecurityContext',
  ])('as Spring Security words it, %j is about the client', (description) => {
    const body = { error: 'unauthorized', error_description: description };
    for (const purpose of ['password', 'refresh'] as const)
      expect(refusal(401, body, { purpose }).kind).toBe('client_refused');
  });

  test.each([400, 401])('as a web page with status %d is a refusal, no captive portal', (status) => {
    const headers = { 'content-type': 'text/html' };
    expect(refusal(status, '<html>', { headers }).kind).toBe('sign_in_refused');
    expect(refusal(status, '<html>', { headers, purpose: 'discovery' }).kind).toBe('response_not_json');
  });

  test('keeps the words of the server', () => {
    const description = "user hasn't approved this consumer";
    expect(refusal(400, grant(description)).details).toMatchObject({ code: 'invalid_grant', description });
    const reason = { ...(grant('Refused.') as object), error_reason: 'user_locked' };
    expect(refusal(400, reason).details?.description).toBe('Refused. (user_locked)');
    const { details } = refusal(400, '[{"errorCode":"INACTIVE_USER","message":"Frozen"}]');
    expect(details).toMatchObject({ code: 'INACTIVE_USER', description: 'Frozen' });
  });
});

describe('a refused refresh', () => {
  const refresh = (status: number, body: Body, options = {}) =>
    refusal(status, body, { purpose: 'refresh', ...options }).kind;
  const request = (error_description: string): Body => ({ error: 'invalid_request', error_description });

  test.each<[number, Body]>([
    [400, { error: 'invalid_request' }],
    [400, request('Token has been revoked')],
    [401, request('Token has been revoked')],
    [400, request('The refresh token is invalid.')],
    [401, request('The refresh token is invalid.')],
    [400, { error: 'invalid_refresh_token' }],
    [401, { error: 'expired_token' }],
    [401, { error: 'unauthorized' }],
    [400, { error: 'unauthorized', error_description: 'Bad credentials' }],
    [400, { message: 'Refresh token not found' }],
    [401, { message: 'Refresh token has already been used' }],
    [401, ''],
    [401, { error: 'server_error', error_description: 'access_denied' }],
    [400, { __type: 'NotAuthorizedException', message: 'Refresh Token has been revoked' }],
    [400, grant('expired access/refresh token')],
    [400, grant('Session not active')],
    [400, aadsts(50173)],
    [400, grant('User is locked')],
    [400, { error: 'session_not_found' }],
    [400, { error: { message: 'USER_NOT_FOUND' } }],
    [400, { error: 'bad_refresh_token' }],
    [400, request('refresh token reuse detected')],
    [400, request("refresh_token doesn't exist")],
    [401, { errors: [{ message: 'Refresh token expired' }] }],
    [400, { error: 'unauthorized_client', error_description: 'refresh token was issued to another client' }],
    [400, request('Errors.User.RefreshToken.Invalid')],
    [401, { code: 'RefreshToken.Expired', message: 'x' }],
    [400, { error: 'invalid_request', error_reason: 'refresh_token_not_found', error_description: 'x' }],
    [400, { error: 'invalid_request', error_description: 'x', hint: 'Token has been revoked' }],
    [401, { message: 'jwt expired' }],
    [401, { detail: 'Token is blacklisted', code: 'token_not_valid' }],
    [400, grant('Maximum allowed refresh token reuse exceeded')],
  ])('%d %j ends the session', (status, body) => expect(refresh(status, body)).toBe('session_ended'));

  test.each<[number, Body, FailureKind]>([
    [400, request('Missing parameter: client_id'), 'request_refused'],
    [404, { message: 'Token endpoint not found' }, 'request_refused'],
    [500, { error: 'server_error', error_description: 'refresh token not found' }, 'server_error'],
    [401, { error: 'invalid_client', error_description: 'The token is expired' }, 'client_refused'],
    [400, grant('invalid client credentials'), 'client_refused'],
    [400, grant('Invalid scope'), 'scope_refused'],
    [400, { error: 'rate_limit_exceeded' }, 'rate_limited'],
    [400, { error: 'unauthorized_client' }, 'refresh_not_allowed'],
    [403, { message: 'CSRF token invalid' }, 'request_refused'],
    [400, request('The XSRF token has expired'), 'request_refused'],
  ])('%d %j does not end it: %s', (status, body, kind) => expect(refresh(status, body)).toBe(kind));

  test('without a reason does not end it if something else may have been refused', () => {
    expect(refresh(400, { error: 'invalid_request' }, { isNarrowed: true })).toBe('request_refused');
    expect(refresh(401, '', { headers: { 'www-authenticate': 'Basic realm="a"' } })).toBe('client_refused');
    expect(refresh(401, '<html>', { headers: { 'content-type': 'text/html' } })).toBe('client_refused');
  });
});

test('docs/refusals.md has the table of the code', () => {
  const document = readFileSync(new URL('../../docs/refusals.md', import.meta.url), 'utf8');
  const rows = refusalTable.map(({ server, words, error, status, kind, source }) => {
    const only = [error && `\`${error}\``, status].filter(Boolean).join(', ');
    const phrases = words.map((one) => `\`${one.replaceAll('|', '\\|')}\``).join(', ');
    const title = failures[kind].title.replace('{{hostFirst}}', '…').replace('{{host}}', '…');
    return `| ${server} | ${phrases} | ${only} | ${title} | ${source} |`;
  });
  const start = document.indexOf('|---|');
  expect(document.slice(start).trim().split('\n').slice(1)).toEqual(rows);
});

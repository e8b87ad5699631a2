import type { FailureKind } from '../../errors.ts';
import { localFailures } from './local-failures.ts';

/**
 * Title and next step for each kind of failure. `{{hostFirst}}` is the host at the start of a
 * sentence; both placeholders have fallbacks.
 */
export const failures = {
  credentials_refused: {
    title: 'Incorrect username or password.',
    next: 'Check both and try again. Passwords are case-sensitive.',
  },
  account_disabled: {
    title: 'This account is disabled.',
    next: 'Ask your administrator to enable it.',
  },
  account_locked: {
    title: 'This account is temporarily locked.',
    next: 'Check your messages for instructions to unlock it. If you got none, wait a while or contact your administrator.',
  },
  account_setup_required: {
    title: "This account isn't set up yet.",
    next: 'Sign in at {{host}} in your browser and complete the setup, then come back.',
  },
  password_expired: {
    title: 'Your password has expired.',
    next: 'Change it at {{host}} in your browser, then sign in here with the new one.',
  },
  password_leaked: {
    title: 'This password appeared in a data breach.',
    next: 'Change it at {{host}} in your browser, then sign in here with the new one.',
  },
  verification_required: {
    title: '{{hostFirst}} needs to verify your identity.',
    next: 'Sign in at {{host}} in your browser and follow the steps there, then come back.',
  },
  credentials_or_code_refused: {
    title: 'Incorrect username, password or code.',
    next: 'Check them and try again. Each code works once: wait for the next one.',
  },
  sign_in_refused: {
    title: 'The username or password may be incorrect.',
    next: "Check both first: {{host}} gave no reason. If they are correct, ask your administrator to check this profile's client ID and its secret or key.",
  },
  session_ended: {
    title: 'Your session has ended.',
    next: 'Sign in again to continue.',
  },
  mfa_required: {
    title: 'This account requires multi-factor authentication.',
    next: "Latchkey doesn't support the method that {{host}} requires. Ask your administrator for another one.",
  },
  mfa_not_enrolled: {
    title: "Your account requires multi-factor authentication, but it isn't set up yet.",
    next: "Set it up on your organization's website or ask your administrator. Then sign in here again.",
  },
  mfa_expired: {
    title: 'Verification took longer than {{host}} allows.',
    next: 'Enter your password again to start over.',
  },
  mfa_unanswered: {
    title: 'Verification timed out.',
    next: 'There was no response for five minutes. Enter your password again to start over.',
  },
  grant_not_allowed: {
    title: "{{hostFirst}} doesn't allow this app to sign in with a password.",
    next: 'Ask your administrator to enable the password grant for this client at {{host}}.',
  },
  refresh_not_allowed: {
    title: "{{hostFirst}} doesn't allow this app to refresh tokens.",
    next: 'Sign in again when the access token expires. Your administrator can enable the refresh token grant for this client at {{host}}.',
  },
  mfa_not_allowed: {
    title: "{{hostFirst}} doesn't allow this app to use multi-factor authentication.",
    next: 'Ask your administrator to enable the MFA grant for this client at {{host}}.',
  },
  client_refused: {
    title: "{{hostFirst}} doesn't recognize this app.",
    next: 'Its client ID, secret or key may have changed. Ask your administrator to check this profile.',
  },
  scope_refused: {
    title: '{{hostFirst}} rejected the scopes in this profile.',
    next: 'Ask your administrator to check the scopes in this profile.',
  },
  access_denied: {
    title: 'A policy at {{host}} blocked this sign-in.',
    next: 'Your password may be correct. Ask your administrator which policy applies.',
  },
  request_refused: {
    title: '{{hostFirst}} rejected the request.',
    next: 'Try again. If the problem persists, send the details to your administrator.',
  },
  rate_limited: {
    title: 'Too many attempts.',
    next: 'Wait a moment, then try again.',
  },
  server_error: {
    title: '{{hostFirst}} is having problems.',
    next: 'Try again in a few minutes. If the problem persists, contact your administrator.',
  },
  host_not_found: {
    title: "{{hostFirst}} can't be found.",
    next: 'Check your network or VPN connection, then try again.',
  },
  connection_refused: {
    title: "{{hostFirst}} isn't accepting connections.",
    next: 'It may be down or blocked by a firewall. Try again in a few minutes.',
  },
  connection_lost: {
    title: 'The connection to {{host}} was lost.',
    next: 'Check your network, then try again.',
  },
  timed_out: {
    title: '{{hostFirst}} took too long to respond.',
    next: 'Check your network, then try again.',
  },
  offline: {
    title: "You're offline.",
    next: 'Connect to a network, then try again.',
  },
  proxy_refused: {
    title: "Your network's proxy blocked the connection.",
    next: 'You may need to sign in to the proxy first. Contact your network administrator.',
  },
  request_blocked: {
    title: 'This computer blocked the connection to {{host}}.',
    next: 'A firewall, security software or a policy may be the reason. Contact your administrator.',
  },
  port_blocked: {
    title: 'Connections to the port of {{host}} are not allowed.',
    next: 'The port is reserved for another service. Ask your administrator to check the address in this profile.',
  },
  tls_untrusted: {
    title: "Latchkey can't verify the identity of {{host}}.",
    next: "This computer doesn't trust its certificate, so nothing was sent. Contact your administrator.",
  },
  tls_expired: {
    title: "The certificate of {{host}} has expired or isn't valid yet.",
    next: "Nothing was sent. Check this computer's date and time. If they are correct, contact your administrator.",
  },
  tls_name_mismatch: {
    title: 'The certificate of {{host}} is for a different address.',
    next: 'Nothing was sent. Ask your administrator to check the address in this profile.',
  },
  tls_failed: {
    title: "Couldn't establish a secure connection to {{host}}.",
    next: 'Nothing was sent. Contact your administrator.',
  },
  tls_client_certificate: {
    title: '{{hostFirst}} requires a client certificate.',
    next: "Latchkey doesn't send client certificates. Contact your administrator.",
  },
  request_failed: {
    title: 'The request to {{host}} failed.',
    next: 'Try again. If the problem persists, send the details to your administrator.',
  },
  redirect_refused: {
    title: '{{hostFirst}} tried to redirect Latchkey to another address.',
    next: "Latchkey didn't follow it, for your security. Ask your administrator to check this profile.",
  },
  response_not_json: {
    title: "{{hostFirst}} sent a response that Latchkey can't read.",
    next: "A proxy or your network's sign-in page may be interfering. Open any website in your browser to check, then try again.",
  },
  response_malformed: {
    title: '{{hostFirst}} sent an incomplete response.',
    next: 'Try again. If the problem persists, send the details to your administrator.',
  },
  response_too_large: {
    title: '{{hostFirst}} sent a response that is too large.',
    next: 'Ask your administrator to check the address in this profile.',
  },
  discovery_failed: {
    title: "Couldn't load the sign-in settings of {{host}}.",
    next: 'Try again. If the problem persists, ask your administrator to check this profile.',
  },
  discovery_missing: {
    title: 'There is no discovery document at this address of {{host}}.',
    next: 'The issuer in the profile may lack a part, such as a realm or tenant. A server without a discovery document needs its endpoints in the profile.',
  },
  issuer_mismatch: {
    title: '{{hostFirst}} uses a different issuer than this profile expects.',
    next: 'Nothing was sent. Ask your administrator to check the issuer in this profile.',
  },
  endpoint_refused: {
    title: "{{hostFirst}} uses an address that this profile doesn't allow.",
    next: 'Nothing was sent there. Ask your administrator to check this profile.',
  },
  keys_unavailable: {
    title: "Couldn't load the signing keys of {{host}}.",
    next: 'Latchkey needs them to verify your sign-in. Try again. If the problem persists, contact your administrator.',
  },
  id_token_unsigned: {
    title: "The ID token isn't signed.",
    next: "Latchkey can't trust it, so you aren't signed in. Contact your administrator.",
  },
  id_token_signature: {
    title: "The ID token's signature is invalid.",
    next: "Latchkey can't trust it, so you aren't signed in. Contact your administrator.",
  },
  id_token_issuer: {
    title: 'The ID token is from a different issuer.',
    next: "Latchkey can't trust it, so you aren't signed in. Contact your administrator.",
  },
  id_token_audience: {
    title: 'The ID token is for a different app.',
    next: 'Ask your administrator to check the client ID in this profile.',
  },
  id_token_expired: {
    title: 'The ID token has expired or is dated in the future.',
    next: "Check this computer's date and time, then try again.",
  },
  id_token_invalid: {
    title: 'The ID token is invalid.',
    next: "Latchkey can't trust it, so you aren't signed in. Send the details to your administrator.",
  },
  id_token_changed: {
    title: 'The refresh returned an ID token of a different sign-in.',
    next: 'Latchkey ended the session for your security. Sign in again.',
  },
  subject_changed: {
    title: 'The refresh returned tokens for a different user.',
    next: 'Latchkey ended the session for your security. Sign in again.',
  },
  access_token_audience: {
    title: 'The access token is for a different API.',
    next: 'Ask your administrator to check the audience in this profile.',
  },
  ...localFailures,
} as const satisfies Record<FailureKind, { title: string; next: string }>;

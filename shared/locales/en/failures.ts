import type { FailureKind } from '../../errors.ts';
import { localFailures } from './local-failures.ts';

/**
 * What happened and what to do, for each kind of failure. `{{host}}` stands inside a sentence, `{{hostFirst}}` begins one;
 * both fall back to words where the host is not known.
 */
export const failures = {
  credentials_refused: {
    title: "That username or password isn't right.",
    next: 'Check both and try again. Capital letters matter.',
  },
  account_disabled: {
    title: 'This account is turned off.',
    next: 'Ask your administrator to turn it on again.',
  },
  account_locked: {
    title: 'This account is locked for now.',
    next: 'You may have been sent a message that says how to unlock it. If not, wait a while or ask your administrator.',
  },
  account_setup_required: {
    title: "This account isn't set up yet.",
    next: 'Sign in once in your browser at {{host}} and finish the steps there, then come back.',
  },
  password_expired: {
    title: 'This password has expired.',
    next: 'Choose a new one in your browser at {{host}}, then sign in with it here.',
  },
  password_leaked: {
    title: 'This password was found among passwords stolen from another site.',
    next: 'Choose a new one in your browser at {{host}}, then sign in with it here.',
  },
  verification_required: {
    title: '{{hostFirst}} wants to make sure that it is you.',
    next: 'Sign in once in your browser at {{host}} and follow the steps there, then come back.',
  },
  credentials_or_code_refused: {
    title: "That username, password or code isn't right.",
    next: 'Check them and try again. Each code works once: wait for the next one.',
  },
  sign_in_refused: {
    title: 'That username or password may not be right.',
    next: "Check both first: {{host}} didn't say why it refused them. If they are right, ask your administrator to check the client ID and the secret or key of this profile.",
  },
  session_ended: {
    title: 'Your session has ended.',
    next: 'Sign in again to go on.',
  },
  mfa_required: {
    title: 'This account needs a second step to sign in.',
    next: "Latchkey can't do the step that {{host}} asks for. Ask your administrator for another way to sign in.",
  },
  mfa_not_enrolled: {
    title: "Your account needs a second step, and it isn't set up yet.",
    next: "Set it up first: sign in at your organisation's website in a browser, or ask your administrator. Then sign in here again.",
  },
  mfa_expired: {
    title: 'The second step took longer than {{host}} allows.',
    next: 'Enter your password again and start over.',
  },
  mfa_unanswered: {
    title: 'Latchkey stopped waiting for the second step.',
    next: 'There was no answer for five minutes. Enter your password again and start over.',
  },
  grant_not_allowed: {
    title: "{{hostFirst}} doesn't let this app sign in with a password.",
    next: 'Ask your administrator to turn on the password grant for this client at {{host}}.',
  },
  refresh_not_allowed: {
    title: "{{hostFirst}} doesn't let this app refresh its tokens.",
    next: 'Sign in again when the access token has expired. Your administrator can turn on the refresh token grant for this client at {{host}}.',
  },
  mfa_not_allowed: {
    title: "{{hostFirst}} doesn't let this app take the second step.",
    next: 'Ask your administrator to turn on the grant for a second step (MFA) for this client at {{host}}.',
  },
  client_refused: {
    title: "{{hostFirst}} doesn't recognise this app.",
    next: 'The client ID, or its secret or key, may have changed. Ask your administrator to check this profile.',
  },
  scope_refused: {
    title: '{{hostFirst}} refused the access that this profile asks for.',
    next: 'Ask your administrator to check the scopes in this profile.',
  },
  access_denied: {
    title: "A rule at {{host}} doesn't allow this sign-in.",
    next: 'Your password may be right all the same. Ask your administrator which rule it is.',
  },
  request_refused: {
    title: "{{hostFirst}} didn't accept the request.",
    next: 'Try again. If it happens again, send the details to your administrator.',
  },
  rate_limited: {
    title: 'There were too many tries in a short time.',
    next: 'Wait a moment, then try again.',
  },
  server_error: {
    title: '{{hostFirst}} has a problem right now.',
    next: 'Try again in a few minutes. If it goes on, tell your administrator.',
  },
  host_not_found: {
    title: "{{hostFirst}} can't be found.",
    next: 'Check your network or VPN connection, then try again.',
  },
  connection_refused: {
    title: "{{hostFirst}} isn't accepting connections.",
    next: 'It may be down, or a firewall may be in the way. Try again in a few minutes.',
  },
  connection_lost: {
    title: 'The connection to {{host}} was lost.',
    next: 'Check your network, then try again.',
  },
  timed_out: {
    title: '{{hostFirst}} took too long to answer.',
    next: 'Check your network, then try again.',
  },
  offline: {
    title: 'This computer is offline.',
    next: 'Connect to a network, then try again.',
  },
  proxy_refused: {
    title: "Your network's proxy didn't let the connection through.",
    next: 'You may need to sign in to the proxy first. Ask your network administrator.',
  },
  tls_untrusted: {
    title: "Latchkey can't confirm that this is {{host}}.",
    next: "This computer doesn't trust its certificate, so nothing was sent. Ask your administrator.",
  },
  tls_expired: {
    title: "The certificate of {{host}} isn't valid today.",
    next: "Nothing was sent. Check this computer's date and time. If they are right, ask your administrator.",
  },
  tls_name_mismatch: {
    title: 'The certificate of {{host}} belongs to another address.',
    next: 'Nothing was sent. Ask your administrator to check the address in this profile.',
  },
  tls_failed: {
    title: "A secure connection to {{host}} couldn't be made.",
    next: 'Nothing was sent. Ask your administrator.',
  },
  redirect_refused: {
    title: '{{hostFirst}} tried to send Latchkey to another address.',
    next: 'Latchkey stopped there to keep you safe. Ask your administrator to check this profile.',
  },
  reply_not_json: {
    title: "{{hostFirst}} sent an answer that Latchkey can't read.",
    next: 'A proxy or a sign-in page of your network may be in the way. Open any website in your browser to see, then try again.',
  },
  reply_malformed: {
    title: '{{hostFirst}} sent an incomplete answer.',
    next: 'Try again. If it happens again, send the details to your administrator.',
  },
  reply_too_large: {
    title: '{{hostFirst}} sent more than Latchkey accepts.',
    next: 'Ask your administrator to check the address in this profile.',
  },
  discovery_failed: {
    title: "Latchkey couldn't find out how to sign in at {{host}}.",
    next: 'Check your network, then try again. If it goes on, ask your administrator to check this profile.',
  },
  issuer_mismatch: {
    title: '{{hostFirst}} gives another name than this profile expects.',
    next: 'Nothing was sent. Ask your administrator to check the issuer in this profile.',
  },
  endpoint_refused: {
    title: '{{hostFirst}} wants to use an address that this profile does not allow.',
    next: 'Nothing was sent there. Ask your administrator to check this profile.',
  },
  keys_unavailable: {
    title: "The keys of {{host}} couldn't be read.",
    next: 'Latchkey needs them to check who signed in. Try again. If it goes on, ask your administrator.',
  },
  id_token_unsigned: {
    title: 'The answer about who signed in was not signed.',
    next: "Latchkey can't trust it, so you are not signed in. Ask your administrator.",
  },
  id_token_signature: {
    title: 'The answer about who signed in has a wrong signature.',
    next: "Latchkey can't trust it, so you are not signed in. Ask your administrator.",
  },
  id_token_issuer: {
    title: 'The answer about who signed in came from somebody else.',
    next: "Latchkey can't trust it, so you are not signed in. Ask your administrator.",
  },
  id_token_audience: {
    title: 'The answer about who signed in was meant for another app.',
    next: 'Ask your administrator to check the client ID in this profile.',
  },
  id_token_expired: {
    title: 'The answer about who signed in is too old or from the future.',
    next: "Check this computer's date and time, then try again.",
  },
  id_token_invalid: {
    title: 'The answer about who signed in breaks the rules.',
    next: "Latchkey can't trust it, so you are not signed in. Send the details to your administrator.",
  },
  subject_changed: {
    title: 'The refresh came back for another person.',
    next: 'Latchkey ended the session to keep you safe. Sign in again.',
  },
  access_token_audience: {
    title: 'The access token was meant for another API.',
    next: 'Ask your administrator to check the audience in this profile.',
  },
  ...localFailures,
} as const satisfies Record<FailureKind, { title: string; next: string }>;

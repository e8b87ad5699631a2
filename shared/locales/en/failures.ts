import type { ClientKeyProblem, FailureKind } from '../../errors.ts';

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
  profile_invalid: {
    title: "This profile can't be used.",
    next: 'Correct the fields below, or ask your administrator for a new profile.',
  },
  profile_unknown: {
    title: 'This profile is no longer there.',
    next: 'Choose another profile.',
  },
  profile_read_only: {
    title: "This profile can't be changed here.",
    next: 'It came with Latchkey or from your administrator. Duplicate it to make one of your own.',
  },
  profile_in_use: {
    title: "You're signed in with this profile.",
    next: 'Sign out first, then delete it.',
  },
  file_not_saved: {
    title: "The file couldn't be written.",
    next: 'Check that there is room, and that you may write in this folder. Then try again.',
  },
  client_secret_missing: {
    title: 'This profile needs a client secret.',
    next: 'Your administrator can give it to you. Enter it above.',
  },
  client_key_missing: {
    title: 'This profile needs a client key.',
    next: 'Your administrator can give you the file. Choose it above.',
  },
  client_key_invalid: {
    title: "This file can't be used as the client key.",
    next: 'Ask your administrator for the right one.',
  },
  signed_out: {
    title: "You're signed out.",
    next: 'Sign in to go on.',
  },
  origin_refused: {
    title: 'This profile does not let your access token go to {{host}}.',
    next: 'Nothing was sent. Use one of the allowed addresses.',
  },
  policy_refused: {
    title: 'Your organisation does not allow this.',
    next: 'Nothing was sent. Settings shows what your organisation has set.',
  },
  copy_refused: {
    title: "Your organisation doesn't allow copying tokens.",
    next: 'Ask your administrator if you need one outside Latchkey.',
  },
  token_missing: {
    title: 'This session has no such token.',
    next: 'Choose another one, or refresh the session.',
  },
  exchange_gone: {
    title: 'This exchange is no longer in the log.',
    next: 'The log keeps the latest ones. Do it again to see it here.',
  },
  report_invalid: {
    title: "This file isn't a report that Latchkey can open.",
    next: 'Choose a report that was saved in the format “Latchkey report”.',
  },
  report_unsaved: {
    title: "The report couldn't be saved there.",
    next: 'Choose another folder, or free some space.',
  },
  request_invalid: {
    title: "This request can't be sent.",
    next: 'Check the URL, the headers and the body.',
  },
  request_holds_secret: {
    title: "This request can't be saved as it is.",
    next: 'One of your tokens is in it. Take it out: Latchkey adds the token by itself when it sends.',
  },
  request_lacks_secret: {
    title: "A secret in this request couldn't be opened.",
    next: 'Fill in what stands as ‹secret› on the API screen and save the request again. If your keyring was locked, unlock it and start Latchkey again.',
  },
  file_unwritable: {
    title: "The file can't be written.",
    next: 'There may be no space left, or the folder is not yours to write in. Choose another place.',
  },
  reply_gone: {
    title: 'This response is no longer held.',
    next: 'Send the request again, then save the response.',
  },
  document_invalid: {
    title: 'This is no OpenAPI document that Latchkey can read.',
    next: 'It takes OpenAPI 3.0 and 3.1 and Swagger 2.0, as JSON or YAML, up to 12 MB.',
  },
  clipboard_empty: {
    title: 'There is no text on the clipboard.',
    next: 'Copy a token or a key first, then paste again.',
  },
  token_not_found: {
    title: 'There is no token in this text.',
    next: 'Copy the token alone, a line with “Bearer”, or the whole reply of the token endpoint as JSON.',
  },
  token_too_large: {
    title: 'This is too large to be a token.',
    next: 'Copy the token alone, without what surrounds it.',
  },
  token_gone: {
    title: 'This token is no longer there.',
    next: 'Choose another one, or paste it again.',
  },
  file_unreadable: {
    title: "This file can't be read.",
    next: 'Check that it is still there and that you may open it.',
  },
  verification_key_invalid: {
    title: 'There is no key in this text that Latchkey can verify with.',
    next: 'Use a public key or certificate as PEM, a JWK, or a set of JWKs.',
  },
  verification_address_invalid: {
    title: "Keys can't be read from this address.",
    next: 'Enter a whole address that begins with https://.',
  },
  busy: {
    title: 'Latchkey is still busy with the last thing.',
    next: 'Wait a moment, then try again.',
  },
  cancelled: {
    title: 'You stopped this.',
    next: 'Start it again when you like.',
  },
  internal: {
    title: 'Something went wrong inside Latchkey.',
    next: 'Try again. If it happens again, close Latchkey and open it again.',
  },
} as const satisfies Record<FailureKind, { title: string; next: string }>;

/** What is wrong with a chosen file, and what to do: in place of the next step of `client_key_invalid`. */
export const clientKeyProblemWords = {
  not_a_key: 'There is no private key in it that Latchkey can read. Choose a file in the PEM or JWK format.',
  public_key: 'It holds a public key. Choose the file with the private key that belongs to it.',
  certificate: 'It holds a certificate. Choose the file with the private key that belongs to it.',
  encrypted: "The key in it is locked with a passphrase. Ask your administrator for a file that isn't.",
  damaged: 'The key in it is damaged or incomplete. Ask your administrator for the file again.',
  several_keys: 'There is more than one private key in it. Ask your administrator for a file with one.',
  not_for_signing: "The key in it isn't meant for signing. Ask your administrator for one that is.",
  rsa_too_short: 'The RSA key in it is too short to be safe. Ask your administrator for one of at least 2048 bits.',
  type_unsupported: "Latchkey can't use this type of key. Ask your administrator for an RSA, EC or Ed25519 key.",
  algorithm_mismatch: "The key in it doesn't fit the algorithm of this profile. Ask your administrator to check both.",
  too_large: 'It is too large to be a key. Choose another file.',
  unreadable: "It couldn't be read. Check that it is still there and that you may open it.",
} as const satisfies Record<ClientKeyProblem, string>;

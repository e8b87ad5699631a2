import type { FailureKind } from '../../errors.ts';

/** Failures caused locally, by files or by the user. */
export const localFailures = {
  profile_invalid: {
    title: "This profile can't be used.",
    next: 'Fix the fields below, or ask your administrator for a new profile.',
  },
  profile_unknown: {
    title: 'This profile no longer exists.',
    next: 'Choose another profile.',
  },
  profile_read_only: {
    title: "This profile can't be changed here.",
    next: 'It came with Latchkey or from your administrator. Duplicate it to make changes.',
  },
  profile_in_use: {
    title: "You're signed in with this profile.",
    next: 'Sign out before you delete it.',
  },
  file_not_saved: {
    title: "The file couldn't be saved.",
    next: 'Check that there is enough space and that you can write to this folder. Then try again.',
  },
  client_secret_missing: {
    title: 'This profile needs a client secret.',
    next: 'Enter it above. Your administrator can provide it.',
  },
  client_key_missing: {
    title: 'This profile needs a client key.',
    next: 'Choose the file above. Your administrator can provide it.',
  },
  client_key_invalid: {
    title: "This file can't be used as the client key.",
    next: 'Ask your administrator for the correct file.',
  },
  client_credential_mismatch: {
    title: 'This profile uses another kind of client credential.',
    next: 'Ask your administrator which one it needs.',
  },
  signed_out: {
    title: "You're signed out.",
    next: 'Sign in to continue.',
  },
  origin_refused: {
    title: "Requests to this address on {{host}} aren't allowed.",
    next: 'Use one of the addresses that the profile allows.',
  },
  policy_refused: {
    title: "Your organization doesn't allow this.",
    next: "See Settings for your organization's policy.",
  },
  copy_refused: {
    title: "Your organization doesn't allow copying tokens.",
    next: 'Ask your administrator if you need one outside Latchkey.',
  },
  token_missing: {
    title: "This session doesn't have that token.",
    next: 'Choose another one, or refresh the session.',
  },
  token_not_in_session: {
    title: "This token isn't from your session.",
    next: 'Choose a token from the current session.',
  },
  refresh_token_missing: {
    title: "This session can't be refreshed.",
    next: 'It has no refresh token. Sign in again to get a new access token.',
  },
  scope_not_granted: {
    title: "Some of these scopes weren't granted.",
    next: 'Choose only scopes that were granted when you signed in.',
  },
  exchange_gone: {
    title: 'This exchange is no longer in the log.',
    next: 'Only the latest exchanges are kept. Repeat the action to see it here.',
  },
  report_invalid: {
    title: "This file isn't a report that Latchkey can open.",
    next: 'Choose a report saved in the “Latchkey report” format.',
  },
  report_unsaved: {
    title: "The report couldn't be saved there.",
    next: 'Choose another folder or free up space.',
  },
  url_invalid: {
    title: "This URL isn't valid.",
    next: 'Enter a full URL that starts with https://.',
  },
  header_invalid: {
    title: "The header “{{header}}” can't be sent.",
    next: 'Check its name, and use only ASCII characters in its value. Latchkey sets some headers itself.',
  },
  headers_too_many: {
    title: 'This request has too many headers.',
    next: 'Send at most 100 headers, with 64 KB in total.',
  },
  request_too_large: {
    title: 'This request is too large to save.',
    next: 'Shorten its URL, headers or body.',
  },
  saved_requests_full: {
    title: "This profile can't hold more saved requests.",
    next: 'Delete one you no longer need, then save again.',
  },
  request_holds_secret: {
    title: "This request can't be saved.",
    next: 'It contains one of your tokens. Remove it: Latchkey adds the token when it sends the request.',
  },
  request_lacks_secret: {
    title: 'Enter the secrets of this request again.',
    next: 'Replace ‹secret› on the API screen and save the request. Latchkey fills in stored secrets only if the address and the parts with secrets are unchanged. If your keychain was locked, unlock it and restart Latchkey.',
  },
  file_unwritable: {
    title: "The file can't be written.",
    next: 'The disk may be full, or you may not have permission to write there. Choose another folder.',
  },
  response_gone: {
    title: 'This response is no longer available.',
    next: 'Send the request again, then save the response.',
  },
  parsing_timed_out: {
    title: 'Reading this took too long.',
    next: 'Latchkey stopped after 10 seconds. Use a smaller or simpler file or text.',
  },
  parsing_failed: {
    title: "This couldn't be read.",
    next: 'Reading it needed too much memory or failed unexpectedly. Use a smaller or simpler file or text.',
  },
  document_invalid: {
    title: "Latchkey can't read this OpenAPI document.",
    next: 'Supported: OpenAPI 3.0, 3.1 and 3.2 and Swagger 2.0, as JSON or YAML, up to 16 MB.',
  },
  clipboard_empty: {
    title: 'There is no text on the clipboard.',
    next: 'Copy a token or a key first, then paste again.',
  },
  token_not_found: {
    title: 'No token found in this text.',
    next: 'Copy only the token, a line with “Bearer”, or the complete token response as JSON.',
  },
  token_too_large: {
    title: 'This is too large to be a token.',
    next: 'Copy only the token, without any surrounding text.',
  },
  token_gone: {
    title: 'This token is no longer available.',
    next: 'Choose another one, or paste it again.',
  },
  file_too_large: {
    title: 'This file is too large.',
    next: 'Choose a smaller file. The details show the limit.',
  },
  file_unreadable: {
    title: "This file can't be read.",
    next: 'Check that it still exists and that you have permission to open it.',
  },
  verification_key_invalid: {
    title: 'No usable verification key found in this text.',
    next: 'Use a public key or certificate (PEM or DER), a JWK or a JWK set.',
  },
  verification_key_unsupported: {
    title: "This type of key isn't supported here.",
    next: 'Use an RSA, EC (P-256, P-384, P-521) or Ed25519 key.',
  },
  verification_address_invalid: {
    title: "Keys can't be loaded from this URL.",
    next: 'Enter a full URL that starts with https://.',
  },
  busy: {
    title: 'Latchkey is still working.',
    next: 'Wait a moment, then try again.',
  },
  canceled: {
    title: 'You canceled this.',
    next: "Start again whenever you're ready.",
  },
  internal: {
    title: 'Something went wrong in Latchkey.',
    next: 'Try again. If the problem persists, restart Latchkey.',
  },
} as const satisfies Partial<Record<FailureKind, { title: string; next: string }>>;

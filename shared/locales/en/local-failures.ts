import type { FailureKind } from '../../errors.ts';

/** Failures of this computer, its files and its user, in the words of `failures.ts`. */
export const localFailures = {
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
  client_credential_mismatch: {
    title: 'This profile uses another kind of client credential.',
    next: 'Ask your administrator which one it needs.',
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
  token_not_in_session: {
    title: "This token isn't from your session.",
    next: 'Choose a token of the current session.',
  },
  refresh_token_missing: {
    title: "This session can't be refreshed.",
    next: 'It has no refresh token. Sign in again when the access token expires.',
  },
  scope_not_granted: {
    title: "Some of this access wasn't granted.",
    next: 'Choose only scopes that were granted when you signed in.',
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
  url_invalid: {
    title: "This URL isn't valid.",
    next: 'Enter a complete URL that begins with https://.',
  },
  header_invalid: {
    title: "The header “{{header}}” can't be sent.",
    next: 'Check its name and value. Latchkey sets some headers itself.',
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
} as const satisfies Partial<Record<FailureKind, { title: string; next: string }>>;

/** The session screen, and the account in the title bar. */
export const account = {
  label: 'Account: {{name}}',
  signedOut: 'Signed out',
  signingOut: 'Signing out…',
  expires: 'Access token expires {{when}}',
  expired: 'Access token has expired',
  expiredShort: 'Expired',
  neverSaid: 'The server did not say when the access token expires',
} as const;

export const signedOut = {
  title: "You're signed out",
  session: 'Sign in to see who you are and what you have access to.',
  inspector: 'Sign in to see what is inside your tokens.',
} as const;

export const session = {
  identity: 'Signed in as',
  username: 'Username',
  email: 'Email',
  subject: 'Subject',
  issuer: 'Issuer',
  scopes: 'Scopes',
  granted: 'Granted',
  notGranted: 'Asked for, not granted',
  notAsked: 'Granted without asking',
  noScopes: 'No scopes were asked for, and none were granted.',
  times: 'Times',
  signedIn: 'Signed in',
  received: 'Tokens received',
  refreshed_one: 'Refreshed once',
  refreshed_other: 'Refreshed {{count}} times, last',
  expires: 'Access token expires',
  expired: 'Access token expired',
  expiredNext: 'Expired. It is refreshed when it is next needed.',
  expiredEnd: 'Expired. Sign in again to get a new one.',
  neverSaid: 'The server did not say',
  notRefreshable: 'The server gave no refresh token, so you sign in again when the access token expires.',
  refreshing: 'Refreshing…',
  refreshDone: 'The tokens were refreshed.',
} as const;

/** The labels of redacted secrets. The API screen needs them without the texts of the log. */
export const secretLabels = {
  secret: {
    access_token: 'access token',
    refresh_token: 'refresh token',
    id_token: 'ID token',
    mfa_token: 'MFA token',
    token: 'token',
    client_assertion: 'client assertion',
    oob_code: 'out-of-band code',
    client_secret: 'client secret',
    password: 'password',
    one_time_code: 'one-time code',
    recovery_code: 'recovery code',
    cookie: 'cookie',
    credentials: 'credentials',
    secret: 'secret',
  },
  removed: 'removed',
} as const;

import { type Check, ok, warning } from '../check.ts';

/** Whether the server lists the grant (RFC 8414 §2, `grant_types_supported`). Only trying it says more. */
export const grant: Check = {
  check: 'grant',
  requires: ['discovery'],
  async run({ profile, dialect, server }) {
    const { grantType } = dialect.passwordGrant(profile);
    if (server?.grant_types_supported?.includes(grantType)) return ok();
    return warning('grant_not_listed', { host: new URL(profile.issuer).host, grant: grantType });
  },
};

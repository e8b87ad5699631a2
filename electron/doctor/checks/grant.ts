import { type Check, ok, skipped, warning } from '../check.ts';

/** Checks whether the server lists the grant in `grant_types_supported` (RFC 8414 §2). */
export const grant: Check = {
  check: 'grant',
  requires: ['discovery'],
  async run({ profile, dialect, server, hasDocument }) {
    if (!server || !hasDocument) return skipped();
    const { grantType } = dialect.passwordGrant(profile);
    if (server.grant_types_supported?.includes(grantType)) return ok();
    return warning('grant_not_listed', { host: new URL(profile.issuer).host, grant: grantType });
  },
};

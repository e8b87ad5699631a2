import { type Authenticator, type AuthenticatorKind, authenticatorKinds } from '../../../shared/mfa.ts';
import { isJsonObject } from '../../core/json.ts';
import { sanitizeServerText } from '../../core/redaction/sanitize-server-text.ts';

/** The kinds of authenticators, by the names of types and channels in providers' lists. */
const kindByName: Record<string, AuthenticatorKind> = {
  otp: 'otp',
  totp: 'otp',
  'recovery-code': 'recovery',
  auth0: 'push',
  push: 'push',
  'push-notification': 'push',
  sms: 'sms',
  phone: 'sms',
  voice: 'voice',
  email: 'email',
};

const toText = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined);

function parseAuthenticator(entry: unknown): Authenticator[] {
  if (!isJsonObject(entry)) return [];
  const { id, name, active, ...rest } = entry;
  const type = toText(rest.authenticator_type) ?? '';
  const channel = [rest.oob_channel, rest.oob_channels].flat().map(toText).find(Boolean) ?? '';
  const kind = kindByName[type === 'oob' ? channel : type];
  if (!kind || active === false || typeof id !== 'string' || id.length > 500) return [];
  const displayName = toText(name);
  return [{ id, kind, ...(displayName !== undefined && { name: sanitizeServerText(displayName).slice(0, 200) }) }];
}

/**
 * Parses a list of authenticators: an array, or an object with `authenticators`. Inactive and
 * unknown ones are dropped; the rest is sorted by ease of use.
 *
 * @see https://auth0.com/docs/secure/multi-factor-authentication/manage-mfa-auth0-apis
 */
export function parseAuthenticators(json: unknown): Authenticator[] {
  const list = isJsonObject(json) ? json.authenticators : json;
  const known = Array.isArray(list) ? list.flatMap(parseAuthenticator) : [];
  return known
    .filter(({ id }, at) => known.findIndex((one) => one.id === id) === at)
    .sort((a, b) => authenticatorKinds.indexOf(a.kind) - authenticatorKinds.indexOf(b.kind))
    .slice(0, 50);
}

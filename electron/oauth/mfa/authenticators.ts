import { type Authenticator, type AuthenticatorKind, authenticatorKinds } from '../../../shared/mfa.ts';
import { redact } from '../../core/redaction/server-text.ts';

/** Names of channels and types in lists of authenticators, by what they are. */
const kinds: Record<string, AuthenticatorKind> = {
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

const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined);

function readOne(entry: unknown): Authenticator[] {
  if (entry === null || typeof entry !== 'object') return [];
  const { id, name, active, ...rest } = entry as Record<string, unknown>;
  const type = text(rest.authenticator_type) ?? '';
  const channel = [rest.oob_channel, rest.oob_channels].flat().map(text).find(Boolean) ?? '';
  const kind = kinds[type === 'oob' ? channel : type];
  if (!kind || active === false || typeof id !== 'string' || id.length > 500) return [];
  const shown = text(name);
  return [{ id, kind, ...(shown !== undefined && { name: redact(shown).slice(0, 200) }) }];
}

/**
 * The person's authenticators in a reply: Auth0's list, in an array of its own or as `authenticators`. What is not active
 * or not known is left out; the rest is in the order in which it is easiest to use.
 */
export function readAuthenticators(json: unknown): Authenticator[] {
  const list = Array.isArray(json) ? json : (json as { authenticators?: unknown } | null)?.authenticators;
  const known = Array.isArray(list) ? list.flatMap(readOne) : [];
  return known
    .filter(({ id }, at) => known.findIndex((one) => one.id === id) === at)
    .sort((a, b) => authenticatorKinds.indexOf(a.kind) - authenticatorKinds.indexOf(b.kind))
    .slice(0, 50);
}

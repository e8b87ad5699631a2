import { generateKeyPairSync } from 'node:crypto';
import { CompactSign, importJWK, type JWK } from 'jose';
import { expect } from 'vitest';
import { Secret } from '../../../electron/core/secret.ts';
import type { CheckContext } from '../../../electron/tokens/checks/context.ts';
import { runChecks } from '../../../electron/tokens/checks/run-checks.ts';
import { parseToken } from '../../../electron/tokens/decode-token.ts';
import { type KeySource, verifySignature } from '../../../electron/tokens/signature.ts';
import { type Check, type CheckId, checkIds, checkSchema } from '../../../shared/checks.ts';
import { checkReasonTexts } from '../../../shared/locales/en/checks.ts';
import { defaultStartMs } from './clock.ts';

/** The signing algorithms of RFC 7518 §3.1 and RFC 8037 §3.1. */
export const algorithms = [
  ...(['HS256', 'HS384', 'HS512', 'RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'] as const),
  ...(['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'] as const),
];

export type TestKey = { alg: string; kid: string; privateJwk: JWK; publicJwk: JWK };

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });

function pairFor(alg: string) {
  if (/^[RP]S/.test(alg)) return rsa;
  const namedCurve = { ES256: 'P-256', ES384: 'P-384', ES512: 'P-521' }[alg];
  return namedCurve ? generateKeyPairSync('ec', { namedCurve }) : generateKeyPairSync('ed25519');
}

export function createTestKey(alg: string, kid = `kid-${alg}`): TestKey {
  if (alg.startsWith('HS')) {
    const jwk: JWK = { kty: 'oct', k: Buffer.alloc(64, `not-a-real-secret-${kid}`).toString('base64url') };
    return { alg, kid, privateJwk: jwk, publicJwk: { ...jwk, kid, alg } };
  }
  const { publicKey, privateKey } = pairFor(alg);
  const publicJwk = { ...(publicKey.export({ format: 'jwk' }) as JWK), kid, alg, use: 'sig' };
  return { alg, kid, privateJwk: privateKey.export({ format: 'jwk' }) as JWK, publicJwk };
}

/** A compact JWS of any text. */
export async function signToken(payload: string, key: TestKey, header: Record<string, unknown> = {}): Promise<string> {
  return new CompactSign(Buffer.from(payload))
    .setProtectedHeader({ alg: key.alg, kid: key.kid, ...header })
    .sign(await importJWK(key.privateJwk, key.alg));
}

export const keySetSource = (...keys: JWK[]): KeySource => ({ kind: 'set', read: async () => ({ keys, readAt: 0 }) });

/** Results that follow from no rule of a specification. */
const uncitedReasons =
  /^(format_paseto|lifetime_unknown|key_strength_unknown|published_keys_none|signature_(encrypted|unreadable|issuer_only|keys_failed)|expected_.+)$/;

const factsByPlaceholder: Record<string, string> = { when: 'at', duration: 'durationMs' };

/** Validates a result by the contract: it cites its rule and has the facts that its text needs. */
function validateCheck(check: Check): Check {
  const { reason, reference, facts = {} } = checkSchema.parse(check);
  expect([reason, reference === undefined]).toEqual([reason, uncitedReasons.test(reason)]);
  for (const [, name = ''] of checkReasonTexts[reason].matchAll(/\{\{(\w+)/g))
    expect(facts, reason).toHaveProperty(factsByPlaceholder[name] ?? name);
  return check;
}

/** Runs all checks of a token, and validates them by the contract. */
export async function runAllChecks(
  token: string,
  part: Partial<Omit<CheckContext, 'parsed' | 'signature'>> & { source?: KeySource } = {},
): Promise<Check[]> {
  const secret = new Secret(token);
  const parsed = parseToken(secret);
  const { source = { kind: 'none' }, ...rest } = part;
  const signature = await verifySignature(secret, parsed, source);
  const context = { parsed, tokenType: 'access' as const, now: defaultStartMs, expected: {}, ...rest, signature };
  const checks = runChecks(context).map(validateCheck);
  const order = checks.map(({ id }) => checkIds.indexOf(id));
  expect(order).toEqual(order.toSorted((a, b) => a - b));
  return checks;
}

/** Verdict and reason of one check. */
export const describeCheck = (checks: readonly Check[], id: CheckId): string | undefined => {
  const check = checks.find((one) => one.id === id);
  return check && `${check.verdict} ${check.reason}`;
};

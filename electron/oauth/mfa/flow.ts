import type { Failure } from '../../../shared/errors.ts';
import type { Authenticator, AuthenticatorKind } from '../../../shared/mfa.ts';
import { fail, toFailure } from '../../failure.ts';
import type { Secret } from '../../vault/secret.ts';
import type { TokenSet } from '../token-set.ts';
import type { MfaDesk, MfaQuestion } from './desk.ts';
import { createOutOfBand } from './out-of-band.ts';
import { isTrouble, type Step, type StepResult, typedCode } from './step.ts';
import { stepFailure, type Trouble, troubleOf, verdictOf } from './verdict.ts';
import type { Challenge, MfaWire } from './wire.ts';

/** How long an `mfa_token` lives, by Auth0's and Okta's documents. */
export const mfaTokenLifetime = 10 * 60 * 1000;

export type MfaFlowParts = {
  wire: MfaWire;
  desk: MfaDesk;
  signal: AbortSignal;
  /** When the `mfa_token` came, in ms since the epoch. */
  startedAt: number;
};

/** Runs a request that has nothing to do with what the person answered. */
async function quietly<T>(run: Promise<T>): Promise<T> {
  try {
    return await run;
  } catch (error) {
    throw stepFailure(error);
  }
}

/** A challenge, where the server has one of this kind for the person; without a list that is only known by asking. */
async function challengeBy(wire: MfaWire, way: Authenticator): Promise<Challenge | 'unavailable' | Trouble> {
  try {
    return await quietly(wire.challenge(way));
  } catch (error) {
    if (toFailure(error).kind === 'request_refused') return 'unavailable';
    return troubleOf(error);
  }
}

/** A code that the person has at hand: from an authenticator app, or a recovery code. */
async function codeStep(step: Step, kind: 'otp' | 'recovery'): Promise<StepResult> {
  const { grantTypes } = step.wire;
  const [grantType, parameter] = kind === 'otp' ? [grantTypes.otp, 'otp'] : [grantTypes.recoveryCode, 'recovery_code'];
  let wrong = false;
  let trouble: Failure | undefined;
  for (;;) {
    const answer = await step.ask({ step: kind, otherWays: step.otherWays, wrong, ...(trouble && { trouble }) });
    if (answer.type === 'other-way' && step.otherWays) return 'other-way';
    if (answer.type !== 'code') continue;
    const result = await step.redeem(grantType, { [parameter]: typedCode(answer.code) });
    if (typeof result !== 'string' && !isTrouble(result)) return result;
    wrong = typeof result === 'string';
    trouble = typeof result === 'string' ? undefined : result.trouble;
  }
}

/** Which way the person wants, told first which one could not be had, or not begun. */
async function choose(
  step: Step,
  authenticators: Authenticator[],
  before: { unavailable?: AuthenticatorKind; trouble?: Failure },
): Promise<Authenticator> {
  for (;;) {
    const answer = await step.ask({ step: 'choose', otherWays: false, authenticators, ...before });
    const chosen = answer.type === 'authenticator' && authenticators.find(({ id }) => id === answer.id);
    if (chosen) return chosen;
  }
}

/** What the person can prove it with; where the list cannot be had, they say when to ask for it again. */
async function listed({ wire, desk, signal }: MfaFlowParts, until: number): Promise<Authenticator[]> {
  for (;;) {
    const list = await quietly(wire.authenticators()).catch(troubleOf);
    if (list === undefined) return wire.offered.map((kind): Authenticator => ({ id: kind, kind }));
    if (!isTrouble(list)) return list;
    const question: MfaQuestion = { step: 'choose', otherWays: false, authenticators: [], trouble: list.trouble };
    while ((await desk.ask(question, { until, signal })).type !== 'resend');
  }
}

/** The tokens are there by now: nothing but a cancel keeps the person from them, however long they take. */
async function showRecoveryCode({ desk, signal }: Step, code: Secret): Promise<void> {
  const question = { step: 'new-recovery-code', code: code.reveal() } as const;
  for (;;) if ((await desk.ask(question, { until: Number.POSITIVE_INFINITY, signal })).type === 'acknowledged') return;
}

/**
 * The second step of a sign-in, from `mfa_token` to tokens: a way is chosen (where there is one besides a recovery code, it
 * is taken), proved, and a new recovery code shown where one came. The password has no part in it. A wrong answer asks
 * again; the challenge stays usable. So does what may pass, like a lost connection or too many tries: it is told, and the
 * person goes on when they like. Fails with `mfa_not_enrolled`, `mfa_expired`, `mfa_unanswered`, `cancelled` and the kinds
 * of a token reply.
 */
export async function runMfa(parts: MfaFlowParts): Promise<TokenSet> {
  const { wire, desk, signal, startedAt } = parts;
  const until = startedAt + mfaTokenLifetime;
  const authenticators = await listed(parts, until);
  if (authenticators.length === 0) fail('mfa_not_enrolled');

  const step: Step = {
    wire,
    desk,
    signal,
    until,
    otherWays: authenticators.length > 1,
    ask: (question, stepSignal = signal) => desk.ask(question, { until, signal: stepSignal }),
    challenge: (way) => challengeBy(wire, way),
    redeem: (grantType, parameters) => wire.redeem(grantType, parameters).catch(verdictOf),
  };
  const outOfBand = createOutOfBand(step);
  const main = authenticators.filter(({ kind }) => kind !== 'recovery');
  let way = main.length > 1 ? undefined : (main[0] ?? authenticators[0]);
  let before: Parameters<typeof choose>[2] = {};
  for (;;) {
    way ??= await choose(step, authenticators, before);
    const { kind } = way;
    const result = kind === 'otp' || kind === 'recovery' ? await codeStep(step, kind) : await outOfBand(way);
    if (typeof result !== 'string' && !isTrouble(result)) {
      if (result.recoveryCode) await showRecoveryCode(step, result.recoveryCode);
      return result.tokens;
    }
    before = typeof result !== 'string' ? result : result === 'unavailable' ? { unavailable: kind } : {};
    way = undefined;
  }
}

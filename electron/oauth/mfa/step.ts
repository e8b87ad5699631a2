import type { Authenticator, MfaAnswer } from '../../../shared/mfa.ts';
import { Secret } from '../../vault/secret.ts';
import type { MfaDesk, MfaQuestion } from './desk.ts';
import type { Trouble, Verdict } from './verdict.ts';
import type { Challenge, MfaWire, Redeemed } from './wire.ts';

/**
 * What came of a step: tokens, the wish for another way, that the server does not have this one for the person, or what
 * kept it from being begun.
 */
export type StepResult = Redeemed | 'other-way' | 'unavailable' | Trouble;

export const isTrouble = (result: object | string): result is Trouble =>
  typeof result === 'object' && 'trouble' in result;

/** What every kind of step needs. */
export type Step = {
  wire: Pick<MfaWire, 'grantTypes'>;
  desk: MfaDesk;
  signal: AbortSignal;
  /** When the `mfa_token` runs out, in ms since the epoch. */
  until: number;
  otherWays: boolean;
  /** Asks the person; the step's own signal takes the question back. */
  ask(question: MfaQuestion, signal?: AbortSignal): Promise<MfaAnswer>;
  /** Has something sent to another device; `unavailable` where the server does not do that for this person. */
  challenge(way: Authenticator): Promise<Challenge | 'unavailable' | Trouble>;
  /** Sends a proof; what the server thinks of it where that is not tokens, or what kept it from an answer. */
  redeem(grantType: string, parameters: Record<string, Secret>): Promise<Redeemed | Verdict | Trouble>;
};

/** What a typed code is sent as: without the spaces that people and pasted texts put in. */
export const typedCode = (code: string): Secret => new Secret(code.replace(/\s+/g, ''));

import type { Authenticator, MfaInput } from '../../../shared/mfa.ts';
import { Secret } from '../../core/secret.ts';
import type { ChallengeOutcome, TransientFailure } from './challenge-outcome.ts';
import type { Challenge, MfaClient, MfaTokens } from './mfa-client.ts';
import type { MfaPromptContent, MfaPrompter } from './mfa-prompter.ts';

/**
 * What came of a step: tokens, the wish for another way, that the server does not have this one for the person, or what
 * kept it from being begun.
 */
export type MfaStepResult = MfaTokens | 'other-way' | 'unavailable' | TransientFailure;

export const isTransientFailure = (result: object | string): result is TransientFailure =>
  typeof result === 'object' && 'failure' in result;

/** What every kind of step needs. */
export type MfaStepContext = {
  mfaClient: Pick<MfaClient, 'grantTypes'>;
  prompter: MfaPrompter;
  signal: AbortSignal;
  /** When the `mfa_token` runs out, in ms since the epoch. */
  deadline: number;
  hasOtherFactors: boolean;
  /** Asks the person; the step's own signal takes the question back. */
  prompt(question: MfaPromptContent, signal?: AbortSignal): Promise<MfaInput>;
  /** Has something sent to another device; `unavailable` where the server does not do that for this person. */
  requestChallenge(way: Authenticator): Promise<Challenge | 'unavailable' | TransientFailure>;
  /** Sends a proof; what the server thinks of it where that is not tokens, or what kept it from an answer. */
  requestTokens(
    grantType: string,
    parameters: Record<string, Secret>,
  ): Promise<MfaTokens | ChallengeOutcome | TransientFailure>;
};

/** What a typed code is sent as: without the spaces that people and pasted texts put in. */
export const normalizeCode = (code: string): Secret => new Secret(code.replace(/\s+/g, ''));

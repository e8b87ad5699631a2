import type { Authenticator, MfaInput } from '../../../shared/mfa.ts';
import { Secret } from '../../core/secret.ts';
import type { ChallengeOutcome, TransientFailure } from './challenge-outcome.ts';
import type { Challenge, MfaClient, MfaTokens } from './mfa-client.ts';
import type { MfaPromptContent, MfaPrompter } from './mfa-prompter.ts';

/**
 * The result of a step: tokens, the user's wish for another factor, a factor that the server does
 * not offer this user, or a transient failure to start it.
 */
export type MfaStepResult = MfaTokens | 'other-factor' | 'unavailable' | TransientFailure;

/** Whether a result is a transient failure. */
export const isTransientFailure = (result: object | string): result is TransientFailure =>
  typeof result === 'object' && 'failure' in result;

/** What the steps of all factors share. */
export type MfaStepContext = {
  mfaClient: Pick<MfaClient, 'grantTypes'>;
  prompter: MfaPrompter;
  signal: AbortSignal;
  /** When the `mfa_token` expires, in ms since the epoch. */
  deadline: number;
  hasOtherFactors: boolean;
  /** Prompts the user. The step's own signal withdraws the prompt. */
  prompt(content: MfaPromptContent, signal?: AbortSignal): Promise<MfaInput>;
  /** Sends a challenge to another device; `unavailable` if the server does not offer this. */
  requestChallenge(authenticator: Authenticator): Promise<Challenge | 'unavailable' | TransientFailure>;
  /** Sends a proof, and returns tokens, the outcome, or a transient failure. */
  requestTokens(
    grantType: string,
    parameters: Record<string, Secret>,
  ): Promise<MfaTokens | ChallengeOutcome | TransientFailure>;
};

/** Removes spaces from an entered code, which users type and paste. */
export const normalizeCode = (code: string): Secret => new Secret(code.replace(/\s+/g, ''));

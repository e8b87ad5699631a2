import type { Failure } from '../../../shared/errors.ts';
import { FailureError } from '../../core/failure.ts';
import { Secret } from '../../core/secret.ts';

/** The server wants a second step, and gave the token that continues with it. The failure itself does not hold the token. */
export class MfaRequiredError extends FailureError {
  readonly mfaToken: Secret;
  /** When the request that it answers left, in ms since the epoch: its life counts from here. */
  readonly sentAt: number;

  constructor(failure: Failure, mfaToken: Secret, sentAt: number) {
    super(failure);
    this.name = 'MfaRequiredError';
    this.mfaToken = mfaToken;
    this.sentAt = sentAt;
  }
}

/** The `mfa_token` in an error's body: printable ASCII, as a header must be able to carry it. */
export function parseMfaToken(body: Uint8Array): Secret | undefined {
  try {
    const { mfa_token: token } = JSON.parse(new TextDecoder().decode(body)) as { mfa_token?: unknown };
    return typeof token === 'string' && /^[\x21-\x7e]+$/.test(token) ? new Secret(token) : undefined;
  } catch {
    return undefined;
  }
}

import type { Failure } from '../../../shared/errors.ts';
import { isJsonObject } from '../../core/json.ts';
import { Secret } from '../../core/secret.ts';
import { ReadResponse } from '../../http/read-response.ts';
import { parseJsonBody } from '../parse-json-body.ts';

/** A server's demand for a second factor, with the token that continues the sign-in. */
export type MfaRequirement = {
  /** What to report if the second factor cannot be completed. It does not contain the token. */
  failure: Failure;
  mfaToken: Secret;
  /** When the password request was sent, in ms since the epoch: the start of the token's life. */
  requestedAt: number;
};

/**
 * An error response that demands a second factor, as a `Response` so that oauth4webapi passes it
 * through to the caller.
 */
export class MfaRequiredResponse extends ReadResponse {
  readonly requirement: MfaRequirement;

  constructor(requirement: MfaRequirement) {
    super();
    this.requirement = requirement;
  }
}

/**
 * Returns the `mfa_token` of an error response's body, if there is one that a header can carry
 * (printable ASCII).
 */
export function parseMfaToken(body: Uint8Array): Secret | undefined {
  const json = parseJsonBody(body);
  const token = isJsonObject(json) ? json.mfa_token : undefined;
  return typeof token === 'string' && /^[\x21-\x7e]+$/.test(token) ? new Secret(token) : undefined;
}

import type { ErrorResponse } from './dialect.ts';

const wrongCredentialsPattern =
  /\bresource owner credential|\b(user ?name|login|password|user credentials)\b.{0,30}\b(invalid|incorrect|wrong|(not|n't) (correct|valid|match))|\b(invalid|incorrect|wrong) (user ?name|user|login|password|email|credentials)\b/i;

/**
 * Whether a non-standard code or description means wrong credentials, as opposed to the password
 * grant, as in Open Liberty (`invalid_resource_owner_credential`) and
 * Authlib (`Invalid 'username' or 'password' in request.`).
 */
export const isWrongCredentialsError = ({ error = '', description = '' }: ErrorResponse): boolean =>
  [error, description]
    .map((words) =>
      words
        .slice(0, 1000)
        .replace(/[_\-'"`]+/g, ' ')
        .replace(/\s+/g, ' '),
    )
    .some((words) => wrongCredentialsPattern.test(words) && !/\bgrant\b/i.test(words));

import { isJsonObject } from '../../core/json.ts';
import { type ErrorResponseBody, getString } from './dialect.ts';

const getObject = (body: Record<string, unknown>, name: string): Record<string, unknown> => {
  const value = Object.hasOwn(body, name) ? body[name] : undefined;
  return isJsonObject(value) ? value : {};
};

const getFirst = (body: Record<string, unknown>, names: readonly string[]): string | undefined =>
  names.map((name) => getString(body, name)).find((value) => value !== undefined);

/** Returns the first of these members that is an error code, and not an HTTP status as text. */
const getCode = (body: Record<string, unknown>, names: readonly string[]): string | undefined =>
  names.map((name) => getString(body, name)).find((value) => value !== undefined && !/^\d{3}$/.test(value));

/** Removes the namespace that AWS puts before an error's type (`com.amazonaws.…#Name`). */
const withoutNamespace = (type: string | undefined) => type?.replace(/^.*#/, '');

/** Adds the reason that FusionAuth names beside the description, or Laravel Passport's hint. */
function addReason(description: string | undefined, body: Record<string, unknown>): string | undefined {
  const reason = getFirst(body, ['error_reason', 'hint']);
  return description === undefined || reason === undefined ? (description ?? reason) : `${description} (${reason})`;
}

/**
 * Parses the JSON object in the body of an error response: the members of RFC 6749 §5.2, or what
 * some servers send instead (an object in `error` or `status`, a list in `errors` or `details`,
 * `errorCode`, AWS's `__type`, Apigee's `fault`, `message`, or `detail` and `title` of RFC 9457).
 */
export function parseErrorBody(body: Record<string, unknown>): ErrorResponseBody {
  const [first] = [body.errors, body.details].find(Array.isArray) ?? [];
  const nested = isJsonObject(first) ? first : { ...getObject(body, 'status'), ...getObject(body, 'error') };
  const fault = getObject(body, 'fault');
  const error =
    getString(body, 'error') ??
    getCode(nested, ['code', 'status', 'type']) ??
    getCode(body, ['errorCode', 'error_code', 'ErrorCode', 'code']) ??
    getString(getObject(fault, 'detail'), 'errorcode') ??
    withoutNamespace(getString(body, '__type'));
  const description =
    getFirst(body, ['error_description', 'errorSummary', 'error_message', 'errorMessage']) ??
    getFirst(nested, ['message', 'description', 'detail', 'title']) ??
    getFirst(body, ['message', 'Message', 'msg', 'Error', 'detail', 'title']) ??
    getString(fault, 'faultstring');
  return { error, description: addReason(description, body) };
}

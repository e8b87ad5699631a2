import { isJsonObject } from '../../core/json.ts';
import { type ErrorResponseBody, getString } from './dialect.ts';

const getObject = (body: Record<string, unknown>, name: string): Record<string, unknown> => {
  const value = Object.hasOwn(body, name) ? body[name] : undefined;
  return isJsonObject(value) ? value : {};
};

/**
 * Parses the JSON object in the body of an error response: the members of RFC 6749 §5.2, or what
 * some servers send instead (an object in `error`, `message`, or `detail` and `title` of RFC 9457).
 */
export function parseErrorBody(body: Record<string, unknown>): ErrorResponseBody {
  const nested = getObject(body, 'error');
  const description =
    getString(body, 'error_description') ??
    getString(nested, 'message') ??
    getString(body, 'message') ??
    getString(body, 'detail') ??
    getString(body, 'title');
  return { error: getString(body, 'error') ?? getString(nested, 'code'), description };
}

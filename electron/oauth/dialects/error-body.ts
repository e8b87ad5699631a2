import { type ErrorResponseBody, getString } from './dialect.ts';

const objectIn = (body: Record<string, unknown>, name: string): Record<string, unknown> => {
  const value = Object.hasOwn(body, name) ? body[name] : undefined;
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
};

/**
 * What the JSON object of an error's body says: the members of RFC 6749 §5.2, and where they are not there what servers
 * write in their place, an object in `error`, or a text for people (`message`, `detail`, and `title` of RFC 9457).
 */
export function parseErrorBody(body: Record<string, unknown>): ErrorResponseBody {
  const nested = objectIn(body, 'error');
  const description =
    getString(body, 'error_description') ??
    getString(nested, 'message') ??
    getString(body, 'message') ??
    getString(body, 'detail') ??
    getString(body, 'title');
  return { error: getString(body, 'error') ?? getString(nested, 'code'), description };
}

import { type ApiCall, apiCallSchema } from '../../shared/api.ts';
import type { ApiRequest } from '../../shared/api-request.ts';
import { redactedSecretPattern } from '../../shared/locales/redacted-secret-pattern.ts';
import { fail } from '../core/failure.ts';

const contentTypesByBodyType = {
  json: 'application/json',
  form: 'application/x-www-form-urlencoded',
  text: 'text/plain;charset=UTF-8',
} as const;

/** Returns the value of the `content-type` header. */
export const getContentTypeHeader = (headers: Record<string, string> = {}): string | undefined =>
  Object.entries(headers).find(([name]) => name.toLowerCase() === 'content-type')?.[1];

/** Returns the media type of a request's body, if the request specifies one. */
export const getContentType = ({ headers, bodyType }: Pick<ApiRequest, 'headers' | 'bodyType'>): string | undefined =>
  getContentTypeHeader(headers) ?? (bodyType && contentTypesByBodyType[bodyType]);

/**
 * Converts a saved request to a call.
 *
 * @throws `request_lacks_secret` if a placeholder replaces a secret that could not be stored
 */
export function requestToCall(request: ApiRequest, callId: string): ApiCall {
  const { method, query = {}, headers, body, bodyType, token } = request;
  if (redactedSecretPattern.test(JSON.stringify([request.url, query, headers, body]))) fail('request_lacks_secret');
  const url = new URL(request.url);
  for (const [name, value] of Object.entries(query)) url.searchParams.append(name, value);
  const needsContentType = body !== undefined && getContentTypeHeader(headers) === undefined;
  return apiCallSchema.parse({
    callId,
    method,
    url: request.query ? url.href : request.url,
    headers: { ...(needsContentType && bodyType && { 'content-type': contentTypesByBodyType[bodyType] }), ...headers },
    body,
    token,
  });
}

import { type ApiCall, apiCallSchema } from '../../shared/api.ts';
import { redactedSecretPattern } from '../../shared/locales/redacted-secret-pattern.ts';
import type { ApiRequest } from '../../shared/profile.ts';
import { fail } from '../core/failure.ts';

const contentTypesByBodyType = {
  json: 'application/json',
  form: 'application/x-www-form-urlencoded',
  text: 'text/plain;charset=UTF-8',
} as const;

/** The media type that a saved request names in its headers. */
const getContentTypeHeader = ({ headers = {} }: ApiRequest) =>
  Object.entries(headers).find(([name]) => name.toLowerCase() === 'content-type')?.[1];

/** The media type of a saved request's body, where it says one. */
export const getContentType = (request: ApiRequest): string | undefined =>
  getContentTypeHeader(request) ?? (request.bodyType && contentTypesByBodyType[request.bodyType]);

/** A saved request as a call. Fails with `request_lacks_secret` where a word stands for a secret that could not be kept. */
export function requestToCall(request: ApiRequest, callId: string): ApiCall {
  const { method, query = {}, headers, body, bodyType, token } = request;
  if (redactedSecretPattern.test(JSON.stringify([request.url, query, headers, body]))) fail('request_lacks_secret');
  const url = new URL(request.url);
  for (const [name, value] of Object.entries(query)) url.searchParams.append(name, value);
  const typed = body !== undefined && bodyType !== undefined && getContentTypeHeader(request) === undefined;
  return apiCallSchema.parse({
    callId,
    method,
    url: request.query ? url.href : request.url,
    headers: { ...(typed && { 'content-type': contentTypesByBodyType[bodyType] }), ...headers },
    body,
    token,
  });
}

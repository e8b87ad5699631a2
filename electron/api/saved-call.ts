import { type ApiCall, apiCallSchema } from '../../shared/api.ts';
import type { ApiRequest } from '../../shared/profile.ts';

const contentTypes = {
  json: 'application/json',
  form: 'application/x-www-form-urlencoded',
  text: 'text/plain;charset=UTF-8',
} as const;

/** A saved request as a call. */
export function callOf(request: ApiRequest, callId: string): ApiCall {
  const { method, body, bodyType, token } = request;
  const url = new URL(request.url);
  for (const [name, value] of Object.entries(request.query ?? {})) url.searchParams.append(name, value);
  const typed = body !== undefined && bodyType !== undefined;
  const saysType = Object.keys(request.headers ?? {}).some((name) => name.toLowerCase() === 'content-type');
  return apiCallSchema.parse({
    callId,
    method,
    url: request.query ? url.href : request.url,
    headers: { ...(typed && !saysType && { 'content-type': contentTypes[bodyType] }), ...request.headers },
    body,
    token,
  });
}

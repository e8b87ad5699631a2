import { z } from 'zod';
import type { ApiCall, ApiResponse } from '../../../shared/api.ts';
import { type HistoryEntry, historyEntrySchema, type SentRequest } from '../../../shared/api-history.ts';
import type { Failure } from '../../../shared/errors.ts';
import { redactBodyText, redactHeaders, redactUrl } from '../../core/redaction/redact-message.ts';
import { createRedactor, type Redactor } from '../../core/redaction/redactor.ts';
import { secretPlaceholders } from '../../core/redaction/secret-placeholders.ts';
import type { Secret } from '../../core/secret.ts';

/** A request of the history, in the form in which it may be written to disk. */
export const storedEntrySchema = historyEntrySchema.extend({
  id: z.string(),
  at: z.number(),
  /** The username of who sent it; nobody's where it was sent while signed out. */
  who: z.string().optional(),
});

export type StoredEntry = z.infer<typeof storedEntrySchema>;

/** The longest bodies that are kept, in characters. */
export const maxRequestBodyCharacters = 32 * 1024;
export const maxResponseBodyCharacters = 64 * 1024;

function redactRequest(call: ApiCall, redactor: Redactor): SentRequest {
  const { method, token, timeoutMs, body, fileId } = call;
  const left =
    fileId !== undefined ? 'file' : body !== undefined && body.length > maxRequestBodyCharacters ? 'long' : undefined;
  const type = Object.entries(call.headers).find(([name]) => name.toLowerCase() === 'content-type')?.[1];
  const { url } = URL.canParse(call.url)
    ? redactUrl(new URL(call.url), redactor)
    : { url: redactor.redactText(call.url) };
  return {
    method,
    url: url.includes('‹') ? url : call.url,
    headers: Object.fromEntries(redactHeaders(Object.entries(call.headers), redactor)),
    ...(token && { token }),
    ...(timeoutMs !== undefined && { timeoutMs }),
    ...(left ? { bodyLeftOut: left } : body !== undefined && { body: redactBodyText(body, type, redactor) }),
  };
}

/** Every text in a value, without its secrets. */
function redactDeep<T>(value: T, redactor: Redactor): T {
  if (typeof value === 'string') return redactor.redactText(value) as T;
  if (Array.isArray(value)) return value.map((one) => redactDeep(one, redactor)) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, redactDeep(one, redactor)])) as T;
}

function redactResponse(reply: ApiResponse, redactor: Redactor): ApiResponse {
  const { text, base64: _, headers, bodyLeftOut: __, ...head } = reply;
  const kept = text !== undefined && text.length <= maxResponseBodyCharacters && !reply.truncated;
  return {
    ...redactDeep(head, redactor),
    headers: redactHeaders(headers, redactor),
    ...(kept ? { text: redactBodyText(text, reply.mediaType, redactor) } : { bodyLeftOut: true }),
  };
}

/** A secret that main knows, and what it is. */
export type KnownSecret = { kind: 'access_token' | 'refresh_token' | 'id_token' | 'client_secret'; secret: Secret };

/**
 * What is kept of a call: words in place of secrets, found by the names of parameters, headers and members and by value;
 * bodies only where they are short text.
 *
 * @param secrets are found by value, in every spelling
 */
export function toStoredEntry(
  sent: { call: ApiCall; at: number; who: string | undefined; outcome: HistoryEntry['outcome'] },
  secrets: readonly KnownSecret[],
): StoredEntry {
  const { call, at, who, outcome } = sent;
  const redactor = createRedactor(secretPlaceholders, 'api');
  for (const { secret, kind } of secrets) redactor.addSecret(secret.reveal(), secretPlaceholders.getLabel(kind, ''));
  return redactor.redactUntilStable(() => ({
    id: call.callId,
    at,
    ...(who !== undefined && { who }),
    request: redactRequest(call, redactor),
    outcome: outcome.ok
      ? { ok: true, value: redactResponse(outcome.value, redactor) }
      : { ok: false, failure: redactDeep<Failure>(outcome.failure, redactor) },
  }));
}

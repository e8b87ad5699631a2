import { z } from 'zod';
import type { ApiCall, ApiResponse } from '../../../shared/api.ts';
import { type HistoryEntry, historyEntrySchema, type SentRequest } from '../../../shared/api-history.ts';
import type { Failure } from '../../../shared/errors.ts';
import { memoizePerSecret } from '../../core/memoize.ts';
import { redactBodyText, redactHeaders, redactUrl } from '../../core/redaction/redact-message.ts';
import { createRedactor, type Redactor } from '../../core/redaction/redactor.ts';
import { countLabels } from '../../core/redaction/secret-labels.ts';
import { secretPlaceholders } from '../../core/redaction/secret-placeholders.ts';
import { listEncodedTexts } from '../../core/redaction/spellings.ts';
import type { Secret } from '../../core/secret.ts';
import { getContentTypeHeader } from '../request-to-call.ts';

/** A call in the history, as it may be written to disk. */
export const storedEntrySchema = historyEntrySchema.extend({
  id: z.string(),
  at: z.number(),
  /** The username that was signed in, if any. */
  username: z.string().optional(),
});

/** A call in the history without secrets. */
export type StoredEntry = z.infer<typeof storedEntrySchema>;

/** Maximum lengths of stored bodies. */
export const maxRequestBodyCharacters = 32 * 1024;
export const maxResponseBodyCharacters = 64 * 1024;

function redactRequest(call: ApiCall, redactor: Redactor): SentRequest {
  const { method, token, timeoutMs, body, fileId } = call;
  const isLong = body !== undefined && body.length > maxRequestBodyCharacters;
  const bodyOmitted = fileId !== undefined ? 'file' : isLong ? 'long' : undefined;
  const { url } = URL.canParse(call.url)
    ? redactUrl(new URL(call.url), redactor)
    : { url: redactor.redactText(call.url) };
  return {
    method,
    url: countLabels(url) > 0 ? url : call.url,
    headers: Object.fromEntries(redactHeaders(Object.entries(call.headers), redactor)),
    ...(token && { token }),
    ...(timeoutMs !== undefined && { timeoutMs }),
    ...(bodyOmitted
      ? { bodyOmitted }
      : body !== undefined && { body: redactBodyText(body, getContentTypeHeader(call.headers), redactor) }),
  };
}

/** Copies a value, removing secrets from every string. */
function redactDeep<T>(value: T, redactor: Redactor): T {
  if (typeof value === 'string') return redactor.redactText(value) as T;
  if (Array.isArray(value)) return value.map((member) => redactDeep(member, redactor)) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, redactDeep(member, redactor)])) as T;
}

function redactResponse(response: ApiResponse, redactor: Redactor): ApiResponse {
  const { text, base64: _, headers, bodyOmitted: __, ...rest } = response;
  const isStored = text !== undefined && text.length <= maxResponseBodyCharacters && !response.truncated;
  return {
    ...redactDeep(rest, redactor),
    headers: redactHeaders(headers, redactor),
    ...(isStored ? { text: redactBodyText(text, response.mediaType, redactor) } : { bodyOmitted: true }),
  };
}

/** A secret of the session or profile. */
export type KnownSecret = { kind: 'access_token' | 'refresh_token' | 'id_token' | 'client_secret'; secret: Secret };

const spell = memoizePerSecret((value) => {
  let texts: readonly string[] | undefined;
  const listTexts = () => {
    texts ??= listEncodedTexts(value);
    return texts;
  };
  return { value, listTexts };
});

/**
 * Creates the stored form of a call: without secrets, and with bodies only if they are short text.
 * Secrets are found by the names of parameters, headers and JSON members.
 *
 * @param sent.at when the call was sent, in milliseconds since the epoch
 * @param secrets found by value, in every spelling
 */
export function toStoredEntry(
  sent: { call: ApiCall; at: number; username: string | undefined; outcome: HistoryEntry['outcome'] },
  secrets: readonly KnownSecret[],
): StoredEntry {
  const { call, at, username, outcome } = sent;
  const redactor = createRedactor(secretPlaceholders, 'api');
  for (const { secret, kind } of secrets) {
    const { value, listTexts } = spell(secret);
    redactor.addSecret(value, secretPlaceholders.getLabel(kind, ''), listTexts);
  }
  return redactor.redactUntilStable(() => ({
    id: call.callId,
    at,
    ...(username !== undefined && { username }),
    request: redactRequest(call, redactor),
    outcome: outcome.ok
      ? { ok: true, value: redactResponse(outcome.value, redactor) }
      : { ok: false, failure: redactDeep<Failure>(outcome.failure, redactor) },
  }));
}

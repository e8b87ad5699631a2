import type { FailureKind } from '../../shared/errors.ts';
import type { Profile } from '../../shared/profile.ts';
import { FailureError, fail, type Where } from '../failure.ts';
import { describeEndpoint, type Exchange, type Reply } from '../http/exchange.ts';
import { JsonResponse } from '../http/json-response.ts';
import type { Dialect, Purpose } from './dialects/dialect.ts';
import { serverLimits } from './limits.ts';
import { replyFailure } from './reply-failure.ts';

export type ServerFetchOptions = {
  profile: Profile;
  dialect: Dialect;
  purpose: Purpose;
  signal: AbortSignal | undefined;
  secrets?: readonly string[];
};

type FetchInit = { method: string; headers: Record<string, string>; body?: unknown };

/** What oauth4webapi's requests go through, with the moment that the last one left (ms since the epoch). */
export type ServerFetch = {
  fetch: (url: string, init: FetchInit) => Promise<Response>;
  sentAt: () => number;
};

const looksLikePage = (text: string, headers: Headers) =>
  /\bhtml\b/i.test(headers.get('content-type') ?? '') || /^\s*</.test(text);

/**
 * The members of the JSON object in a reply. Fails with `reply_not_json` where a page came, else with `reply_malformed`;
 * with `keys_unavailable` for keys.
 */
function parseObject({ body, headers }: Reply, purpose: Purpose, at: Where): Record<string, unknown> {
  const refuse = (kind: FailureKind) => fail(purpose === 'keys' ? 'keys_unavailable' : kind, at);
  const text = new TextDecoder().decode(body);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    refuse(looksLikePage(text, headers) ? 'reply_not_json' : 'reply_malformed');
  }
  if (json === null || typeof json !== 'object' || Array.isArray(json)) refuse('reply_malformed');
  return json as Record<string, unknown>;
}

/**
 * The `customFetch` of oauth4webapi's requests: one {@link Exchange}, an error status turned into the failure that it
 * means, and the JSON object that every endpoint but revocation (RFC 7009 §2.2) answers with.
 */
export function serverFetch(exchange: Exchange, options: ServerFetchOptions): ServerFetch {
  const { profile, dialect, purpose, signal, secrets = [] } = options;
  let sentAt = 0;
  return {
    sentAt: () => sentAt,
    async fetch(url, { method, headers, body }) {
      const form = body instanceof URLSearchParams ? body.toString() : undefined;
      const reply = await exchange({ method, url, headers, body: form, signal }, serverLimits(profile));
      sentAt = reply.sentAt;
      if (reply.status < 200 || reply.status > 299) {
        const context = { dialect, purpose, method, url: new URL(url), secrets, scopes: profile.scopes };
        throw new FailureError(replyFailure(reply, context));
      }
      if (purpose === 'revocation') return new Response(null);
      const at = { facts: { host: new URL(url).host }, details: { endpoint: describeEndpoint(method, new URL(url)) } };
      return new JsonResponse(parseObject(reply, purpose, at));
    },
  };
}

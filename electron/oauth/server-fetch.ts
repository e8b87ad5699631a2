import type { Profile } from '../../shared/profile.ts';
import { FailureError } from '../failure.ts';
import type { Exchange } from '../http/exchange.ts';
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

/** A successful reply for oauth4webapi, with the moment its request left (ms since the epoch). */
export type ServerFetch = {
  fetch: (url: string, init: FetchInit) => Promise<Response>;
  sentAt: () => number;
};

/**
 * The `customFetch` that oauth4webapi's requests go through: one {@link Exchange}, with an error status turned into the
 * failure that it means.
 */
export function serverFetch(exchange: Exchange, options: ServerFetchOptions): ServerFetch {
  const { profile, dialect, purpose, signal, secrets = [] } = options;
  let sentAt = 0;
  return {
    sentAt: () => sentAt,
    async fetch(url, init) {
      const body = init.body instanceof URLSearchParams ? init.body.toString() : undefined;
      const reply = await exchange(
        { method: init.method, url, headers: init.headers, body, signal },
        serverLimits(profile),
      );
      sentAt = reply.sentAt;
      if (reply.status < 200 || reply.status > 299)
        throw new FailureError(
          replyFailure(reply, {
            dialect,
            purpose,
            method: init.method,
            url: new URL(url),
            secrets,
            scopes: profile.scopes,
          }),
        );
      return new Response(reply.body as Uint8Array<ArrayBuffer>, { status: 200, headers: reply.headers });
    },
  };
}

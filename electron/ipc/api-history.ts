import type { ApiCall, ApiResponse } from '../../shared/api.ts';
import type { FailureKind } from '../../shared/errors.ts';
import type { Outcome } from '../../shared/outcome.ts';
import type { Profile } from '../../shared/profile.ts';
import type { ApiHistory } from '../api/history/history.ts';
import type { HistoryOwner } from '../api/history/history-entries.ts';
import { type KnownSecret, toStoredEntry } from '../api/history/stored-entry.ts';
import { toFailure } from '../core/failure.ts';
import type { Clock } from '../core/ports.ts';
import type { Profiles } from '../profiles/profiles.ts';
import type { Accounts } from '../session/accounts.ts';
import type { Session } from '../session/session.ts';
import type { Handlers } from './handler-types.ts';
import type { ToOutcome } from './to-outcome.ts';

/** Failures of calls that were never sent or that the user canceled; they are not recorded. */
const unrecordedKinds: ReadonlySet<FailureKind> = new Set(['canceled', 'busy', 'signed_out', 'session_ended']);

const usernameOf = (session: Session) => {
  const snapshot = session.snapshot();
  return snapshot.state === 'signed-in' ? snapshot.username : undefined;
};

/** Creates the handlers of the API console's history, and a function that records calls in it. */
export function createApiHistoryHandlers(parts: {
  toOutcome: ToOutcome;
  profiles: Profiles;
  accounts: Accounts;
  api: { clock: Clock; history: ApiHistory };
}): {
  handlers: Pick<Handlers, 'listApiHistory' | 'getApiHistoryEntry' | 'clearApiHistory'>;
  /** Runs a call and records it with its outcome, without secrets. */
  recordCall: (
    sent: { session: Session; profile: Profile; call: ApiCall },
    run: () => Promise<ApiResponse>,
  ) => Promise<ApiResponse>;
} {
  const { toOutcome, profiles, accounts, api } = parts;
  const { clock, history } = api;

  const ownerOf = (profileId: string): HistoryOwner => ({
    profileId,
    origins: profiles.getOrFail(profileId).api.origins,
    username: usernameOf(accounts.active()),
  });

  /** Returns the current tokens of every session. */
  const currentTokens = (): KnownSecret[] =>
    accounts.sessions().flatMap(({ session }) => {
      if (session.snapshot().state !== 'signed-in') return [];
      const { accessToken, refreshToken, idToken } = session.tokens();
      return [
        { kind: 'access_token' as const, secret: accessToken },
        ...(refreshToken ? [{ kind: 'refresh_token' as const, secret: refreshToken }] : []),
        ...(idToken ? [{ kind: 'id_token' as const, secret: idToken }] : []),
      ];
    });

  return {
    handlers: {
      listApiHistory: ({ profileId }) => toOutcome(async () => history.list(ownerOf(profileId))),
      getApiHistoryEntry: ({ profileId, id }) => toOutcome(async () => history.read(ownerOf(profileId), id)),
      clearApiHistory: ({ profileId }) => toOutcome(async () => history.clear(ownerOf(profileId))),
    },

    async recordCall({ session, profile, call }, run) {
      const at = clock.now();
      const username = usernameOf(session);
      const tokensBefore = currentTokens();
      const record = (outcome: Outcome<ApiResponse>) => {
        const tokens = [...tokensBefore, ...currentTokens()];
        const createStored = async () => {
          const clientSecret = await profiles.readClientCredential(profile).catch(() => undefined);
          const secrets: KnownSecret[] = clientSecret
            ? [...tokens, { kind: 'client_secret', secret: clientSecret }]
            : tokens;
          return toStoredEntry({ call, at, username, outcome }, secrets);
        };
        history.addLater(profile.id, createStored, outcome);
      };
      try {
        const value = await run();
        record({ ok: true, value });
        return value;
      } catch (error) {
        const failure = toFailure(error);
        if (!unrecordedKinds.has(failure.kind)) record({ ok: false, failure });
        throw error;
      }
    },
  };
}

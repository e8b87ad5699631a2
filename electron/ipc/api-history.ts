import type { ApiCall, ApiResponse } from '../../shared/api.ts';
import type { FailureKind } from '../../shared/errors.ts';
import type { Outcome } from '../../shared/outcome.ts';
import type { Profile } from '../../shared/profile.ts';
import type { ApiHistory, HistoryOwner } from '../api/history/history.ts';
import { type KnownSecret, toStoredEntry } from '../api/history/stored-entry.ts';
import { toFailure } from '../core/failure.ts';
import type { Clock } from '../core/ports.ts';
import type { Profiles } from '../profiles/profiles.ts';
import type { Accounts } from '../session/accounts.ts';
import type { Session } from '../session/session.ts';
import type { Handlers } from './handler-types.ts';
import type { ToOutcome } from './to-outcome.ts';

/** Ends of a call that are not worth remembering: nothing was asked, or the person took it back. */
const unrecordedKinds: ReadonlySet<FailureKind> = new Set(['cancelled', 'busy', 'signed_out', 'session_ended']);

const usernameOf = (session: Session) => {
  const snapshot = session.snapshot();
  return snapshot.state === 'signed-in' ? snapshot.username : undefined;
};

/** What was sent to a profile's API, and remembering it. */
export function createApiHistoryHandlers(parts: {
  toOutcome: ToOutcome;
  profiles: Profiles;
  accounts: Accounts;
  api: { clock: Clock; history: ApiHistory };
}): {
  handlers: Pick<Handlers, 'listApiHistory' | 'getApiHistoryEntry' | 'clearApiHistory'>;
  /** Makes a call, and remembers it and what came of it. */
  recordCall: (
    sent: { session: Session; profile: Profile; call: ApiCall },
    run: () => Promise<ApiResponse>,
  ) => Promise<ApiResponse>;
} {
  const { toOutcome, profiles, accounts, api } = parts;
  const { clock, history } = api;

  const whose = (profileId: string): HistoryOwner => ({
    profileId: profiles.getOrFail(profileId).id,
    who: usernameOf(accounts.active()),
  });

  /** The tokens of every session, as they are now. */
  const tokens = (): KnownSecret[] =>
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
      listApiHistory: ({ profileId }) => toOutcome(async () => history.list(whose(profileId))),
      getApiHistoryEntry: ({ profileId, id }) => toOutcome(async () => history.read(whose(profileId), id)),
      clearApiHistory: ({ profileId }) => toOutcome(async () => history.clear(whose(profileId))),
    },

    async recordCall({ session, profile, call }, run) {
      const at = clock.now();
      const who = usernameOf(session);
      const before = tokens();
      const remember = async (outcome: Outcome<ApiResponse>) => {
        const clientSecret = await profiles.readClientCredential(profile).catch(() => undefined);
        const secrets: KnownSecret[] = [
          ...before,
          ...tokens(),
          ...(clientSecret ? [{ kind: 'client_secret' as const, secret: clientSecret }] : []),
        ];
        await history.add(profile.id, toStoredEntry({ call, at, who, outcome }, secrets), outcome);
      };
      try {
        const value = await run();
        await remember({ ok: true, value });
        return value;
      } catch (error) {
        const failure = toFailure(error);
        if (!unrecordedKinds.has(failure.kind)) await remember({ ok: false, failure });
        throw error;
      }
    },
  };
}

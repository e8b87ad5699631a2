import type { ReportEnvironment } from '../../../shared/report.ts';
import type { Clock } from '../../ports.ts';
import type { Profiles } from '../../profiles/profiles.ts';
import type { Session } from '../../session/session.ts';
import { decodeToken } from '../decode.ts';
import type { ReportParts } from './build.ts';

/** What a report says besides the exchanges, at the moment when it is asked. */
export const reportFacts =
  (parts: { clock: Clock; environment: ReportEnvironment; profiles: Profiles; session: () => Session }) =>
  (): Omit<ReportParts, 'exchanges'> => {
    const { clock, environment, profiles } = parts;
    const session = parts.session();
    const snapshot = session.snapshot();
    const { accessToken, idToken } = snapshot.state === 'signed-in' ? session.tokens() : {};
    return {
      createdAt: clock.now(),
      environment,
      profile: snapshot.profileId === undefined ? undefined : profiles.get(snapshot.profileId),
      session: snapshot,
      tokens: {
        access: accessToken && decodeToken(accessToken.reveal()),
        id: idToken && decodeToken(idToken.reveal()),
      },
    };
  };

import type { Check } from '../../shared/checks.ts';
import type { ExchangeDetails } from '../../shared/exchanges.ts';
import type { Profile } from '../../shared/profile.ts';
import type { Report, ReportEnvironment, ReportToken } from '../../shared/report.ts';
import type { SessionSnapshot } from '../../shared/session.ts';
import type { TokenView } from '../../shared/tokens.ts';
import { removePersonalData } from './remove-personal-data.ts';

/** What a report is made of. */
export type ReportData = {
  createdAt: number;
  environment: ReportEnvironment;
  profile: Profile | undefined;
  session: SessionSnapshot;
  tokens: readonly { role: ReportToken['role']; view: TokenView; checks: readonly Check[] }[];
  exchanges: ExchangeDetails[];
};

const toReportProfile = (profile: Profile): NonNullable<Report['profile']> => ({
  id: profile.id,
  name: profile.name,
  provider: profile.provider,
  issuer: profile.issuer,
  clientId: profile.clientId,
  clientAuthentication: profile.clientAuthentication,
  scopes: profile.scopes,
  apiOrigins: profile.api.origins,
});

function toReportSession(session: SessionSnapshot): Report['session'] {
  if (session.state !== 'signed-in') return { state: session.state, username: session.username };
  const { state, username, identity, scopes, signedInAt, receivedAt, expiresAt, refreshes, refreshable } = session;
  const { requested, granted } = scopes;
  const subject = identity?.subject;
  return {
    state,
    username,
    subject,
    asked: requested,
    granted,
    signedInAt,
    receivedAt,
    expiresAt,
    refreshes,
    refreshable,
  };
}

function toReportToken({ role, view, checks }: ReportData['tokens'][number]): ReportToken {
  const { kind, bytes } = view;
  return {
    role,
    kind,
    bytes,
    ...('header' in view && { header: view.header }),
    ...(view.kind === 'jws' && { claims: view.claims }),
    checks: [...checks],
  };
}

/** Makes a report; without personal data where the person wants it so. */
export function buildReport(parts: ReportData, personalData: boolean): Report {
  const report: Report = {
    format: 'latchkey-report',
    version: 1,
    createdAt: parts.createdAt,
    personalData: true,
    environment: parts.environment,
    profile: parts.profile && toReportProfile(parts.profile),
    session: toReportSession(parts.session),
    tokens: parts.tokens.map(toReportToken),
    exchanges: parts.exchanges,
  };
  return personalData ? report : removePersonalData(report);
}

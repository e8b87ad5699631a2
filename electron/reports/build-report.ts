import type { Check } from '../../shared/checks.ts';
import type { ExchangeDetails } from '../../shared/exchanges.ts';
import type { Profile } from '../../shared/profile.ts';
import type { Report, ReportEnvironment, ReportToken } from '../../shared/report.ts';
import type { SessionSnapshot } from '../../shared/session.ts';
import type { TokenType, TokenView } from '../../shared/tokens.ts';
import { removePersonalData } from './remove-personal-data.ts';

/** The contents of a report, before personal data is removed. */
export type ReportData = {
  createdAt: number;
  environment: ReportEnvironment;
  profile: Profile | undefined;
  session: SessionSnapshot;
  tokens: readonly { tokenType: TokenType; view: TokenView; checks: readonly Check[] }[];
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
  const subject = identity?.subject;
  return {
    state,
    username,
    subject,
    requestedScopes: scopes.requested,
    grantedScopes: scopes.granted,
    signedInAt,
    receivedAt,
    expiresAt,
    refreshes,
    refreshable,
  };
}

function toReportToken({ tokenType, view, checks }: ReportData['tokens'][number]): ReportToken {
  const { kind, bytes } = view;
  return {
    tokenType,
    kind,
    bytes,
    ...('header' in view && { header: view.header }),
    ...(view.kind === 'jws' && { claims: view.claims }),
    checks: [...checks],
  };
}

/**
 * Builds a report.
 *
 * @param personalData whether to include personal data
 */
export function buildReport(data: ReportData, personalData: boolean): Report {
  const report: Report = {
    format: 'latchkey-report',
    version: 1,
    createdAt: data.createdAt,
    personalData: true,
    environment: data.environment,
    profile: data.profile && toReportProfile(data.profile),
    session: toReportSession(data.session),
    tokens: data.tokens.map(toReportToken),
    exchanges: data.exchanges,
  };
  return personalData ? report : removePersonalData(report);
}

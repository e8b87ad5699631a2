import type { AuthorizationServer } from 'oauth4webapi';
import type { DoctorCause, DoctorCheck, DoctorFinding } from '../../shared/doctor.ts';
import type { FailureDetails } from '../../shared/errors.ts';
import type { Profile } from '../../shared/profile.ts';
import type { Clock } from '../core/ports.ts';
import type { Secret } from '../core/secret.ts';
import type { Exchange, HttpResponse } from '../http/exchange.ts';
import type { Dialect } from '../oauth/dialects/dialect.ts';
import type { Discovery } from '../oauth/discovery.ts';
import type { KeySetFetcher } from '../oauth/key-set.ts';
import type { CertificateFacts } from './certificate.ts';

/** What a check works with: one profile, and the results of the checks before it. */
export type CheckContext = {
  profile: Profile;
  dialect: Dialect;
  exchange: Exchange;
  discovery: Discovery;
  fetchKeySet: KeySetFetcher;
  clock: Clock;
  signal: AbortSignal;
  clientCredential: () => Promise<Secret | undefined>;
  /** Returns the proxy for a URL, such as `DIRECT` or `PROXY proxy.example:3128`. */
  resolveProxy: (url: string) => Promise<string>;
  /** Returns a server's certificate, trusted or not; `undefined` if it cannot be read. */
  readCertificate: (origin: string) => Promise<CertificateFacts | undefined>;
  /** Returns a username that does not exist, as hexadecimal digits. */
  randomName: () => string;
  allowedApiOrigins: readonly string[] | undefined;
  /** The server's first response, after the connection check. */
  response?: HttpResponse;
  /** The server's metadata, after the discovery check, and whether it has a document. */
  server?: AuthorizationServer;
  hasDocument?: boolean;
};

/** The result of a check. */
export type CheckResult = Pick<DoctorFinding, 'status' | 'cause' | 'facts' | 'problems'>;

/** A check of a profile. */
export type Check = {
  check: DoctorCheck;
  /** The checks without which this one is skipped. */
  requires: readonly DoctorCheck[];
  run(context: CheckContext): Promise<CheckResult>;
};

/** Values that the text of a result contains. */
export type Facts = Record<string, string | number | undefined>;

const formatFacts = (facts: Facts) =>
  Object.fromEntries(
    Object.entries(facts).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
  );

/** Returns the code and description of an error response, as facts. They are redacted. */
export const getServerWords = ({ code, description, status }: FailureDetails = {}): Facts =>
  status === undefined ? {} : { serverCode: code, serverDescription: description };

/** Returns the result of a check that found no problem. */
export const ok = (facts: Facts = {}): CheckResult => ({ status: 'ok', facts: formatFacts(facts) });
/** Returns the result of a check that does not apply. */
export const skipped = (facts: Facts = {}): CheckResult => ({ status: 'skipped', facts: formatFacts(facts) });
/** Returns the result of a check that found a problem with which sign-ins can succeed. */
export const warning = (cause: DoctorCause, facts: Facts = {}): CheckResult => ({
  status: 'warning',
  cause,
  facts: formatFacts(facts),
});
/** Returns the result of a check that found a problem with which sign-ins fail. */
export const failure = (cause: DoctorCause, facts: Facts = {}): CheckResult => ({
  status: 'failure',
  cause,
  facts: formatFacts(facts),
});

import type { AuthorizationServer } from 'oauth4webapi';
import type { DoctorCause, DoctorCheck, DoctorFinding } from '../../shared/doctor.ts';
import type { Profile } from '../../shared/profile.ts';
import type { Clock } from '../core/ports.ts';
import type { Secret } from '../core/secret.ts';
import type { Exchange, HttpResponse } from '../http/exchange.ts';
import type { Dialect } from '../oauth/dialects/dialect.ts';
import type { Discovery } from '../oauth/discovery.ts';
import type { CertificateFacts } from './certificate.ts';

/** What a check has to work with: one profile, and what the checks before it found out. */
export type CheckContext = {
  profile: Profile;
  dialect: Dialect;
  exchange: Exchange;
  discovery: Discovery;
  clock: Clock;
  signal: AbortSignal;
  clientCredential: () => Promise<Secret | undefined>;
  /** The way to a URL as the system or policy says, like `DIRECT` or `PROXY proxy.example:3128`. */
  resolveProxy: (url: string) => Promise<string>;
  /** The certificate of a server, trusted or not; `undefined` where it cannot be seen from here. */
  readCertificate: (origin: string) => Promise<CertificateFacts | undefined>;
  /** As many random bytes, in hexadecimal digits. */
  randomName: () => string;
  allowedApiOrigins: readonly string[] | undefined;
  /** The first answer of the server, once there is one. */
  response?: HttpResponse;
  /** The server's metadata, once it is known. */
  server?: AuthorizationServer;
};

/** What a check answers. */
export type CheckResult = Pick<DoctorFinding, 'verdict' | 'cause' | 'facts' | 'problems'>;

/** One thing to look at. Those in `needs` must have gone well before, or this one is left out. */
export type Check = {
  check: DoctorCheck;
  requires: readonly DoctorCheck[];
  run(context: CheckContext): Promise<CheckResult>;
};

export type Facts = Record<string, string | number | undefined>;

const formatFacts = (facts: Facts) =>
  Object.fromEntries(
    Object.entries(facts).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
  );

export const ok = (facts: Facts = {}): CheckResult => ({ verdict: 'ok', facts: formatFacts(facts) });
export const skipped = (facts: Facts = {}): CheckResult => ({ verdict: 'skipped', facts: formatFacts(facts) });
export const warning = (cause: DoctorCause, facts: Facts = {}): CheckResult => ({
  verdict: 'warning',
  cause,
  facts: formatFacts(facts),
});
export const failure = (cause: DoctorCause, facts: Facts = {}): CheckResult => ({
  verdict: 'failure',
  cause,
  facts: formatFacts(facts),
});

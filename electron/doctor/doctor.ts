import { type DoctorCheck, type DoctorFinding, type DoctorReport, doctorChecks } from '../../shared/doctor.ts';
import type { Profile } from '../../shared/profile.ts';
import type { VaultStatus } from '../../shared/settings.ts';
import { fail } from '../core/failure.ts';
import type { Clock } from '../core/ports.ts';
import type { Secret } from '../core/secret.ts';
import type { Exchange } from '../http/exchange.ts';
import { dialectOf } from '../oauth/dialects/index.ts';
import { createDiscovery } from '../oauth/discovery.ts';
import { createKeySetFetcher } from '../oauth/key-set.ts';
import type { Policy } from '../policy/policy.ts';
import type { CertificateFacts } from './certificate.ts';
import { type Check, type CheckContext, type CheckResult, failure, ok, warning } from './check.ts';
import { api } from './checks/api.ts';
import { client } from './checks/client.ts';
import { clock } from './checks/clock.ts';
import { connection } from './checks/connection.ts';
import { discovery } from './checks/discovery.ts';
import { endpoints } from './checks/endpoints.ts';
import { grant } from './checks/grant.ts';
import { keys } from './checks/keys.ts';

/** The parts of the app that the doctor uses. */
export type DoctorParts = {
  exchange: Exchange;
  clock: Clock;
  random: (bytes: number) => Buffer;
  vault: () => VaultStatus;
  resolveProxy: (url: string) => Promise<string>;
  readCertificate: (origin: string) => Promise<CertificateFacts | undefined>;
};

/** A profile to check, with its client credential. */
export type DoctorTarget = { profile: Profile; clientCredential: () => Promise<Secret | undefined> };

const checks: readonly Check[] = [connection, clock, discovery, endpoints, keys, grant, client, api];

/** Returns the finding about the policy. */
export function createPolicyFinding({ problems, sources, lockedDown }: Policy): DoctorFinding {
  const result = lockedDown
    ? {
        ...failure('policy_invalid', { source: sources.join(', ') }),
        problems: problems.map(({ path, reason }) => ({ path, reason })),
      }
    : ok({ sources: sources.join(', ') });
  return { check: 'policy', ...result };
}

function checkVault({ protector, unavailable, condition }: VaultStatus): CheckResult {
  if (condition === 'other_key') return warning('vault_other_key');
  const reason = unavailable.map((one) => `${one.protector}: ${one.reason}`).join(', ') || 'turned off';
  if (protector === 'memory') return warning('vault_memory', { reason });
  return condition === 'replaced' ? warning('vault_replaced') : ok({ protector });
}

/** Creates the report. Its cause is the first failure or, without failures, the first warning. */
function createReport(findings: DoctorFinding[]): DoctorReport {
  const order = (one: DoctorFinding) => doctorChecks.indexOf(one.check);
  const first = (status: DoctorFinding['status']) =>
    findings.filter((one) => one.status === status).sort((a, b) => order(a) - order(b))[0];
  const cause = first('failure') ?? first('warning');
  const status = cause?.status === 'failure' || cause?.status === 'warning' ? cause.status : 'ok';
  return { format: 'latchkey-doctor', version: 1, status, ...(cause && { cause }), findings };
}

/**
 * Checks everything that a sign-in needs, in order of dependency.
 *
 * @param options.initialFindings findings about policy and profile files
 * @param options.onFinding called with each finding, including the initial ones, until the signal
 *   aborts
 * @throws `canceled`
 */
export async function runDoctor(
  parts: DoctorParts,
  options: {
    policy: Policy;
    targets: readonly DoctorTarget[];
    initialFindings: readonly DoctorFinding[];
    signal: AbortSignal;
    onFinding?: (finding: DoctorFinding) => void;
  },
): Promise<DoctorReport> {
  const { exchange } = parts;
  const findings: DoctorFinding[] = [];
  const addFinding = (finding: DoctorFinding) => {
    findings.push(finding);
    options.onFinding?.(finding);
  };
  for (const finding of options.initialFindings) addFinding(finding);
  addFinding({ check: 'vault', ...checkVault(parts.vault()) });

  for (const { profile, clientCredential } of options.targets) {
    const context: CheckContext = {
      profile,
      dialect: dialectOf(profile),
      exchange,
      discovery: createDiscovery({ exchange, clock: parts.clock }),
      fetchKeySet: createKeySetFetcher({ exchange, clock: parts.clock }),
      clock: parts.clock,
      signal: options.signal,
      clientCredential,
      resolveProxy: parts.resolveProxy,
      readCertificate: parts.readCertificate,
      randomName: () => parts.random(12).toString('hex'),
      allowedApiOrigins: options.policy.values.allowedApiOrigins,
    };
    const unmet = new Set<DoctorCheck>();
    for (const { check, requires, run } of checks) {
      if (options.signal.aborted) fail('canceled');
      const after = requires.find((one) => unmet.has(one));
      const result = after ? { status: 'skipped' as const, facts: { after } } : await run(context);
      if (result.status === 'failure' || after) unmet.add(check);
      if (options.signal.aborted) fail('canceled');
      addFinding({ check, profile: profile.name, ...result });
    }
  }
  return createReport(findings);
}

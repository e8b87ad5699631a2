import type { DoctorFinding } from '../../shared/doctor.ts';
import { fail } from '../core/failure.ts';
import { createPolicyFinding, type DoctorParts, runDoctor } from '../doctor/doctor.ts';
import type { Policy } from '../policy/policy.ts';
import type { Profiles } from '../profiles/profiles.ts';
import type { Handlers } from './handlers.ts';
import type { ToOutcome } from './to-outcome.ts';

/** Looking at a setup, one at a time. */
export function createDoctorHandlers(parts: {
  toOutcome: ToOutcome;
  profiles: Profiles;
  policy: Policy;
  doctor: DoctorParts;
  onFinding: (finding: DoctorFinding) => void;
}): Pick<Handlers, 'runDoctor' | 'cancelDoctor'> {
  const { toOutcome, profiles, policy, doctor, onFinding } = parts;
  let underWay: AbortController | undefined;
  return {
    runDoctor: ({ profileId }) =>
      toOutcome(async () => {
        const profile = profiles.getOrFail(profileId);
        if (underWay) fail('busy');
        underWay = new AbortController();
        try {
          return await runDoctor(doctor, {
            policy,
            targets: [{ profile, clientCredential: () => profiles.readClientCredential(profile) }],
            initialFindings: [createPolicyFinding(policy)],
            signal: underWay.signal,
            onFinding,
          });
        } finally {
          underWay = undefined;
        }
      }),

    cancelDoctor: async () => underWay?.abort(),
  };
}

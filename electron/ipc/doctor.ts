import { fail } from '../core/failure.ts';
import { createPolicyFinding, type DoctorParts, runDoctor } from '../doctor/doctor.ts';
import type { Platform } from '../platform.ts';
import type { Policy } from '../policy/policy.ts';
import type { Profiles } from '../profiles/profiles.ts';
import type { Handlers } from './handler-types.ts';
import type { ToOutcome } from './to-outcome.ts';

/** Looking at a setup, one at a time. */
export function createDoctorHandlers(parts: {
  toOutcome: ToOutcome;
  profiles: Profiles;
  policy: Policy;
  doctor: DoctorParts;
  sendToRenderer: Platform['sendToRenderer'];
}): Pick<Handlers, 'runDoctor' | 'cancelDoctor'> {
  const { toOutcome, profiles, policy, doctor, sendToRenderer } = parts;
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
            onFinding: (finding) => sendToRenderer('doctorFinding', finding),
          });
        } finally {
          underWay = undefined;
        }
      }),

    cancelDoctor: async () => underWay?.abort(),
  };
}

import { createCancelableTasks } from '../core/cancelable-tasks.ts';
import { createPolicyFinding, type DoctorParts, runDoctor } from '../doctor/doctor.ts';
import type { Platform } from '../platform.ts';
import type { Policy } from '../policy/policy.ts';
import type { Profiles } from '../profiles/profiles.ts';
import type { Handlers } from './handler-types.ts';
import type { ToOutcome } from './to-outcome.ts';

/** Creates the handlers that check a setup, one at a time. */
export function createDoctorHandlers(parts: {
  toOutcome: ToOutcome;
  profiles: Profiles;
  policy: Policy;
  doctor: DoctorParts;
  sendToRenderer: Platform['sendToRenderer'];
}): Pick<Handlers, 'runDoctor' | 'cancelDoctor'> {
  const { toOutcome, profiles, policy, doctor, sendToRenderer } = parts;
  const tasks = createCancelableTasks();
  return {
    runDoctor: ({ profileId }) =>
      toOutcome(async () => {
        const profile = profiles.getOrFail(profileId);
        return tasks.run('doctor', (signal) =>
          runDoctor(doctor, {
            policy,
            targets: [{ profile, clientCredential: () => profiles.readClientCredential(profile) }],
            initialFindings: [createPolicyFinding(policy)],
            signal,
            onFinding: (finding) => sendToRenderer('doctorFinding', finding),
          }),
        );
      }),

    cancelDoctor: async () => tasks.cancel('doctor'),
  };
}

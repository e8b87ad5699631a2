import { createApiClient } from '../api/client.ts';
import type { SavedRequests } from '../api/saved-requests.ts';
import type { Clock, Log } from '../core/ports.ts';
import type { DoctorParts } from '../doctor/doctor.ts';
import type { Exchange } from '../http/exchange.ts';
import { readTextFile, writeTextFile } from '../node/chosen-files.ts';
import { createOAuthClient } from '../oauth/client.ts';
import type { Discovery } from '../oauth/discovery.ts';
import type { Policy } from '../policy/policy.ts';
import type { Profiles } from '../profiles/profiles.ts';
import { createSession } from '../session/session.ts';
import type { Commands } from './cli.ts';
import { createDoctorCommand } from './doctor.ts';
import { createRunCommand } from './run.ts';

/**
 * Puts the commands together on the same parts that the window has.
 *
 * @param parts.random between 0 and 1, to spread what happens by the clock
 */
export async function createCommands(parts: {
  clock: Clock;
  log: Log;
  random: () => number;
  savedRequests: SavedRequests;
  policy: Policy;
  profiles: Profiles;
  exchange: Exchange;
  discovery: Discovery;
  doctor: DoctorParts;
}): Promise<Commands> {
  const { clock, log, random, savedRequests, policy, profiles, exchange, discovery, doctor } = parts;
  const { apiConsole, allowOtherProfiles, allowedApiOrigins: allowedOrigins } = policy.values;
  return {
    run: createRunCommand({
      clock,
      permissions: { apiConsole, otherProfiles: allowOtherProfiles },
      findProfile: profiles.getOrFail,
      savedRequests: savedRequests.list,
      clientOf: (profile) =>
        createOAuthClient({
          profile,
          exchange,
          discovery,
          clientCredential: () => profiles.readMatchingClientCredential(profile),
        }),
      newSession: () => createSession({ clock, log, random }),
      api: createApiClient({ exchange, clock, allowedOrigins }),
      readText: readTextFile,
      writeText: writeTextFile,
    }),
    doctor: createDoctorCommand({
      ...doctor,
      target: {
        policy,
        profiles: (await profiles.listSummaries()).map(({ id }) => profiles.getOrFail(id)),
        broken: profiles.listBroken(),
        clientCredential: profiles.readMatchingClientCredential,
        readText: readTextFile,
      },
    }),
  };
}

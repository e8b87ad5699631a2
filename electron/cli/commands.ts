import { resolve } from 'node:path';
import type { Profile } from '../../shared/profile.ts';
import { createApiClient } from '../api/client.ts';
import type { SavedRequests } from '../api/saved-requests.ts';
import type { Clock, Log } from '../core/ports.ts';
import { randomFraction } from '../core/random-fraction.ts';
import type { DoctorParts } from '../doctor/doctor.ts';
import type { Exchange } from '../http/exchange.ts';
import type { OAuthClient } from '../oauth/client.ts';
import type { UserFiles } from '../platform.ts';
import type { Policy } from '../policy/policy.ts';
import type { Profiles } from '../profiles/profiles.ts';
import { createSession } from '../session/session.ts';
import type { Commands } from './cli.ts';
import { createDoctorCommand } from './doctor.ts';
import { createRunCommand } from './run.ts';

/** Creates the commands of the command line from the services that the window uses too. */
export function createCommands(parts: {
  clock: Clock;
  log: Log;
  random: (bytes: number) => Buffer;
  userFiles: UserFiles;
  savedRequests: SavedRequests;
  policy: Policy;
  profiles: Profiles;
  exchange: Exchange;
  createClient: (profile: Profile) => OAuthClient;
  doctor: DoctorParts;
}): Commands {
  const { clock, log, random, userFiles, savedRequests, policy, profiles, exchange, doctor } = parts;
  const { apiConsole, allowOtherProfiles, allowedApiOrigins: allowedOrigins } = policy.values;
  return {
    run: createRunCommand({
      clock,
      permissions: { apiConsole, otherProfiles: allowOtherProfiles },
      findProfile: profiles.getOrFail,
      savedRequests: savedRequests.listComplete,
      clientOf: parts.createClient,
      newSession: () => createSession({ clock, log, random: () => randomFraction(random) }),
      api: createApiClient({ exchange, clock, allowedOrigins }),
      readText: userFiles.readText,
      writeText: (path, text) => userFiles.write(resolve(path), text),
    }),
    doctor: async (args, io) => {
      const summaries = await profiles.listSummaries();
      const command = createDoctorCommand({
        ...doctor,
        target: {
          policy,
          profiles: summaries.map(({ id }) => profiles.getOrFail(id)),
          broken: profiles.listBroken(),
          clientCredential: profiles.readClientCredential,
          readText: userFiles.readText,
        },
      });
      return command(args, io);
    },
  };
}

import { parseArgs } from 'node:util';
import type { RunReport, RunResult } from '../../shared/api-run.ts';
import { type ApiRequest, type Profile, profileSchema } from '../../shared/profile.ts';
import type { ApiClient } from '../api/client.ts';
import { toJunitXml } from '../api/junit.ts';
import { runSavedRequests } from '../api/run-saved-requests.ts';
import { FailureError, fail, toFailure } from '../core/failure.ts';
import type { Clock } from '../core/ports.ts';
import type { Secret } from '../core/secret.ts';
import type { OAuthClient } from '../oauth/client.ts';
import { parseProfile } from '../profiles/parse-profile.ts';
import type { Session } from '../session/session.ts';
import { type Command, type CommandIo, exitCodes } from './cli.ts';

const usage = 'Usage: latchkey run <profile id or file> [--username <name>] [--junit <file>]';

export type RunParts = {
  clock: Clock;
  /** What an administrator leaves on: calling APIs at all, and profiles from files besides those that are there. */
  permissions: { apiConsole: boolean; otherProfiles: boolean };
  /** The profile with this id. Fails with `profile_unknown`. */
  findProfile: (id: string) => Profile;
  /** The person's own saved requests for a profile. */
  savedRequests: (profileId: string) => Promise<readonly ApiRequest[]>;
  clientOf: (profile: Profile) => OAuthClient;
  /** A session of this run alone: the app's own is not touched. */
  newSession: () => Session;
  api: ApiClient;
  /** The text of a file; `undefined` where there is none. */
  readText: (path: string) => Promise<string | undefined>;
  writeText: (path: string, text: string) => Promise<void>;
};

type RunArguments = { profile: string; username: string | undefined; junit: string | undefined };

function parseArguments(args: readonly string[]): RunArguments | undefined {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { username: { type: 'string' }, junit: { type: 'string' } },
    });
    const [profile, ...more] = positionals;
    return profile !== undefined && more.length === 0
      ? { profile, username: values.username, junit: values.junit }
      : undefined;
  } catch {
    return undefined;
  }
}

const idPattern = profileSchema.shape.id;

async function resolveProfile(name: string, { permissions, findProfile, readText }: RunParts): Promise<Profile> {
  if (!permissions.apiConsole) fail('policy_refused');
  if (idPattern.safeParse(name).success) return findProfile(name);
  if (!permissions.otherProfiles) fail('policy_refused');
  return parseProfile((await readText(name)) ?? fail('profile_unknown'));
}

const verdictLabels: Record<RunResult['verdict'], string> = {
  passed: 'ok',
  failed: 'FAILED',
  broken: 'BROKEN',
  left_out: 'left out',
};

function formatResult(result: RunResult): string {
  const { verdict, name, status, expected, failure, durationMs } = result;
  const what = [
    status === undefined ? undefined : `status ${status}`,
    verdict === 'failed' ? `expected ${expected ?? '200 to 299'}` : undefined,
    failure && `no reply: ${failure.kind}`,
  ].filter(Boolean);
  return `${verdictLabels[verdict].padEnd(9)}${name}  ${what.join(', ')}${verdict === 'left_out' ? '' : `  ${Math.round(durationMs)} ms`}`;
}

/** Signs in for the run, and gives up at once where the server asks for a second step: nobody is there to answer. */
async function signIn(
  session: Session,
  profile: Profile,
  username: string,
  parts: RunParts,
  io: CommandIo,
): Promise<number> {
  let password: Secret | undefined;
  try {
    password = await io.readSecret(`Password of ${username} at ${profile.name}:`);
  } catch {
    return exitCodes.cancelled;
  }
  if (!password) {
    io.printError('No password: pipe it to the standard input, or type it where Latchkey asks for it.');
    return exitCodes.usage;
  }
  let asked = false;
  session.onChange((snapshot) => {
    if (snapshot.state !== 'signing-in' || !snapshot.mfa) return;
    asked = true;
    session.cancelSignIn();
  });
  const cancel = () => session.cancelSignIn();
  io.signal.addEventListener('abort', cancel, { once: true });
  try {
    await session.signIn(profile.id, parts.clientOf(profile), { username, password });
    return exitCodes.ok;
  } catch (error) {
    if (!(error instanceof FailureError)) throw error;
    const { kind, facts } = error.failure;
    if (io.signal.aborted) return exitCodes.cancelled;
    if (asked || kind === 'mfa_required') {
      io.printError(
        'This account wants a second step (mfa_required), which needs a person. Use one without, or the app.',
      );
      return exitCodes.mfaRequired;
    }
    io.printError(`Not signed in: ${kind}${facts?.host ? ` (${facts.host})` : ''}.`);
    return exitCodes.signInFailed;
  } finally {
    password.clear();
    io.signal.removeEventListener('abort', cancel);
  }
}

/** Revokes the tokens of the run. Without a server to do so they end by themselves. */
async function signOut(session: Session): Promise<void> {
  try {
    const { tokens, client } = await session.startSignOut();
    if (tokens) await client.revoke(tokens, new AbortController().signal);
    session.finishSignOut();
  } catch {
    // A session that ended by itself has nothing left to revoke.
  }
}

function printSummary(report: RunReport, io: CommandIo): number {
  const count = (verdict: RunResult['verdict']) => report.results.filter((one) => one.verdict === verdict).length;
  io.print(
    `${count('passed')} of ${report.total} as expected, ${count('failed')} failed, ${count('broken')} broken, ${count('left_out')} left out`,
  );
  if (io.signal.aborted) return exitCodes.cancelled;
  return count('passed') === report.total ? exitCodes.ok : exitCodes.checksFailed;
}

/**
 * `latchkey run`: signs in, sends every saved request of a profile, compares the statuses, signs out. The password comes
 * from the standard input or the terminal alone; arguments and environment are seen by other programs.
 */
export function createRunCommand(parts: RunParts): Command {
  return async (args, io) => {
    const asked = parseArguments(args);
    if (!asked) {
      io.printError(usage);
      return exitCodes.usage;
    }
    let profile: Profile;
    try {
      profile = await resolveProfile(asked.profile, parts);
    } catch (error) {
      const failure = toFailure(error);
      io.printError(`No profile to run: ${failure.kind}.`);
      for (const { path, reason } of failure.problems ?? []) io.printError(`  ${path || 'the file'}: ${reason}`);
      return exitCodes.usage;
    }
    const username = asked.username ?? profile.usernameHint;
    if (username === undefined) {
      io.printError(`The profile names nobody to sign in as. ${usage}`);
      return exitCodes.usage;
    }
    const requests = [...profile.api.requests, ...(await parts.savedRequests(profile.id))];
    if (requests.length === 0) {
      io.printError('The profile has no saved requests, so there is nothing to run.');
      return exitCodes.usage;
    }

    const session = parts.newSession();
    const signedIn = await signIn(session, profile, username, parts, io);
    if (signedIn !== exitCodes.ok) return signedIn;
    let told = 0;
    try {
      const report = await runSavedRequests(
        { runId: 'run', session, profile, requests },
        {
          api: parts.api,
          clock: parts.clock,
          signal: io.signal,
          onProgress: ({ results }) => {
            for (const result of results.slice(told)) io.print(formatResult(result));
            told = results.length;
          },
        },
      );
      for (const result of report.results.slice(told)) io.print(formatResult(result));
      if (asked.junit !== undefined) {
        try {
          await parts.writeText(asked.junit, toJunitXml(report, profile.name));
        } catch {
          io.printError(`The report cannot be written to ${asked.junit}.`);
          return exitCodes.usage;
        }
      }
      return printSummary(report, io);
    } finally {
      await signOut(session);
    }
  };
}

import { parseArgs } from 'node:util';
import type { ApiRequest } from '../../shared/api-request.ts';
import type { RunReport, RunResult } from '../../shared/api-run.ts';
import type { Failure } from '../../shared/errors.ts';
import { commandLine } from '../../shared/locales/en/command-line.ts';
import { interpolate } from '../../shared/locales/interpolate.ts';
import { type Profile, profileIdSchema } from '../../shared/profile.ts';
import type { ApiClient } from '../api/client.ts';
import { toJunitXml } from '../api/junit.ts';
import { runSavedRequests } from '../api/run-saved-requests.ts';
import { onAbort } from '../core/abort.ts';
import { FailureError, fail, toFailure } from '../core/failure.ts';
import type { Clock } from '../core/ports.ts';
import type { Secret } from '../core/secret.ts';
import type { OAuthClient } from '../oauth/client.ts';
import { tokenEndpointOrigin } from '../oauth/discovery.ts';
import { parseProfile } from '../profiles/parse-profile.ts';
import type { Session } from '../session/session.ts';
import { type Command, type CommandIo, exitCodes } from './cli.ts';
import { describeInLine, toFailureLines } from './failure-lines.ts';

const [usage] = commandLine.help.run;
const texts = commandLine.run;

/** What the run command works with. */
export type RunParts = {
  clock: Clock;
  /** What policy allows: calling APIs, and profiles from files. */
  permissions: { apiConsole: boolean; otherProfiles: boolean };
  /** Returns the profile with this ID. @throws `profile_unknown` */
  findProfile: (id: string) => Profile;
  /** Lists the user's saved requests for a profile. */
  savedRequests: (profileId: string) => Promise<readonly ApiRequest[]>;
  clientOf: (profile: Profile) => OAuthClient;
  /** Creates a session for this run, independent of the app's. */
  newSession: () => Session;
  api: ApiClient;
  /** Reads a text file. Resolves to `undefined` if it cannot be read. */
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

const printFailure = (failure: Failure, io: CommandIo) => {
  for (const line of toFailureLines(failure)) io.printError(line);
};

async function resolveProfile(name: string, { permissions, findProfile, readText }: RunParts): Promise<Profile> {
  if (!permissions.apiConsole) fail('policy_refused');
  if (profileIdSchema.safeParse(name).success) return findProfile(name);
  if (!permissions.otherProfiles) fail('policy_refused');
  return parseProfile((await readText(name)) ?? fail('profile_unknown'));
}

function formatResult(result: RunResult): string {
  const { testStatus, name, status, failure, durationMs } = result;
  const details = [
    status !== undefined && interpolate(texts.status, { status: String(status) }),
    testStatus === 'failed' &&
      interpolate(texts.expected, { expected: String(result.expected ?? texts.expectedByDefault) }),
    failure && interpolate(texts.noResponse, { failure: describeInLine(failure) }),
  ].filter(Boolean);
  const duration = testStatus === 'skipped' ? '' : `  ${Math.round(durationMs)} ms`;
  return `${texts.testStatus[testStatus].padEnd(9)}${name}  ${details.join(', ')}${duration}`;
}

/**
 * Signs in for the run. Gives up if the server asks for a second factor, since nobody can answer.
 */
async function signIn(
  session: Session,
  user: { profile: Profile; username: string; client: OAuthClient },
  io: CommandIo,
): Promise<number> {
  const { profile, username, client } = user;
  let password: Secret | undefined;
  try {
    const { host } = new URL(tokenEndpointOrigin(profile));
    password = await io.readSecret(interpolate(texts.password, { username, profile: profile.name, host }));
  } catch {
    return exitCodes.canceled;
  }
  if (!password) {
    io.printError(texts.noPassword);
    return exitCodes.usage;
  }
  let isMfaRequired = false;
  session.onChange((snapshot) => {
    if (snapshot.state !== 'signing-in' || !snapshot.mfa) return;
    isMfaRequired = true;
    session.cancelSignIn();
  });
  const removeAbortListener = onAbort(io.signal, () => session.cancelSignIn());
  try {
    await session.signIn({ profileId: profile.id, client, credentials: { username, password } });
    return exitCodes.ok;
  } catch (error) {
    if (!(error instanceof FailureError)) throw error;
    const { kind } = error.failure;
    if (io.signal.aborted) return exitCodes.canceled;
    if (isMfaRequired || kind === 'mfa_required') {
      printFailure({ kind: 'mfa_required' }, io);
      return exitCodes.mfaRequired;
    }
    printFailure(error.failure, io);
    return exitCodes.signInFailed;
  } finally {
    password.clear();
    removeAbortListener();
  }
}

/**
 * Revokes the tokens of the run (RFC 7009). If the server is unreachable they expire on their own.
 */
async function signOut(session: Session): Promise<void> {
  try {
    const { tokens, client } = await session.startSignOut();
    if (tokens) await client.revoke(tokens, new AbortController().signal);
    session.finishSignOut();
  } catch {
    // A session that has ended has nothing to revoke.
  }
}

function printSummary(report: RunReport, io: CommandIo): number {
  const count = (testStatus: RunResult['testStatus']) =>
    report.results.filter((result) => result.testStatus === testStatus).length;
  const testStatuses = ['passed', 'failed', 'broken', 'skipped'] as const;
  const counts = Object.fromEntries(testStatuses.map((testStatus) => [testStatus, String(count(testStatus))]));
  io.print(interpolate(texts.summary, { ...counts, total: String(report.total) }));
  if (io.signal.aborted) return exitCodes.canceled;
  return count('passed') === report.total ? exitCodes.ok : exitCodes.checksFailed;
}

/**
 * Creates `latchkey run`, which signs in, sends every saved request of a profile, compares the
 * statuses and signs out. It reads the password only from standard input or the terminal, because
 * other programs can see arguments and environment.
 */
export function createRunCommand(parts: RunParts): Command {
  return async (args, io) => {
    const options = parseArguments(args);
    if (!options) {
      io.printError(usage);
      return exitCodes.usage;
    }
    let profile: Profile;
    try {
      profile = await resolveProfile(options.profile, parts);
    } catch (error) {
      printFailure(toFailure(error), io);
      return exitCodes.usage;
    }
    const username = options.username ?? profile.usernameHint;
    if (username === undefined) {
      io.printError(`${texts.noUsername} ${usage}`);
      return exitCodes.usage;
    }
    const requests = [...profile.api.requests, ...(await parts.savedRequests(profile.id))];
    if (requests.length === 0) {
      io.printError(texts.noRequests);
      return exitCodes.usage;
    }

    const session = parts.newSession();
    const signedIn = await signIn(session, { profile, username, client: parts.clientOf(profile) }, io);
    if (signedIn !== exitCodes.ok) return signedIn;
    let printedCount = 0;
    try {
      const report = await runSavedRequests(
        { runId: 'run', session, profile, requests },
        {
          api: parts.api,
          clock: parts.clock,
          signal: io.signal,
          onProgress: ({ results }) => {
            for (const result of results.slice(printedCount)) io.print(formatResult(result));
            printedCount = results.length;
          },
        },
      );
      for (const result of report.results.slice(printedCount)) io.print(formatResult(result));
      if (options.junit !== undefined) {
        try {
          await parts.writeText(options.junit, toJunitXml(report, profile.name));
        } catch {
          io.printError(interpolate(texts.notWritten, { file: options.junit }));
          return exitCodes.usage;
        }
      }
      return printSummary(report, io);
    } finally {
      await signOut(session);
    }
  };
}

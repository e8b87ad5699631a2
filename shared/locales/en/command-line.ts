import type { RunResult } from '../../api-run.ts';
import type { FailureKind } from '../../errors.ts';

/** Texts of the command line: help, and failures whose text for the page does not fit. */
export const commandLine = {
  help: {
    app: [
      'Usage: latchkey [command]',
      '',
      'Without a command, Latchkey opens its window.',
      '',
      '  run       Signs in, sends the saved requests of a profile and compares the statuses',
      '  doctor    Checks this setup, from this computer to the API, and says what to fix first',
      '  help      Shows this help, or the help of a command: latchkey help run',
      '',
      '  -h, --help    Shows this help, or the help of a command: latchkey run --help',
      '  --version     Shows the version',
    ],
    run: [
      'Usage: latchkey run <profile ID or file> [--username=<name>] [--junit=<file>]',
      '',
      'Signs in, sends every saved request of a profile, compares the statuses and signs out.',
      'Pipe the password as the first line of standard input, or type it at the prompt.',
      '',
      "  --username=<name>    Defaults to the profile's usernameHint",
      '  --junit=<file>       Writes the result as JUnit XML',
      '',
      'On Windows, write a name with a colon behind the equals sign: --username=acme:jane',
      '',
      'Exit codes: 0 every status as expected, 1 not every one, 2 invalid arguments or profile,',
      '3 sign-in failed, 4 MFA required, 70 a defect in Latchkey, 130 canceled',
    ],
    doctor: [
      'Usage: latchkey doctor [profile ID, profile file or policy file] [--json]',
      '',
      'Checks one profile, the profiles of a policy, or every profile of this computer.',
      '',
      '  --json    Prints one line of JSON. Skip blank lines before it',
      '',
      'Exit codes: 0 nothing failed, 1 a check failed, 2 invalid arguments,',
      '70 a defect in Latchkey, 130 canceled',
    ],
  },
  unknownCommand: 'Latchkey has no command "{{word}}".',
  closestCommand: 'Did you mean latchkey {{name}}?',
  noDataFolder:
    "The folder for Latchkey's data can't be created ({{code}}). This command runs without stored profiles and secrets.",
  details: 'Details: {{details}}',
  requestId: 'request ID {{requestId}}',
  seeHelp: 'For help, run: latchkey {{arguments}}',
  run: {
    password: 'Password for {{username}} at {{profile}} ({{host}}):',
    noPassword: 'No password. Pipe it to standard input, or type it at the prompt.',
    noUsername: 'No username: pass --username or set usernameHint in the profile.',
    noRequests: 'The profile has no saved requests to run.',
    notWritten: 'Could not write the report to {{file}}.',
    testStatus: { passed: 'ok', failed: 'FAILED', broken: 'BROKEN', skipped: 'skipped' } satisfies Record<
      RunResult['testStatus'],
      string
    >,
    status: 'status {{status}}',
    expected: 'expected {{expected}}',
    expectedByDefault: '200 to 299',
    noResponse: 'no response: {{failure}}',
    summary: '{{passed}} of {{total}} passed, {{failed}} failed, {{broken}} without a response, {{skipped}} skipped',
  },
  failures: {
    internal: {
      title: 'Something went wrong in Latchkey.',
      next: 'Run the command again. If the problem persists, report it with the entries of the log from this time.',
    },
    profile_unknown: {
      title: 'There is no such profile on this computer.',
      next: 'Pass the ID of a profile, or the path of a profile file that can be read.',
    },
    profile_invalid: { title: "This profile can't be used.", next: 'Fix the problems listed.' },
    client_secret_missing: {
      title: 'This profile needs a client secret.',
      next: 'Enter it once on the sign-in screen, or set it by policy (clientSecrets).',
    },
    client_key_missing: {
      title: 'This profile needs a client key.',
      next: 'Choose its file once on the sign-in screen, or set it by policy (clientKeys).',
    },
    mfa_required: {
      title: 'This account requires MFA, which needs user interaction.',
      next: 'Use another account or the app.',
    },
  } satisfies Partial<Record<FailureKind, { title: string; next: string }>>,
} as const;

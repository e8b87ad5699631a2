import { clientKeyProblemTexts } from './client-key-problems.ts';
import { diagnosisTexts } from './diagnoses.ts';
import { failures } from './failures.ts';
import { policy } from './policy.ts';
import { presets } from './presets.ts';
import { account, signedOut } from './session.ts';
import { signIn } from './sign-in.ts';
import { signingKeyProblemTexts } from './signing-key-problems.ts';

/** The English strings that the page loads first: those of its start, sign-in and failures. */
export const startTexts = {
  app: {
    name: 'Latchkey',
    title: '{{screen}} · Latchkey',
    starting: 'Starting…',
    startFailed: "Latchkey couldn't start.",
    couldNotStart: 'Latchkey could not start',
    sandboxOff: '{{override}} turns off the sandbox that protects your secrets. Start Latchkey without it.',
    inUseElsewhere: 'Its data is in use on {{host}}. If it is not, delete {{file}} and start again.',
    startFailedNext: 'Quit and reopen it. If the problem persists, contact your administrator.',
  },
  action: {
    signIn: 'Sign in',
    signOut: 'Sign out',
    cancel: 'Cancel',
    continue: 'Continue',
    refresh: 'Refresh',
    send: 'Send',
    copy: 'Copy',
    copied: 'Copied',
    notNow: 'Not now',
    verify: 'Verify',
    showPassword: 'Show password',
    showSecret: 'Show client secret',
    replaceCredential: { secret: 'Use another secret…', key: 'Use another key…' },
    addProfile: 'Add profile…',
    importProfiles: 'Import…',
  },
  signIn,
  parsing: { reading: 'Reading the file…', cancel: 'Cancel reading' },
  rail: {
    label: 'Main',
    session: 'Session',
    inspector: 'Inspector',
    api: 'API',
    log: 'Log',
    settings: 'Settings',
  },
  account,
  signedOut,
  policy,
  details: {
    label: 'Details',
    copy: 'Copy details',
    kind: 'Kind',
    code: 'Code',
    description: 'Message',
    status: 'HTTP status',
    requestId: 'Request ID',
    endpoint: 'Endpoint',
    expected: 'Expected',
    actual: 'Received',
    scopes: 'Scopes',
    limit: 'Limit',
  },
  fact: {
    host: 'the server',
    hostFirst: 'The server',
    scopes: 'Requested scopes: {{scopes}}.',
    member: 'Missing or invalid: {{member}}.',
    grantAt: 'The setting is under {{setting}}.',
    basicEncoding:
      'If they are correct, try the other Basic encoding in the profile, under More: the ID or secret has characters that servers decode differently.',
    assertionAudience:
      'If they are correct, the server may expect another audience in the client assertion: set clientAssertion.audience in the profile.',
    publicClient: 'This profile has no client secret or key. Many servers require one for this.',
    retryAt: 'You can try again {{when}}.',
    retryNow: 'You can try again now.',
    clockAhead: "This computer's clock is {{duration}} ahead of the server's.",
    clockBehind: "This computer's clock is {{duration}} behind the server's.",
  },
  time: {
    in: 'in {{duration}}',
    ago: '{{duration}} ago',
    now: 'just now',
    year_one: '{{count}} year',
    year_other: '{{count}} years',
    month_one: '{{count}} month',
    month_other: '{{count}} months',
    day_one: '{{count}} day',
    day_other: '{{count}} days',
    hour_one: '{{count}} h',
    hour_other: '{{count}} h',
    minute_one: '{{count}} min',
    minute_other: '{{count}} min',
    second_one: '{{count}} s',
    second_other: '{{count}} s',
  },
  failure: failures,
  clientKeyProblem: clientKeyProblemTexts,
  signingKeyProblem: signingKeyProblemTexts,
  diagnosis: diagnosisTexts,
  preset: presets,
} as const;

import { api } from './api.ts';
import { checkReasonTexts, checkTitles } from './checks.ts';
import { claims, headerFields } from './claims.ts';
import { clientKeyProblemTexts } from './client-key-problems.ts';
import { doctor } from './doctor.ts';
import { failures } from './failures.ts';
import { inspector } from './inspector.ts';
import { log } from './log.ts';
import { mfa } from './mfa.ts';
import { policy } from './policy.ts';
import { presets } from './presets.ts';
import { profiles } from './profiles.ts';
import { account, session, signedOut } from './session.ts';
import { settings } from './settings.ts';
import { signIn } from './sign-in.ts';
import { tokenCopy } from './token-copy.ts';
import { updates } from './updates.ts';

/** All English strings. Plain data, so that it can be translated and bundled. */
export const en = {
  app: {
    name: 'Latchkey',
    title: '{{screen}} · Latchkey',
    starting: 'Starting…',
    startFailed: "Latchkey couldn't start.",
    couldNotStart: 'Latchkey could not start',
    sandboxOff: '{{override}} turns off the sandbox that protects your secrets. Start Latchkey without it.',
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
  },
  signIn,
  mfa,
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
  session,
  inspector,
  api,
  log,
  tokenCopy,
  settings,
  updates,
  policy,
  doctor,
  profiles,
  preset: presets,
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
  /** Native dialogs. */
  dialog: {
    clientKey: 'Choose client key',
    unlock: 'unlock your session',
    readClipboard: 'Paste from the clipboard?',
    readClipboardDetail: 'Latchkey reads what you copied last and looks for a token or a key in it.',
    paste: 'Paste',
    openPage: 'Open {{host}} in your browser?',
    openPageDetail:
      'A profile on this computer names this page: {{url}}\n\nContinue only if you recognize the address.',
    openPageYes: 'Open',
    choose: 'Choose',
    keyFiles: 'Keys (PEM, JWK)',
    allFiles: 'All files',
    bodyFile: 'Choose file to send',
    documentFile: 'Choose OpenAPI document',
    documents: 'OpenAPI (JSON, YAML)',
    saveResponse: 'Save response',
    saveReport: 'Save report',
    changeDestinations: 'Change where “{{name}}” sends secrets?',
    changeDestinationsDetail:
      'Now: {{before}}\n\nAfter the change: {{after}}\n\nContinue only if you recognize every address. Latchkey signs you out of this profile and deletes the secrets that the change affects. You can enter them again.',
    changeClientDetail:
      'Latchkey would sign in differently to {{after}}\n\nIt signs you out of this profile and deletes the secrets that the change affects. You can enter them again.',
    changeDestinationsYes: 'Change and sign out',
    moreOrigins: '{{count}} more',
    importProfiles: 'Import profiles',
    import: 'Import',
    exportProfile: 'Export profile',
    export: 'Export',
    profileFiles: 'Profiles (JSON)',
    tokenFile: 'Open token or key',
    open: 'Open',
    tokenFiles: 'Tokens and keys',
  },
  failure: failures,
  clientKeyProblem: clientKeyProblemTexts,
  check: checkTitles,
  checkReason: checkReasonTexts,
  claim: claims,
  headerField: headerFields,
} as const;

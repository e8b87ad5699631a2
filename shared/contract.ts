import { z } from 'zod';
import { apiCallSchema, apiResponseSchema, chosenFileSchema, savedFileSchema, saveProgressSchema } from './api.ts';
import { historyEntrySchema, historyItemSchema } from './api-history.ts';
import { runReportSchema } from './api-run.ts';
import { brandSchema } from './brand.ts';
import { doctorFindingSchema, doctorReportSchema } from './doctor.ts';
import { exchangeViewSchema, logChangesSchema } from './exchanges.ts';
import {
  addedTokensSchema,
  checkReportSchema,
  comparisonSchema,
  inspectedTokensSchema,
  introspectionResultSchema,
  verifyWithSchema,
} from './inspector.ts';
import { mfaInputSchema } from './mfa.ts';
import { openApiDocumentSchema, openApiSourceSchema } from './openapi-document.ts';
import { outcome } from './outcome.ts';
import { policyViewSchema } from './policy.ts';
import { apiRequestSchema, brokenProfileSchema, profileSummarySchema } from './profile.ts';
import {
  discoveredServerSchema,
  importResultSchema,
  presetSchema,
  profileCheckSchema,
  profileListSchema,
} from './profile-editing.ts';
import { reportFormats, reportViewSchema } from './report.ts';
import { accountsSnapshotSchema, credentialsSchema, sessionSnapshotSchema, signOutResultSchema } from './session.ts';
import { settingsSchema, vaultStatusSchema } from './settings.ts';
import { copiedTokenSchema, copyableTokens } from './token-copy.ts';
import { restartResultSchema, updateStatusSchema } from './updates.ts';

const call = <A extends z.ZodType, R extends z.ZodType>(argument: A, result: R) => ({ argument, result });

const voidSchema = z.void();
const accountArgument = z.strictObject({ accountId: z.string().max(64) });

const profileId = z.string().max(63);

/** A profile as JSON text. */
const profileTextSchema = z.string().max(1_000_000);

/** A token by the name that main gave it. */
const tokenId = z.string().min(1).max(80);

const startupInfoSchema = z.strictObject({
  version: z.string(),
  brand: brandSchema,
  /** BCP 47, for dates and words. */
  locale: z.string(),
  profiles: z.array(profileSummarySchema),
  brokenProfiles: z.array(brokenProfileSchema),
  accounts: accountsSnapshotSchema,
  /** Whether sessions outlive the app: the person's choice, or an administrator's. */
  rememberMe: z.enum(['choice', 'always', 'never']),
  /** The system can ask the person to unlock a session. */
  systemUnlock: z.boolean(),
  settings: settingsSchema,
  vault: vaultStatusSchema,
  policy: policyViewSchema,
  updates: updateStatusSchema,
});

export type StartupInfo = z.infer<typeof startupInfoSchema>;

/**
 * Every call that the page can make of main: one argument, one result. The preload bridge, main's binding and the page's
 * types all derive from this table. Main validates each argument, and each result too, so that a result can carry
 * nothing that its schema does not name.
 */
export const calls = {
  /** All that the first screen needs. */
  getStartupInfo: call(voidSchema, startupInfoSchema),
  /** The password grant (RFC 6749 §4.3). The only call that carries a password. */
  signIn: call(credentialsSchema, outcome(sessionSnapshotSchema)),
  /** Answers what a sign-in that is under way asks; `signIn` goes on. An answer to an older prompt is dropped. */
  submitMfa: call(z.strictObject({ number: z.int(), answer: mfaInputSchema }), voidSchema),
  /** Ends a sign-in that is under way; its call answers `cancelled`. */
  cancelSignIn: call(voidSchema, voidSchema),
  /** Refreshes the access token now (RFC 6749 §6). */
  refresh: call(voidSchema, outcome(sessionSnapshotSchema)),
  /** Refreshes for some of the granted scopes alone (RFC 6749 §6). */
  refreshWithScopes: call(
    z.strictObject({ scopes: z.array(z.string().max(200)).min(1).max(200) }),
    outcome(sessionSnapshotSchema),
  ),
  /** Revokes the tokens (RFC 7009) and forgets them. */
  signOut: call(voidSchema, outcome(signOutResultSchema)),
  /** Takes up a locked session once the system has asked the person for it. */
  unlock: call(voidSchema, outcome(sessionSnapshotSchema)),
  /** Shows another account's session. */
  switchAccount: call(accountArgument, voidSchema),
  /** Shows a free place, to sign in to one more account. */
  addAccount: call(voidSchema, voidSchema),
  /** Takes an account that is signed out from the list. */
  removeAccount: call(accountArgument, voidSchema),
  /** The page noticed that the network is back: main tries at once what waits for it. */
  notifyOnline: call(voidSchema, voidSchema),
  /** Every token that can be looked at: those of the session, those before the last refresh, pasted ones. */
  listTokens: call(voidSchema, outcome(inspectedTokensSchema)),
  /** The claims of a token as JSON text, which crosses to the page in one piece however many they are. */
  decodeToken: call(z.strictObject({ id: tokenId }), outcome(z.string())),
  /** Main reads the clipboard and keeps the tokens in it; the page gets what can be shown of them. */
  pasteToken: call(voidSchema, outcome(addedTokensSchema)),
  /** The same with a file that the person chooses in main's dialog. Answers `cancelled` where none was chosen. */
  openTokenFile: call(voidSchema, outcome(addedTokensSchema)),
  /** Forgets a pasted token; all of them without an id. */
  removeToken: call(z.strictObject({ id: tokenId.optional() }), outcome(inspectedTokensSchema)),
  /** Checks a token by what its profile says, or with a key that is given. It may carry a shared secret. */
  checkToken: call(
    z.strictObject({ id: tokenId, verifyWith: verifyWithSchema.optional() }),
    outcome(checkReportSchema),
  ),
  /** Claim by claim: `from` as before, `to` as after. */
  compareTokens: call(z.strictObject({ from: tokenId, to: tokenId }), outcome(comparisonSchema)),
  /** Asks introspection and userinfo about a token of the session, and marks what differs from its claims. */
  introspectToken: call(z.strictObject({ id: tokenId }), outcome(introspectionResultSchema)),
  /** Ends every check and question to a server that is under way; their calls answer `cancelled`. */
  cancelInspection: call(voidSchema, voidSchema),
  /** Opens a paragraph that a check names, as `RFC 7519 §4.1.4`, in the person's browser. */
  openSpecLink: call(z.strictObject({ reference: z.string().max(60) }), voidSchema),
  /** Calls the protected API with a token of the session (RFC 6750 §2.1), or with none. */
  callApi: call(apiCallSchema, outcome(apiResponseSchema)),
  /** Ends an API call, the saving of its reply, a run or the fetching of a document; its call answers `cancelled`. */
  cancelApiCall: call(z.strictObject({ callId: z.string().max(64) }), voidSchema),
  /** What the shown account sent to a profile's API, the newest first. */
  listApiHistory: call(z.strictObject({ profileId }), outcome(z.array(historyItemSchema))),
  /** One request of that, with what came of it. */
  getApiHistoryEntry: call(z.strictObject({ profileId, id: z.string().max(64) }), outcome(historyEntrySchema)),
  clearApiHistory: call(z.strictObject({ profileId }), outcome(voidSchema)),
  /** Lets the person choose a file as a body. Its path stays in main. */
  chooseApiBodyFile: call(voidSchema, outcome(chosenFileSchema)),
  /** Lets the person choose where to save the last reply, and writes all of it there. */
  saveApiResponse: call(z.strictObject({ callId: z.string().max(64) }), outcome(savedFileSchema)),
  /** The requests that the person saved for a profile. */
  listApiRequests: call(z.strictObject({ profileId: z.string().max(63) }), outcome(z.array(apiRequestSchema))),
  /** Saves a request in place of one with its name. */
  saveApiRequest: call(
    z.strictObject({ profileId: z.string().max(63), request: apiRequestSchema }),
    outcome(z.array(apiRequestSchema)),
  ),
  removeApiRequest: call(
    z.strictObject({ profileId: z.string().max(63), name: z.string().max(100) }),
    outcome(z.array(apiRequestSchema)),
  ),
  /** Sends every saved request of the session's profile, one after another. */
  runApiRequests: call(z.strictObject({ callId: z.string().min(1).max(64) }), outcome(runReportSchema)),
  /** Saves the last run as JUnit XML. */
  saveApiRunReport: call(voidSchema, outcome(savedFileSchema)),
  /** Loads an OpenAPI document for a profile. */
  loadOpenApiDocument: call(
    z.strictObject({ profileId: z.string().max(63), source: openApiSourceSchema }),
    outcome(openApiDocumentSchema),
  ),
  /** Keeps a profile's client secret in the vault. The only call that carries one. */
  storeClientSecret: call(
    z.strictObject({ profileId: z.string().max(63), clientSecret: z.string().min(1).max(4000) }),
    outcome(profileSummarySchema),
  ),
  /**
   * Lets the person choose the file with a profile's client key (`private_key_jwt`), and keeps the key in the vault. The
   * page names the profile and hears what came of it; the key never gets to it. Answers `cancelled` where no file was chosen.
   */
  importClientKey: call(z.strictObject({ profileId: z.string().max(63) }), outcome(profileSummarySchema)),
  /** How profiles are asked for, one for each provider. */
  listProfilePresets: call(voidSchema, z.array(presetSchema)),
  /** What is wrong in a profile that is being edited. Writes nothing. */
  checkProfile: call(z.strictObject({ text: profileTextSchema }), outcome(profileCheckSchema)),
  /** A profile as its file has it. */
  readProfile: call(z.strictObject({ profileId }), outcome(z.strictObject({ text: z.string() }))),
  /** Writes a new profile, or the changed one of an id. Every problem comes at once. */
  saveProfile: call(
    z.strictObject({ text: profileTextSchema, profileId: profileId.optional() }),
    outcome(profileSummarySchema),
  ),
  /** Deletes a profile and forgets its client secret or key. */
  removeProfile: call(z.strictObject({ profileId }), outcome(voidSchema)),
  /** Lets the person choose a file with one profile or several, and takes them in. */
  importProfiles: call(voidSchema, outcome(importResultSchema)),
  /** Goes on with an import in which ids clashed. */
  finishImport: call(
    z.strictObject({ clashes: z.enum(['replace', 'keep-both', 'cancel']) }),
    outcome(importResultSchema),
  ),
  /** Lets the person choose where to write a profile. There is no secret in it. */
  exportProfile: call(z.strictObject({ profileId }), outcome(voidSchema)),
  /** Reads what the server of an issuer says of itself. Takes the address of a discovery document too. */
  discoverIssuer: call(z.strictObject({ text: z.string().max(4000) }), outcome(discoveredServerSchema)),
  /** Ends reading an issuer; its call answers `cancelled`. */
  cancelDiscovery: call(voidSchema, voidSchema),
  /** What of the exchange log is new since a revision; 0 asks for all. */
  getLogChanges: call(z.strictObject({ after: z.int().min(0) }), logChangesSchema),
  /** One exchange of the log, or of the report that was opened last, with all that is known of it but its secrets. */
  getExchange: call(z.strictObject({ source: z.enum(['log', 'report']), id: z.int() }), outcome(exchangeViewSchema)),
  clearLog: call(voidSchema, voidSchema),
  /** Lets the person choose a file, and writes a report there. */
  saveReport: call(z.strictObject({ format: z.enum(reportFormats), personalData: z.boolean() }), outcome(voidSchema)),
  /** Lets the person choose a report to look at. */
  openReport: call(voidSchema, outcome(reportViewSchema)),
  /** Copies a token as it is, after main has asked the person itself. The page hears only that it was done. */
  copyToken: call(z.strictObject({ token: z.enum(copyableTokens) }), outcome(copiedTokenSchema)),
  changeSettings: call(settingsSchema.partial(), settingsSchema),
  /** Puts text that the page shows on the clipboard. */
  copyText: call(z.strictObject({ text: z.string().max(2_000_000) }), voidSchema),
  /** Opens the profile's support page in the person's browser. */
  openSupportPage: call(z.strictObject({ profileId: z.string().max(63) }), voidSchema),
  /** Looks at everything between this computer and a session of a profile, and says what to put right first. */
  runDoctor: call(z.strictObject({ profileId: z.string().max(63) }), outcome(doctorReportSchema)),
  /** Ends a check that is under way; its call answers `cancelled`. */
  cancelDoctor: call(voidSchema, voidSchema),
  /** Looks for a newer version and downloads it; what comes of it is told by the event. */
  checkForUpdates: call(voidSchema, voidSchema),
  /** Restarts into the version that is ready, unless that would cut something short. */
  restartToUpdate: call(voidSchema, restartResultSchema),
  /** The licences of what Latchkey is made with, as text. */
  getLicenses: call(voidSchema, z.string().max(2_000_000)),
} as const;

/**
 * What the preload script alone tells main. None of it is in the bridge: the page can neither send it nor make it be sent
 * without the person. Bound, checked and answered like a call.
 */
export const preloadCalls = {
  /** A file that the person dropped onto the inspector. Main reads it; the page hears by `dropped` what was in it. */
  dropTokenFile: call(z.strictObject({ path: z.string().min(1).max(32_768) }), outcome(voidSchema)),
} as const;

/** Every message that main answers. */
export const messages = { ...calls, ...preloadCalls } as const;

/** Everything that main tells the page unasked. The page asks for the first snapshot itself, with `start`. */
export const events = {
  accountsChanged: accountsSnapshotSchema,
  /** How far a run of saved requests is. */
  apiRunProgress: runReportSchema,
  /** How far the saving of a reply is. */
  apiSaveProgress: saveProgressSchema,
  /** What one check of `runDoctor` found, as soon as it did. */
  doctorFinding: doctorFindingSchema,
  /** After every change of the profiles. */
  profilesChanged: profileListSchema,
  /** What was in a file that the person dropped onto the inspector. */
  fileDropped: outcome(addedTokensSchema),
  /** There is something new in the exchange log. */
  logChanged: z.strictObject({ revision: z.int() }),
  /** After every change of what is known of updates. */
  updatesChanged: updateStatusSchema,
} as const;

export type CallName = keyof typeof calls;
export type MessageName = keyof typeof messages;
export type EventName = keyof typeof events;
export type CallArgument<N extends CallName> = z.input<(typeof calls)[N]['argument']>;
export type CallResult<N extends CallName> = z.output<(typeof calls)[N]['result']>;
export type MessageResult<N extends MessageName> = z.output<(typeof messages)[N]['result']>;
export type EventPayload<N extends EventName> = z.output<(typeof events)[N]>;

/** What the preload script exposes to the page as `window.latchkey`: named functions, no channel names. */
export type Bridge = {
  readonly [N in CallName]: undefined extends CallArgument<N>
    ? () => Promise<CallResult<N>>
    : (argument: CallArgument<N>) => Promise<CallResult<N>>;
} & {
  /** Calls the listener on every event until the returned function is called. */
  readonly [N in EventName as `on${Capitalize<N>}`]: (listener: (payload: EventPayload<N>) => void) => () => void;
};

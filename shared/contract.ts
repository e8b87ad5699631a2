import { z } from 'zod';
import {
  apiCallSchema,
  apiEventsSchema,
  apiResponseSchema,
  callProgressSchema,
  chosenFileSchema,
  savedFileSchema,
  saveProgressSchema,
} from './api.ts';
import { historyEntrySchema, historyItemSchema } from './api-history.ts';
import { apiRequestSchema } from './api-request.ts';
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
import { brokenProfileSchema, profileIdSchema, profileSummarySchema } from './profile.ts';
import {
  discoveredServerSchema,
  importResultSchema,
  presetSchema,
  profileCheckSchema,
  profileListSchema,
} from './profile-editing.ts';
import { reportFormats, reportViewSchema } from './report.ts';
import {
  accountsSnapshotSchema,
  credentialsSchema,
  rememberMeModes,
  sessionSnapshotSchema,
  signOutResultSchema,
} from './session.ts';
import { settingsChangeSchema, settingsSchema, vaultStatusSchema } from './settings.ts';
import { copiedTokenSchema, copyableTokens } from './token-copy.ts';
import { maxInputBytes } from './token-input.ts';
import { restartResultSchema, updateStatusSchema } from './updates.ts';

const call = <A extends z.ZodType, R extends z.ZodType>(argument: A, result: R) => ({ argument, result });

const voidSchema = z.void();
const accountArgument = z.strictObject({ accountId: z.string().max(64) });

/** A profile as JSON text. */
const profileTextSchema = z.string().max(1_000_000);

/** ID of a token in the inspector. */
const tokenId = z.string().min(1).max(80);

const startupInfoSchema = z.strictObject({
  version: z.string(),
  brand: brandSchema,
  /** BCP 47 tag, for dates and text. */
  locale: z.string(),
  profiles: z.array(profileSummarySchema),
  brokenProfiles: z.array(brokenProfileSchema),
  accounts: accountsSnapshotSchema,
  /** Whether sessions survive a restart: the user's choice, or fixed by policy. */
  rememberMe: z.enum(rememberMeModes),
  /** Whether the system can authenticate the user to unlock a session. */
  systemUnlock: z.boolean(),
  settings: settingsSchema,
  vault: vaultStatusSchema,
  policy: policyViewSchema,
  updates: updateStatusSchema,
});

/** What the page needs before its first render. */
export type StartupInfo = z.infer<typeof startupInfoSchema>;

/**
 * Every call from the page to main: one argument, one result. The preload bridge, main's handlers
 * and the page's types derive from this table. Main validates arguments and results, so that a
 * result can't carry anything outside its schema.
 */
export const calls = {
  /** Returns everything that the first screen needs. */
  getStartupInfo: call(voidSchema, startupInfoSchema),
  /** Signs in with the password grant (RFC 6749 §4.3). The only call that carries a password. */
  signIn: call(credentialsSchema, outcome(sessionSnapshotSchema)),
  /** Answers the current MFA prompt and continues `signIn`. Ignores answers to older prompts. */
  submitMfa: call(z.strictObject({ number: z.int(), answer: mfaInputSchema }), voidSchema),
  /** Cancels the sign-in; its call fails with `canceled`. */
  cancelSignIn: call(voidSchema, voidSchema),
  /** Refreshes the access token now (RFC 6749 §6). */
  refresh: call(voidSchema, outcome(sessionSnapshotSchema)),
  /** Refreshes with a subset of the granted scopes (RFC 6749 §6). */
  refreshWithScopes: call(
    z.strictObject({ scopes: z.array(z.string().max(200)).min(1).max(200) }),
    outcome(sessionSnapshotSchema),
  ),
  /** Revokes (RFC 7009) and deletes the tokens. */
  signOut: call(voidSchema, outcome(signOutResultSchema)),
  /** Unlocks a session after the system has authenticated the user. */
  unlock: call(voidSchema, outcome(sessionSnapshotSchema)),
  /** Switches to another account. */
  switchAccount: call(accountArgument, voidSchema),
  /** Opens the sign-in screen for another account. */
  addAccount: call(voidSchema, voidSchema),
  /** Removes a signed-out account from the list. */
  removeAccount: call(accountArgument, voidSchema),
  /** Retries pending work immediately because the network is back. */
  notifyOnline: call(voidSchema, voidSchema),
  /** Lists the session's tokens, those before the last refresh, and pasted ones. */
  listTokens: call(voidSchema, outcome(inspectedTokensSchema)),
  /** Returns the claims of a token as JSON text, which is cheap to transfer at any size. */
  decodeToken: call(z.strictObject({ id: tokenId }), outcome(z.string())),
  /** Adds tokens from the clipboard. Main reads it; the page receives only views. */
  pasteToken: call(voidSchema, outcome(addedTokensSchema)),
  /** Adds tokens from a file that the user chooses. Fails with `canceled` if none is chosen. */
  openTokenFile: call(voidSchema, outcome(addedTokensSchema)),
  /** Adds the tokens in the last API response, which main has completely. */
  inspectApiResponse: call(z.strictObject({ callId: z.string().max(64) }), outcome(addedTokensSchema)),
  /** Removes a pasted token, or all of them without an ID. */
  removeToken: call(z.strictObject({ id: tokenId.optional() }), outcome(inspectedTokensSchema)),
  /** Checks a token with its profile or another key. The argument may contain a shared secret. */
  checkToken: call(
    z.strictObject({ id: tokenId, verifyWith: verifyWithSchema.optional() }),
    outcome(checkReportSchema),
  ),
  /** Compares the claims of two tokens: `from` is before, `to` is after. */
  compareTokens: call(z.strictObject({ from: tokenId, to: tokenId }), outcome(comparisonSchema)),
  /** Queries introspection and UserInfo for a session token, and compares them with its claims. */
  introspectToken: call(z.strictObject({ id: tokenId }), outcome(introspectionResultSchema)),
  /** Cancels all checks and queries; their calls fail with `canceled`. */
  cancelInspection: call(voidSchema, voidSchema),
  /** Opens a section such as `RFC 7519 §4.1.4` in the user's browser. */
  openSpecLink: call(z.strictObject({ reference: z.string().max(60) }), voidSchema),
  /** Calls the protected API with a session token (RFC 6750 §2.1) or none. */
  callApi: call(apiCallSchema, outcome(apiResponseSchema)),
  /**
   * Cancels an API call, save, run or document download; its call fails with `canceled`. A call
   * that receives events ends with those that have arrived.
   */
  cancelApiCall: call(z.strictObject({ callId: z.string().max(64) }), voidSchema),
  /** Lists the active account's requests to a profile's API, newest first. */
  listApiHistory: call(z.strictObject({ profileId: profileIdSchema }), outcome(z.array(historyItemSchema))),
  /** Returns one request of the history with its outcome. */
  getApiHistoryEntry: call(
    z.strictObject({ profileId: profileIdSchema, id: z.string().max(64) }),
    outcome(historyEntrySchema),
  ),
  clearApiHistory: call(z.strictObject({ profileId: profileIdSchema }), outcome(voidSchema)),
  /** Asks the user for a body file. Its path stays in main. */
  chooseApiBodyFile: call(voidSchema, outcome(chosenFileSchema)),
  /** Asks the user where to save the last response, and saves all of it. */
  saveApiResponse: call(z.strictObject({ callId: z.string().max(64) }), outcome(savedFileSchema)),
  /** Lists the user's saved requests for a profile, with placeholders in place of secrets. */
  listApiRequests: call(z.strictObject({ profileId: profileIdSchema }), outcome(z.array(apiRequestSchema))),
  /**
   * Saves a request, replacing one with the same name. Main fills in the secrets of the saved
   * request that it was made from.
   */
  saveApiRequest: call(
    z.strictObject({
      profileId: profileIdSchema,
      request: apiRequestSchema,
      basedOn: z.string().max(100).optional(),
    }),
    outcome(z.array(apiRequestSchema)),
  ),
  removeApiRequest: call(
    z.strictObject({ profileId: profileIdSchema, name: z.string().max(100) }),
    outcome(z.array(apiRequestSchema)),
  ),
  /** Sends every saved request of the session's profile in sequence. */
  runApiRequests: call(z.strictObject({ callId: z.string().min(1).max(64) }), outcome(runReportSchema)),
  /** Saves the last run as JUnit XML. */
  saveApiRunReport: call(voidSchema, outcome(savedFileSchema)),
  /** Loads an OpenAPI document for a profile. */
  loadOpenApiDocument: call(
    z.strictObject({ profileId: profileIdSchema, source: openApiSourceSchema }),
    outcome(openApiDocumentSchema),
  ),
  /** Cancels reading imported files and documents; their calls fail with `canceled`. */
  cancelParsing: call(voidSchema, voidSchema),
  /** Stores a profile's client secret in the vault. The only call that carries one. */
  storeClientSecret: call(
    z.strictObject({ profileId: profileIdSchema, clientSecret: z.string().min(1).max(4000) }),
    outcome(profileSummarySchema),
  ),
  /**
   * Asks the user for a profile's client key file (`private_key_jwt`) and stores the key in the
   * vault. The key never reaches the page. Fails with `canceled` if no file is chosen.
   */
  importClientKey: call(z.strictObject({ profileId: profileIdSchema }), outcome(profileSummarySchema)),
  /** Lists the presets, one for each provider. */
  listProfilePresets: call(voidSchema, z.array(presetSchema)),
  /** Validates a profile that is being edited, without saving it. */
  checkProfile: call(z.strictObject({ text: profileTextSchema }), outcome(profileCheckSchema)),
  /** Returns the text of a profile file. */
  readProfile: call(z.strictObject({ profileId: profileIdSchema }), outcome(z.strictObject({ text: z.string() }))),
  /** Saves a new or changed profile. Reports all problems together. */
  saveProfile: call(
    z.strictObject({ text: profileTextSchema, profileId: profileIdSchema.optional() }),
    outcome(profileSummarySchema),
  ),
  /** Deletes a profile and its client secret or key. */
  removeProfile: call(z.strictObject({ profileId: profileIdSchema }), outcome(voidSchema)),
  /** Asks the user for a file with one or more profiles, and imports them. */
  importProfiles: call(voidSchema, outcome(importResultSchema)),
  /** Continues an import with conflicting IDs. */
  finishImport: call(
    z.strictObject({ resolution: z.enum(['replace', 'keep-both', 'cancel']) }),
    outcome(importResultSchema),
  ),
  /** Asks the user where to export a profile. Profiles contain no secrets. */
  exportProfile: call(z.strictObject({ profileId: profileIdSchema }), outcome(voidSchema)),
  /** Loads the metadata of an issuer. Also accepts the URL of a discovery document. */
  discoverIssuer: call(z.strictObject({ text: z.string().max(4000) }), outcome(discoveredServerSchema)),
  /** Cancels discovery; its call fails with `canceled`. */
  cancelDiscovery: call(voidSchema, voidSchema),
  /** Returns the changes of the exchange log since a revision; 0 returns everything. */
  getLogChanges: call(z.strictObject({ after: z.int().min(0) }), logChangesSchema),
  /** Returns one exchange of the log or the open report, without secrets. */
  getExchange: call(z.strictObject({ source: z.enum(['log', 'report']), id: z.int() }), outcome(exchangeViewSchema)),
  clearLog: call(voidSchema, voidSchema),
  /** Asks the user for a file and saves a report there. */
  saveReport: call(z.strictObject({ format: z.enum(reportFormats), personalData: z.boolean() }), outcome(voidSchema)),
  /** Asks the user for a report file and opens it. */
  openReport: call(voidSchema, outcome(reportViewSchema)),
  /** Copies a token after main has asked the user to confirm. The page never receives it. */
  copyToken: call(z.strictObject({ token: z.enum(copyableTokens) }), outcome(copiedTokenSchema)),
  changeSettings: call(settingsChangeSchema, settingsSchema),
  /** Copies text from the page to the clipboard. */
  copyText: call(z.strictObject({ text: z.string().max(2_000_000) }), voidSchema),
  /** Opens the profile's support page in the user's browser. */
  openSupportPage: call(z.strictObject({ profileId: profileIdSchema }), voidSchema),
  /** Checks the setup of a profile and reports what to fix first. */
  runDoctor: call(z.strictObject({ profileId: profileIdSchema }), outcome(doctorReportSchema)),
  /** Cancels the check; its call fails with `canceled`. */
  cancelDoctor: call(voidSchema, voidSchema),
  /** Checks for an update and downloads it. `updatesChanged` reports the result. */
  checkForUpdates: call(voidSchema, voidSchema),
  /** Restarts to update, unless that would interrupt an operation. */
  restartToUpdate: call(voidSchema, restartResultSchema),
  /** Returns the third-party licenses as text. */
  getLicenses: call(voidSchema, z.string().max(2_000_000)),
} as const;

/**
 * Calls that only the preload script can make. They aren't in the bridge, so the page can't make
 * them without the user. Handled and validated like other calls.
 */
export const preloadCalls = {
  /**
   * Adds the tokens in a file that the user dropped onto the inspector. `fileDropped` reports the
   * result. Main gets the content instead of a path: Chromium lets the page's process read no file
   * but the dropped ones.
   */
  dropTokenFile: call(
    z.strictObject({
      /** Of a large file, one byte more than is searched. Absent if the file is unreadable. */
      content: z
        .instanceof(Uint8Array)
        .refine(({ byteLength }) => byteLength <= maxInputBytes + 1)
        .optional(),
    }),
    outcome(voidSchema),
  ),
} as const;

/** Every message that main handles. */
export const messages = { ...calls, ...preloadCalls } as const;

/** Every event from main to the page. `getStartupInfo` returns the initial state. */
export const events = {
  accountsChanged: accountsSnapshotSchema,
  /** Progress of a run of saved requests. */
  apiRunProgress: runReportSchema,
  /** Progress of a call to an API that takes long. */
  apiCallProgress: callProgressSchema,
  /** Server-sent events of an API call, at most ten times a second. */
  apiEvents: apiEventsSchema,
  /** Progress of saving a response. */
  apiSaveProgress: saveProgressSchema,
  /** One finding of `runDoctor`. */
  doctorFinding: doctorFindingSchema,
  /** Whether reading an imported file or document takes longer than 300 ms. */
  parsingChanged: z.strictObject({ isParsing: z.boolean() }),
  /** Sent after every change of the profiles. */
  profilesChanged: profileListSchema,
  /** Result of a file drop onto the inspector. */
  fileDropped: outcome(addedTokensSchema),
  /** Sent after changes of the exchange log. */
  logChanged: z.strictObject({ revision: z.int() }),
  /** Sent after every change of the update state. */
  updatesChanged: updateStatusSchema,
} as const;

/** A function that the page calls and main implements. */
export type CallName = keyof typeof calls;

/** A message that main handles: a call, or one that only the preload script sends. */
export type MessageName = keyof typeof messages;

/** An event that main sends to the page. */
export type EventName = keyof typeof events;

/** What the page passes to a call, before defaults apply. */
export type CallArgument<N extends CallName> = z.input<(typeof calls)[N]['argument']>;

/** What a call resolves with. */
export type CallResult<N extends CallName> = z.output<(typeof calls)[N]['result']>;

/** What a message resolves with. */
export type MessageResult<N extends MessageName> = z.output<(typeof messages)[N]['result']>;

/** What main sends with an event. */
export type EventPayload<N extends EventName> = z.output<(typeof events)[N]>;

/** The preload bridge, `window.latchkey`: named functions, no channel names. */
export type Bridge = {
  readonly [N in CallName]: undefined extends CallArgument<N>
    ? () => Promise<CallResult<N>>
    : (argument: CallArgument<N>) => Promise<CallResult<N>>;
} & {
  /** Calls the listener on every event until the returned function is called. */
  readonly [N in EventName as `on${Capitalize<N>}`]: (listener: (payload: EventPayload<N>) => void) => () => void;
};

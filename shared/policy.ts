import { z } from 'zod';

/** Everything that an admin can fix for a whole machine. What each means is in main's registry, words in `shared/locales`. */
export const policyKeys = [
  'profiles',
  'seedProfiles',
  'allowOtherProfiles',
  'allowedApiOrigins',
  'rememberMe',
  'allowRawTokenReveal',
  'inspector',
  'apiConsole',
  'devTools',
  'idleLockMinutes',
  'updateChannel',
  'updateFeed',
  'logLevel',
  'proxy',
  'proxyCredentials',
  'extraCa',
  'clientSecrets',
  'clientKeys',
] as const;

export type PolicyKey = (typeof policyKeys)[number];

/** Something in a policy that does not hold, and where. */
export const policyProblemSchema = z.strictObject({
  /** The file or registry key, as an admin would look for it. */
  source: z.string(),
  /** Where in it, as in `profiles[0].issuer`; empty for the whole. */
  path: z.string(),
  reason: z.string(),
});

export type PolicyProblem = z.infer<typeof policyProblemSchema>;

/** What the page knows of the policy: each value that applies and where it comes from, no secret. */
export const policyViewSchema = z.strictObject({
  /** The policy could not be used, so Latchkey runs with the strictest values instead. */
  lockedDown: z.boolean(),
  problems: z.array(policyProblemSchema),
  settings: z.array(
    z.strictObject({
      key: z.enum(policyKeys),
      source: z.string(),
      /** On or off, a number, a word, or a list; of secrets the names of the profiles that have one. */
      value: z.union([z.boolean(), z.number(), z.string(), z.array(z.string())]),
    }),
  ),
  /** Places of the app that are there. */
  inspector: z.boolean(),
  apiConsole: z.boolean(),
  rawTokenReveal: z.boolean(),
  otherProfiles: z.boolean(),
  /** Profile files of the person's that are left alone because other profiles are not allowed, or of an id that is taken. */
  ignoredProfiles: z.array(z.string()),
});

export type PolicyView = z.infer<typeof policyViewSchema>;

import { z } from 'zod';

/** Every policy key. `electron/policy/policy-definitions.ts` defines, `locales` describes them. */
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

/** The name of a policy. */
export type PolicyKey = (typeof policyKeys)[number];

/** A problem in a policy, and its location. */
export const policyProblemSchema = z.strictObject({
  /** The file or registry key. */
  source: z.string(),
  /** Path of the value, such as `profiles[0].issuer`; empty for the policy itself. */
  path: z.string(),
  reason: z.string(),
});

/** Where a policy is invalid, and why. */
export type PolicyProblem = z.infer<typeof policyProblemSchema>;

/** The policy as the page shows it: effective values and their sources, without secrets. */
export const policyViewSchema = z.strictObject({
  /** Whether the policy is invalid, so that the strictest values apply. */
  lockedDown: z.boolean(),
  problems: z.array(policyProblemSchema),
  settings: z.array(
    z.strictObject({
      key: z.enum(policyKeys),
      source: z.string(),
      /** The value. For secrets, the names of the profiles that have one. */
      value: z.union([z.boolean(), z.number(), z.string(), z.array(z.string())]),
    }),
  ),
  /** Which features are available. */
  inspector: z.boolean(),
  apiConsole: z.boolean(),
  rawTokenReveal: z.boolean(),
  otherProfiles: z.boolean(),
  /**
   * The user's profile files that are ignored, because the policy disallows them or defines their
   * ID.
   */
  ignoredProfiles: z.array(z.string()),
});

/** The effective policy, as the settings show it. */
export type PolicyView = z.infer<typeof policyViewSchema>;

import { isAbsolute } from 'node:path';
import { z } from 'zod';
import { isLoopback } from '../../shared/loopback.ts';
import type { PolicyKey } from '../../shared/policy.ts';
import { profileSchema } from '../../shared/profile.ts';
import { rememberMeModes } from '../../shared/session.ts';

/**
 * The sources that may set a policy: any, those of systems that can check the owner and mode of a
 * file, or only a file that not everyone can read.
 */
export type PolicyScope = 'any' | 'not-windows' | 'private-file';

type PolicyEntry<Schema extends z.ZodType> = {
  /** What an administrator may set. */
  schema: Schema;
  /** The value without a policy; `undefined` leaves it to the app or the user. */
  unset: z.output<Schema> | undefined;
  /** The value while an invalid policy locks the app down. */
  lockedDown: z.output<Schema> | undefined;
  /** The setting or part of the app that it governs, for the documentation. */
  governs: string;
  scope: PolicyScope;
  /** A valid example, for templates and documentation. */
  example: z.output<Schema>;
};

const definePolicy = <Schema extends z.ZodType>(
  one: Omit<PolicyEntry<Schema>, 'scope'> & { scope?: PolicyScope },
): PolicyEntry<Schema> => ({ scope: 'any', ...one });

const httpUrl = (text: string) => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return url && !url.username && !url.password ? url : undefined;
};

const origin = z
  .string()
  .max(2000)
  .refine((text) => {
    const url = httpUrl(text);
    return (
      url?.origin === text && (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname)))
    );
  }, 'must be only an origin, like https://api.example.com');

const httpsUrl = z
  .string()
  .max(2000)
  .refine((text) => httpUrl(text)?.protocol === 'https:', 'must begin with https:// and contain no credentials');

const absolutePath = z
  .string()
  .max(4000)
  .refine((text) => isAbsolute(text), 'must be an absolute path');

const profileId = profileSchema.shape.id;

/** A profile as in a file. `parseProfile` validates it, with the defaults of its provider. */
const profileObject = z.record(z.string(), z.unknown());

const proxy = z.discriminatedUnion('mode', [
  z.strictObject({ mode: z.literal('system') }),
  z.strictObject({ mode: z.literal('direct') }),
  z.strictObject({
    mode: z.literal('fixed'),
    url: z
      .string()
      .max(2000)
      .refine((text) => {
        const url = httpUrl(text);
        return url !== undefined && /^(https?|socks[45]?):$/.test(url.protocol) && /^\/?$/.test(url.pathname);
      }, 'must be like http://proxy.example.com:3128, without a password'),
    /** Hosts that are reached directly, such as `*.corp.example` or `<local>`. */
    bypass: z.array(z.string().min(1).max(300)).max(200).default([]),
  }),
  z.strictObject({ mode: z.literal('pac'), url: httpsUrl }),
]);

const acme = {
  id: 'acme',
  name: 'Acme Directory',
  provider: 'oidc',
  issuer: 'https://id.acme.example',
  clientId: 'latchkey',
  scopes: ['openid', 'profile', 'offline_access'],
  api: { origins: ['https://api.acme.example'] },
};

/**
 * Every policy, with its schema and defaults. The templates for Windows and macOS, the JSON Schema
 * and docs/policy.md are generated from this and from `shared/locales/en/policy.ts`.
 */
export const policyRegistry = {
  profiles: definePolicy({
    schema: z.array(profileObject).max(100),
    unset: [],
    lockedDown: [],
    governs: 'the profiles on the sign-in screen',
    example: [acme],
  }),
  seedProfiles: definePolicy({
    schema: z.array(profileObject).max(100),
    unset: [],
    lockedDown: [],
    governs: 'the profiles on the sign-in screen',
    example: [{ ...acme, id: 'acme-test', name: 'Acme Test', issuer: 'https://id.test.acme.example' }],
  }),
  allowOtherProfiles: definePolicy({
    schema: z.boolean(),
    unset: true,
    lockedDown: false,
    governs: "the user's own profile files, and profiles passed on the command line",
    example: false,
  }),
  allowedApiOrigins: definePolicy({
    schema: z.array(origin).max(200),
    unset: undefined,
    lockedDown: [],
    governs: 'where access tokens may be sent (`api.origins` of every profile)',
    example: ['https://api.acme.example'],
  }),
  rememberMe: definePolicy({
    schema: z.enum(rememberMeModes),
    unset: 'choice',
    lockedDown: 'never',
    governs: '"Keep me signed in on this computer"',
    example: 'never',
  }),
  allowRawTokenReveal: definePolicy({
    schema: z.boolean(),
    unset: true,
    lockedDown: false,
    governs: 'copying complete tokens',
    example: false,
  }),
  inspector: definePolicy({
    schema: z.boolean(),
    unset: true,
    lockedDown: false,
    governs: 'the Inspector and its calls',
    example: false,
  }),
  apiConsole: definePolicy({
    schema: z.boolean(),
    unset: true,
    lockedDown: false,
    governs: 'the API console and its calls',
    example: false,
  }),
  devTools: definePolicy({
    schema: z.boolean(),
    unset: undefined,
    lockedDown: false,
    governs: "the browser's developer tools",
    example: false,
  }),
  idleLockMinutes: definePolicy({
    schema: z.int().min(0).max(1440),
    unset: undefined,
    lockedDown: undefined,
    governs: 'locking after inactivity',
    example: 15,
  }),
  updateChannel: definePolicy({
    schema: z.enum(['latest', 'beta', 'off']),
    unset: 'latest',
    lockedDown: 'off',
    governs: 'updates',
    example: 'latest',
  }),
  updateFeed: definePolicy({
    schema: httpsUrl,
    unset: undefined,
    lockedDown: undefined,
    governs: 'updates',
    example: 'https://updates.acme.example/latchkey/',
  }),
  logLevel: definePolicy({
    schema: z.enum(['info', 'warn', 'off']),
    unset: 'info',
    lockedDown: 'info',
    governs: 'the log file',
    example: 'warn',
  }),
  proxy: definePolicy({
    schema: proxy,
    unset: { mode: 'system' },
    lockedDown: { mode: 'system' },
    governs: 'every request to servers and APIs',
    example: { mode: 'fixed', url: 'http://proxy.acme.example:3128', bypass: ['*.acme.example'] },
  }),
  proxyCredentials: definePolicy({
    schema: z.strictObject({ username: z.string().min(1).max(300), password: z.string().max(4000) }),
    unset: undefined,
    lockedDown: undefined,
    governs: 'credentials for Basic and Digest proxies (not needed for NTLM and Kerberos)',
    scope: 'private-file',
    example: { username: 'latchkey', password: 'not-a-real-password' },
  }),
  extraCa: definePolicy({
    schema: z
      .array(
        z
          .string()
          .max(100_000)
          .refine(
            (text) => isAbsolute(text) || text.trimStart().startsWith('-----BEGIN CERTIFICATE-----'),
            'must be an absolute path, or a certificate in PEM format',
          ),
      )
      .max(50),
    unset: [],
    lockedDown: [],
    governs: 'which server certificates are trusted',
    example: ['/etc/latchkey/acme-ca.pem'],
  }),
  clientSecrets: definePolicy({
    schema: z.record(profileId, z.string().min(1).max(4000)),
    unset: {},
    lockedDown: {},
    governs: 'the client secrets of profiles in the policy',
    scope: 'private-file',
    example: { acme: 'not-a-real-secret' },
  }),
  clientKeys: definePolicy({
    schema: z.record(profileId, absolutePath),
    unset: {},
    lockedDown: {},
    governs: 'the client keys of profiles in the policy (`private_key_jwt`)',
    scope: 'not-windows',
    example: { acme: '/etc/latchkey/acme-client.pem' },
  }),
} satisfies Record<PolicyKey, { schema: z.ZodType; scope: PolicyScope }>;

type Registry = typeof policyRegistry;

/** The type of a key's value. */
export type PolicyValue<Key extends PolicyKey> = z.output<Registry[Key]['schema']>;

/** Returns the registry entry of a key. */
export const policyEntry = (key: PolicyKey): PolicyEntry<z.ZodType> => policyRegistry[key];

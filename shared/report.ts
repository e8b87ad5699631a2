import { z } from 'zod';
import { checkSchema } from './checks.ts';
import { exchangeDetailsSchema, exchangeSummarySchema } from './exchanges.ts';
import { isOriginOf } from './http-syntax.ts';
import { timestampSchema } from './timestamp.ts';
import { jsonObjectSchema, jsonTextSchema, tokenTypes } from './tokens.ts';

/** HTML for browsers, JSON for Latchkey, HAR 1.2 for other tools. */
export const reportFormats = ['html', 'json', 'har'] as const;

/** The format to export a report in. */
export type ReportFormat = (typeof reportFormats)[number];

const short = z.string().max(500);
const stringList = z.array(z.string().max(2000)).max(1000);
const count = z.int().min(0).max(1e9);

/** App and system that created a report. */
export const reportEnvironmentSchema = z.strictObject({
  app: short,
  electron: short,
  chromium: short,
  node: short,
  system: short,
  locale: short,
});

/** The versions that a report names. */
export type ReportEnvironment = z.infer<typeof reportEnvironmentSchema>;

const reportProfileSchema = z.strictObject({
  id: short,
  name: short,
  provider: short,
  issuer: z.string().max(2000),
  clientId: short,
  clientAuthentication: short,
  scopes: stringList,
  apiOrigins: stringList,
});

const reportSessionSchema = z.strictObject({
  state: short,
  /** Omitted without personal data. */
  username: z.string().max(1000).optional(),
  subject: z.string().max(1000).optional(),
  requestedScopes: stringList.optional(),
  grantedScopes: stringList.optional(),
  signedInAt: timestampSchema.optional(),
  receivedAt: timestampSchema.optional(),
  expiresAt: timestampSchema.optional(),
  refreshes: count.optional(),
  refreshable: z.boolean().optional(),
});

const reportTokenSchema = z.strictObject({
  tokenType: z.enum(tokenTypes),
  kind: short,
  bytes: count,
  header: jsonObjectSchema.optional(),
  /** Omitted without personal data. */
  claims: jsonObjectSchema.optional(),
  /** Check results; without quoted claim values if personal data is omitted. */
  checks: z.array(checkSchema).max(200),
});

/** A token in a report, without its signature. */
export type ReportToken = z.infer<typeof reportTokenSchema>;

const sections = {
  format: z.literal('latchkey-report'),
  version: z.literal(1),
  createdAt: timestampSchema,
  /** Whether claims, names and API responses are included. */
  personalData: z.boolean(),
  environment: reportEnvironmentSchema,
  profile: reportProfileSchema.optional(),
  session: reportSessionSchema,
  tokens: z.array(reportTokenSchema).max(20),
};

/** A report for support: everything about a session except its secrets. */
export const reportSchema = z.strictObject({
  ...sections,
  exchanges: z.array(exchangeDetailsSchema.refine(({ origin, url }) => isOriginOf(origin, url))).max(2000),
});

/** The contents of a JSON report. */
export type Report = z.infer<typeof reportSchema>;

const jsonText = jsonTextSchema.optional();

/** An opened report: header and claims as JSON text, and no exchanges. */
export const reportHeadSchema = z.strictObject({
  ...sections,
  tokens: z.array(reportTokenSchema.extend({ header: jsonText, claims: jsonText })).max(20),
});

/** An opened report. The page requests the details of each exchange separately. */
export const reportViewSchema = reportHeadSchema.extend({ exchanges: z.array(exchangeSummarySchema) });

/** A report without the details of its exchanges. */
export type ReportView = z.infer<typeof reportViewSchema>;

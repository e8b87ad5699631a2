import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

/** The source document, or `undocumented`. */
const source = z.string().min(1);

const recordingSchema = z.strictObject({
  source,
  /** The values of the document's placeholders. */
  given: z.record(z.string(), z.string()),
  client: z.strictObject({ id: z.string(), secret: z.string().optional() }),
  user: z.strictObject({ username: z.string(), password: z.string() }),
  request: z.strictObject({
    method: z.string(),
    url: z.string(),
    headers: z.record(z.string(), z.string()),
    body: z.string(),
  }),
  response: z.strictObject({ status: z.int(), body: z.record(z.string(), z.unknown()).or(z.array(z.unknown())) }),
});

const serverSchema = z.strictObject({
  source,
  /** What its ID tokens and its discovery document call it. */
  issuer: z.string(),
  origin: z.string(),
  path: z.string(),
  document: z.record(z.string(), z.string()),
});

const errorsSchema = z.record(
  z.string(),
  z.strictObject({
    source,
    status: z.int(),
    headers: z.record(z.string(), z.string()).default({}),
    body: z.record(z.string(), z.unknown()),
  }),
);

/** A request and its response from a provider's document. */
export type Recording = z.infer<typeof recordingSchema>;
export type RecordedServer = z.infer<typeof serverSchema>;
export type RecordedError = z.infer<typeof errorsSchema>[string];

const folder = new URL('../fixtures/providers/', import.meta.url);

const read = <T extends z.ZodType>(schema: T, path: string): z.output<T> =>
  schema.parse(JSON.parse(readFileSync(fileURLToPath(new URL(path, folder)), 'utf8')));

/** Reads the exchange in `test/fixtures/providers/<provider>/<name>.json`. */
export const readRecording = (provider: string, name: string) => read(recordingSchema, `${provider}/${name}.json`);

/** Reads the discovery of a provider from `server.json`. */
export const readRecordedServer = (provider: string) => read(serverSchema, `${provider}/server.json`);

/** Reads the error responses of a provider from `errors.json`. */
export const readRecordedErrors = (provider: string) => read(errorsSchema, `${provider}/errors.json`);

/** Reads the error responses of a provider's second step from `mfa-errors.json`. */
export const readRecordedMfaErrors = (provider: string) => read(errorsSchema, `${provider}/mfa-errors.json`);

import type { ApiCall, apiMethods, apiTokenKinds, ChosenFile } from '../../shared/api.ts';
import type { SentRequest } from '../../shared/api-history.ts';
import type { ApiRequest } from '../../shared/api-request.ts';
import { indentJson, isJson } from '../../shared/json/json-text.ts';
import { redactedSecretPattern } from '../../shared/locales/redacted-secret-pattern.ts';
import type { OpenApiOperation } from '../../shared/openapi-document.ts';
import { fillPathVariables, type Pair, pathVariables, withQueryPair } from './query.ts';

/** A method that the API screen can send. */
export type ApiMethod = (typeof apiMethods)[number];
/** The token that a request is sent with. */
export type ApiTokenKind = (typeof apiTokenKinds)[number];
/** How a body is edited and which media type it has by default. */
export type BodyKind = 'json' | 'form' | 'text' | 'file';

/** A parameter described by an operation's document. */
export type KnownParameter = {
  readonly name: string;
  readonly required: boolean;
  readonly description?: string | undefined;
};

/** A request as edited by the user. */
export type RequestDraft = {
  readonly method: ApiMethod;
  /** May contain path parameters in braces. */
  readonly url: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly headers: readonly Pair[];
  readonly bodyKind: BodyKind;
  /** Body of the kinds `json` and `text`. */
  readonly body: string;
  /** Body of the kind `form`, form-encoded. */
  readonly form: string;
  readonly file?: ChosenFile | undefined;
  /** Whether the history did not keep the body because it was too long. */
  readonly bodyOmitted?: boolean | undefined;
  readonly token: ApiTokenKind;
  readonly timeoutMs: number;
  /** The list entry that the request was loaded from. */
  readonly source?: string | undefined;
  /** The user's saved request that the main process takes secrets from. */
  readonly basedOn?: string | undefined;
  readonly name?: string | undefined;
  readonly expectedStatus?: number | undefined;
  /** Alternative sets of required scopes. */
  readonly scopes: readonly (readonly string[])[];
  /** Parameters to suggest in addition to those in the URL. */
  readonly knownParameters: readonly KnownParameter[];
};

/** The draft of an empty editor. */
export const emptyDraft: RequestDraft = {
  method: 'GET',
  url: '',
  variables: {},
  headers: [],
  bodyKind: 'json',
  body: '',
  form: '',
  token: 'access',
  timeoutMs: 60_000,
  scopes: [],
  knownParameters: [],
};

/** Whether requests with this method can have a body (RFC 9110 §9.3). */
export const canHaveBody = (method: ApiMethod) => method !== 'HEAD';

const mediaTypes: Record<BodyKind, string> = {
  json: 'application/json',
  form: 'application/x-www-form-urlencoded',
  text: 'text/plain;charset=UTF-8',
  file: 'application/octet-stream',
};

const toPairs = (record: Readonly<Record<string, string>> = {}): Pair[] =>
  Object.entries(record).map(([name, value]) => ({ name, value }));

/**
 * Returns a draft of a saved request.
 *
 * @param origin whether the profile or the user saved it
 */
export function draftFromRequest(request: ApiRequest, origin: 'profile' | 'own'): RequestDraft {
  const { name, method, body = '', bodyType, token = 'access', scopes, expectedStatus } = request;
  let { url } = request;
  for (const pair of toPairs(request.query)) url = withQueryPair(url, Number.MAX_SAFE_INTEGER, pair);
  return {
    ...emptyDraft,
    method,
    url,
    headers: toPairs(request.headers),
    bodyKind: bodyType ?? (body === '' || isJson(body) ? 'json' : 'text'),
    ...(bodyType === 'form' ? { form: body } : { body }),
    token,
    source: `${origin}:${name}`,
    ...(origin === 'own' && { basedOn: name }),
    name,
    expectedStatus,
    scopes: scopes?.length ? [scopes] : [],
  };
}

/** Returns a draft of a request from the history. */
export function draftFromSentRequest(request: SentRequest): RequestDraft {
  const { method, url, body = '', bodyOmitted, token = 'access', timeoutMs = emptyDraft.timeoutMs } = request;
  const headers = toPairs(request.headers);
  const type = headers.find(({ name }) => name.toLowerCase() === 'content-type')?.value;
  const kind = bodyOmitted === 'file' ? 'file' : detectBodyKind(type, body);
  return {
    ...emptyDraft,
    method,
    url,
    headers: headers.filter(({ name, value }) => name.toLowerCase() !== 'content-type' || value !== mediaTypes[kind]),
    bodyKind: kind,
    ...(kind === 'form' ? { form: body } : { body: kind === 'json' ? (indentRedactedJson(body) ?? body) : body }),
    ...(bodyOmitted === 'long' && { bodyOmitted: true }),
    token,
    timeoutMs,
  };
}

function detectBodyKind(type: string | undefined, body: string): BodyKind {
  const mediaType = type?.split(';')[0]?.trim().toLowerCase();
  if (mediaType === mediaTypes.form) return 'form';
  if (mediaType !== undefined) return /[/+]json$/.test(mediaType) ? 'json' : 'text';
  return body === '' || isJson(body) ? 'json' : 'text';
}

/** Main writes JSON on one line if it redacted a secret in it. */
const indentRedactedJson = (body: string) => (findRedactedSecret(body) ? indentJson(body) : undefined);

/** Returns a draft of an OpenAPI operation. */
export function draftFromOperation(operation: OpenApiOperation, source: string): RequestDraft {
  const { method, name, body, scopes } = operation;
  let { url } = operation;
  for (const parameter of operation.query)
    if (parameter.value !== '' || parameter.required) url = withQueryPair(url, Number.MAX_SAFE_INTEGER, parameter);
  const type =
    body && body.mediaType !== mediaTypes[body.type] ? [{ name: 'content-type', value: body.mediaType }] : [];
  return {
    ...emptyDraft,
    method,
    url,
    variables: Object.fromEntries(operation.path.map(({ name: variable, value }) => [variable, value])),
    headers: [...type, ...operation.headers.filter((parameter) => parameter.required || parameter.value !== '')],
    bodyKind: body?.type ?? 'json',
    ...(body?.type === 'form' ? { form: body.text } : { body: body?.text ?? '' }),
    source,
    name,
    scopes,
    knownParameters: operation.query.filter(
      ({ name: parameter }, index, all) => all.findIndex((other) => other.name === parameter) === index,
    ),
  };
}

/** Returns the body as text, unless it is a file. */
export const bodyText = ({ bodyKind, body, form }: RequestDraft) => (bodyKind === 'form' ? form : body);

/**
 * Returns the body as sent: `multipart/form-data` needs CRLF, which text fields do not produce (RFC
 * 2046 §5.1).
 */
export function serializeBody(draft: RequestDraft): string {
  const text = bodyText(draft);
  const multipart = draft.headers.some(
    ({ name, value }) => /^content-type$/i.test(name.trim()) && /^multipart\//i.test(value),
  );
  return multipart ? text.replace(/\r?\n/g, '\r\n') : text;
}

/** Returns the headers as sent, with values of the same name joined (RFC 9110 §5.3). */
function buildHeaders(draft: RequestDraft): Record<string, string> {
  const headers = new Map<string, Pair>();
  if (canHaveBody(draft.method) && (draft.bodyKind === 'file' ? draft.file : bodyText(draft) !== ''))
    headers.set('content-type', { name: 'content-type', value: mediaTypes[draft.bodyKind] });
  const userHeaders = new Set<string>();
  for (const { name, value } of draft.headers) {
    const key = name.trim().toLowerCase();
    if (key === '') continue;
    const previous = userHeaders.has(key) ? headers.get(key) : undefined;
    headers.set(key, { name: name.trim(), value: previous ? `${previous.value}, ${value.trim()}` : value.trim() });
    userHeaders.add(key);
  }
  return Object.fromEntries([...headers.values()].map(({ name, value }) => [name, value]));
}

/** Returns the placeholder of a secret that was not stored. */
const findRedactedSecret = (text: string) => redactedSecretPattern.exec(text)?.[0];

/** What is missing before a request can be sent, and in which part of the editor. */
export type DraftProblem =
  | { readonly kind: 'urlMissing' | 'fileMissing' | 'bodyMissing'; readonly part?: 'body' }
  | {
      readonly kind: 'variableMissing' | 'secretMissing';
      readonly name: string;
      readonly part: 'parameters' | 'headers' | 'body';
    };

/** Returns the first thing missing before a request can be sent. */
export function findDraftProblem(draft: RequestDraft): DraftProblem | undefined {
  const variable = missingVariable(draft);
  if (draft.url.trim() === '') return { kind: 'urlMissing' };
  if (variable) return { kind: 'variableMissing', name: variable, part: 'parameters' };
  const texts = [
    ['parameters', draft.url],
    ['headers', draft.headers.map(({ value }) => value).join('\n')],
    ['body', canHaveBody(draft.method) && draft.bodyKind !== 'file' ? bodyText(draft) : ''],
  ] as const;
  for (const [part, text] of texts) {
    const name = draft.basedOn === undefined ? findRedactedSecret(text) : undefined;
    if (name) return { kind: 'secretMissing', name, part };
  }
  if (!canHaveBody(draft.method)) return undefined;
  if (draft.bodyKind === 'file')
    return draft.file || draft.method === 'GET' ? undefined : { kind: 'fileMissing', part: 'body' };
  return draft.bodyOmitted && bodyText(draft) === '' ? { kind: 'bodyMissing', part: 'body' } : undefined;
}

/** Returns the first path parameter without a value. */
export const missingVariable = ({ url, variables }: RequestDraft): string | undefined =>
  pathVariables(url).find((name) => !(Object.hasOwn(variables, name) && variables[name]));

/** Returns the call to send. */
export function draftToCall(draft: RequestDraft, callId: string): ApiCall {
  const { method, bodyKind, file, token, timeoutMs } = draft;
  const body = serializeBody(draft);
  const sendsBody = canHaveBody(method);
  return {
    callId,
    method,
    url: fillPathVariables(draft.url.trim(), draft.variables),
    headers: buildHeaders(draft),
    ...(sendsBody && bodyKind !== 'file' && body !== '' && { body }),
    ...(sendsBody && bodyKind === 'file' && file && { fileId: file.fileId }),
    ...(draft.basedOn !== undefined && { basedOn: draft.basedOn }),
    token,
    timeoutMs,
  };
}

/** Returns the request to save: as it would be sent, without a chosen file. */
export function draftToRequest(draft: RequestDraft, name: string, expectedStatus: number | undefined): ApiRequest {
  const { method, bodyKind, token, scopes } = draft;
  const body = serializeBody(draft);
  const headers = Object.fromEntries(
    draft.headers.filter((pair) => pair.name.trim() !== '').map((pair) => [pair.name.trim(), pair.value.trim()]),
  );
  const hasSavedBody = canHaveBody(method) && bodyKind !== 'file' && body !== '';
  const [firstScopes] = scopes;
  return {
    name,
    method,
    url: fillPathVariables(draft.url.trim(), draft.variables),
    ...(Object.keys(headers).length > 0 && { headers }),
    ...(hasSavedBody && { body, bodyType: bodyKind }),
    ...(token !== 'access' && { token }),
    ...(firstScopes && firstScopes.length > 0 && { scopes: [...firstScopes] }),
    ...(expectedStatus !== undefined && { expectedStatus }),
  };
}

import type { ExchangeDetails, ExchangeSummary, LogChanges, RecordedBody } from '../../shared/exchanges.ts';
import { createEmitter } from '../core/emitter.ts';
import type { Clock } from '../core/ports.ts';
import { redactBody, redactHeaders, redactUrl } from '../core/redaction/redact-message.ts';
import { createRedactor, type Redactor } from '../core/redaction/redactor.ts';
import { countLabels, createSecretLabels } from '../core/redaction/secret-labels.ts';
import type { ExchangeObserver, ExchangeRequest, HttpResponse } from '../http/exchange.ts';

/** The HTTP exchanges since the app started or the log was cleared, without their secrets. */
export type ExchangeLog = {
  /** Records an exchange. */
  observe: ExchangeObserver;
  /** Returns the exchanges that changed since a revision; 0 returns all. */
  getChanges(revision: number): LogChanges;
  get(id: number): ExchangeDetails | undefined;
  list(): ExchangeDetails[];
  clear(): void;
  /** Discards the tokens that are searched for in later exchanges. */
  clearTokens(): void;
  /** Calls the listener after changes, at most ten times a second. */
  onChange(listener: (revision: number) => void): () => void;
};

type Entry = { details: ExchangeDetails; revision: number; characters: number };

/** What is known of a response: its head, then as much of its body as was read. */
type ResponseHead = { status: number; statusText: string; headers: Headers; waitMs: number };
type ResponseRecord = ResponseHead &
  Pick<HttpResponse, 'durationMs'> &
  Partial<Pick<HttpResponse, 'body' | 'truncated'>>;

/** Limits of the log. Beyond them, the oldest exchanges are dropped. */
export type LogLimits = { maxExchanges: number; maxCharacters: number };

const defaultLimits: LogLimits = { maxExchanges: 500, maxCharacters: 8 * 1024 * 1024 };

const notifyIntervalMs = 100;

/** Omits the length of a body that contains a label: it would reveal the length of the secret. */
const omitLength = (body: RecordedBody): RecordedBody =>
  body.kind !== 'none' && countLabels(JSON.stringify(body)) > 0 ? { ...body, bytes: undefined } : body;

const countCharacters = (pairs: readonly [string, string][]) =>
  pairs.reduce((sum, [name, value]) => sum + name.length + value.length, 0);

function countBodyCharacters(body: RecordedBody | undefined): number {
  if (body?.kind === 'form') return countCharacters(body.fields);
  return body && 'text' in body ? body.text.length : 0;
}

/** The approximate size of an exchange without its URL, headers and bodies, in characters. */
const fixedCharacters = 400;

const countRecordCharacters = ({ url, path, request, reply }: ExchangeDetails) =>
  [request, reply].reduce(
    (sum, message) => sum + countCharacters(message?.headers ?? []) + countBodyCharacters(message?.body),
    fixedCharacters + url.length + path.length,
  );

/**
 * Creates the log. Secrets are removed before anything is stored, but in a later turn of the event
 * loop, so that no exchange waits for its record.
 */
export function createExchangeLog(parts: {
  clock: Clock;
  random: (bytes: number) => Buffer;
  limits?: LogLimits;
}): ExchangeLog {
  const { clock, random, limits = defaultLimits } = parts;
  const labels = createSecretLabels(random);
  // An error in a listener is rethrown on its own, so that it is reported but stops nothing else.
  const changes = createEmitter<number>((error) =>
    clock.after(0, () => {
      throw error;
    }),
  );
  const pendingJobs: (() => void)[] = [];
  const idsByRequest = new WeakMap<ExchangeRequest, number>();
  let entries: Entry[] = [];
  let lastId = 0;
  let revision = 0;
  let totalCharacters = 0;
  let isNotifying = false;

  function runPendingJobs(): void {
    for (let job = pendingJobs.shift(); job; job = pendingJobs.shift()) job();
  }

  function runLater(job: () => void): void {
    if (pendingJobs.length === 0) clock.after(0, runPendingJobs);
    pendingJobs.push(job);
  }

  function markChanged(entry: Entry): void {
    revision += 1;
    entry.revision = revision;
    if (isNotifying) return;
    isNotifying = true;
    clock.after(notifyIntervalMs, () => {
      isNotifying = false;
      runPendingJobs();
      changes.emit(revision);
    });
  }

  function updateSize(entry: Entry): void {
    if (!entries.includes(entry)) return;
    const characters = countRecordCharacters(entry.details);
    totalCharacters += characters - entry.characters;
    entry.characters = characters;
    while (entries.length > 1 && (entries.length > limits.maxExchanges || totalCharacters > limits.maxCharacters))
      totalCharacters -= entries.shift()?.characters ?? 0;
  }

  function update(entry: Entry, change: Partial<ExchangeDetails>): void {
    // In V8, a slice of a body keeps all of it in memory, secrets included. A clone does not.
    entry.details = { ...entry.details, ...structuredClone(change) };
    updateSize(entry);
    markChanged(entry);
  }

  /** Links a rejected API call, the refresh it caused, and the call that repeats it. */
  function markRetry(repeated: Entry, refused: number | undefined): void {
    const first = entries.find(({ details }) => details.id === refused);
    if (!first) return;
    const refreshes = entries.filter(({ details }) => details.id > first.details.id && details.purpose === 'refresh');
    const mark = (entry: Entry, part: 'refused' | 'refresh' | 'repeated') =>
      update(entry, { retry: { of: first.details.id, part } });
    mark(first, 'refused');
    mark(repeated, 'repeated');
    // If there are several, one may belong to another session.
    const [refresh, ...others] = refreshes;
    if (refresh && others.length === 0) mark(refresh, 'refresh');
  }

  function begin(request: ExchangeRequest, url: URL): Entry {
    const { purpose, method, retryOf } = request;
    lastId += 1;
    const path = '';
    const { origin } = url;
    const details = { id: lastId, purpose, method, origin, path, url: origin, startedAt: clock.now() };
    const entry = { details, revision: 0, characters: 0 };
    entries.push(entry);
    idsByRequest.set(request, lastId);
    if (retryOf) markRetry(entry, idsByRequest.get(retryOf));
    return entry;
  }

  function recordRequest(entry: Entry, request: ExchangeRequest, url: URL, redactor: Redactor): void {
    const type = new Headers(request.headers).get('content-type') ?? undefined;
    const redacted = redactor.redactUntilStable(() => ({
      ...redactUrl(url, redactor),
      request: {
        headers: redactHeaders(Object.entries(request.headers), redactor),
        body: omitLength(redactBody(request.body, type, redactor)),
      },
    }));
    update(entry, redacted);
  }

  function recordResponse(entry: Entry, response: ResponseRecord, redactor: Redactor): void {
    const { status, statusText, headers, body, truncated, waitMs, durationMs } = response;
    const type = headers.get('content-type') ?? undefined;
    const reply = redactor.redactUntilStable(() => ({
      statusText: redactor.redactText(statusText).slice(0, 1000),
      headers: redactHeaders(headers, redactor),
      body: redactBody(body, type, redactor, truncated),
    }));
    update(entry, { status, waitMs, durationMs, reply });
  }

  return {
    observe(request, url) {
      const entry = begin(request, url);
      const redactor = createRedactor(labels, request.purpose);
      runLater(() => recordRequest(entry, request, url, redactor));
      let head: ResponseHead | undefined;
      return {
        onHeaders(status, statusText, headers, waitMs) {
          head = { status, statusText, headers, waitMs };
        },
        onFinished: (response) =>
          runLater(() => recordResponse(entry, { ...response, waitMs: head?.waitMs ?? response.durationMs }, redactor)),
        onFailed: (failure, durationMs) =>
          runLater(() => {
            if (head) recordResponse(entry, { ...head, durationMs }, redactor);
            update(entry, { failure, durationMs });
          }),
      };
    },

    getChanges(after) {
      runPendingJobs();
      return {
        revision,
        oldest: entries[0]?.details.id ?? lastId + 1,
        exchanges: entries.filter((entry) => entry.revision > after).map(({ details }) => toSummary(details)),
      };
    },

    get(id) {
      runPendingJobs();
      return entries.find(({ details }) => details.id === id)?.details;
    },

    list() {
      runPendingJobs();
      return entries.map(({ details }) => details);
    },

    clear() {
      runPendingJobs();
      entries = [];
      totalCharacters = 0;
      revision += 1;
    },

    clearTokens() {
      runPendingJobs();
      labels.clear();
    },

    onChange: changes.on,
  };
}

/** Returns the summary of an exchange, as the list shows it. */
export function toSummary(details: ExchangeDetails): ExchangeSummary {
  const { url: _url, request: _request, reply: _reply, ...summary } = details;
  return summary;
}

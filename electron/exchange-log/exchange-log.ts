import type { ExchangeDetails, ExchangeSummary, LogChanges, RecordedBody } from '../../shared/exchanges.ts';
import type { Clock } from '../core/ports.ts';
import { redactBody, redactHeaders, redactUrl } from '../core/redaction/redact-message.ts';
import { createRedactor, type Redactor } from '../core/redaction/redactor.ts';
import { createSecretLabels } from '../core/redaction/secret-labels.ts';
import type { ExchangeObserver, ExchangeRequest, HttpResponse } from '../http/exchange.ts';

/** Every exchange since the app started or the log was cleared, without a secret in it. */
export type ExchangeLog = {
  /** For the exchange (`http/exchange.ts`). */
  observe: ExchangeObserver;
  /** What is new since a revision; 0 asks for all. */
  getChanges(revision: number): LogChanges;
  get(id: number): ExchangeDetails | undefined;
  list(): ExchangeDetails[];
  clear(): void;
  /** Lets go of the tokens that are looked for in bodies, when a session is over. */
  clearTokens(): void;
  /** Calls the listener when there is something new, at most ten times a second. */
  onChange(listener: (revision: number) => void): void;
};

type Entry = { details: ExchangeDetails; revision: number; size: number };

/** The head of a reply, and the whole of it as far as it was read. */
type ResponseHead = { status: number; statusText: string; headers: Headers; waitMs: number };
type ResponseRecord = ResponseHead &
  Pick<HttpResponse, 'durationMs'> &
  Partial<Pick<HttpResponse, 'body' | 'truncated'>>;

/** How much is kept. What is more drops the oldest. */
export type LogLimits = { maxExchanges: number; maxCharacters: number };

const defaultLimits: LogLimits = { maxExchanges: 500, maxCharacters: 8 * 1024 * 1024 };

const notifyIntervalMs = 100;

/** Without its length, where that would tell how long a secret in it is. */
const omitLength = (body: RecordedBody): RecordedBody =>
  body.kind !== 'none' && JSON.stringify(body).includes('‹') ? { ...body, bytes: undefined } : body;

const countCharacters = (pairs: readonly [string, string][]) =>
  pairs.reduce((sum, [name, value]) => sum + name.length + value.length, 0);

function countBodyCharacters(body: RecordedBody | undefined): number {
  if (body?.kind === 'form') return countCharacters(body.fields);
  return body && 'text' in body ? body.text.length : 0;
}

/** How much a record holds, in characters; what is in every one is counted by the round. */
const countRecordCharacters = ({ url, path, request, reply }: ExchangeDetails) =>
  [request, reply].reduce(
    (sum, message) => sum + countCharacters(message?.headers ?? []) + countBodyCharacters(message?.body),
    400 + url.length + path.length,
  );

/**
 * The log. Secrets are replaced before anything is kept, in a turn of the event loop of its own while the network is waited
 * for, so that no exchange waits for its record.
 */
export function createExchangeLog(parts: {
  clock: Clock;
  random: (bytes: number) => Buffer;
  limits?: LogLimits;
}): ExchangeLog {
  const { clock, random, limits = defaultLimits } = parts;
  const labels = createSecretLabels(random);
  const listeners: ((revision: number) => void)[] = [];
  const pending: (() => void)[] = [];
  const idOf = new WeakMap<ExchangeRequest, number>();
  let entries: Entry[] = [];
  let lastId = 0;
  let revision = 0;
  let characters = 0;
  let telling = false;

  function work(): void {
    for (let job = pending.shift(); job; job = pending.shift()) job();
  }

  function later(job: () => void): void {
    if (pending.length === 0) clock.after(0, work);
    pending.push(job);
  }

  function changed(entry: Entry): void {
    revision += 1;
    entry.revision = revision;
    if (telling) return;
    telling = true;
    clock.after(notifyIntervalMs, () => {
      telling = false;
      work();
      for (const listener of listeners) listener(revision);
    });
  }

  function resize(entry: Entry): void {
    if (!entries.includes(entry)) return;
    const size = countRecordCharacters(entry.details);
    characters += size - entry.size;
    entry.size = size;
    while (entries.length > 1 && (entries.length > limits.maxExchanges || characters > limits.maxCharacters))
      characters -= entries.shift()?.size ?? 0;
  }

  function update(entry: Entry, change: Partial<ExchangeDetails>): void {
    // A copy: what was cut out of a body is, in V8, a window on that body, and would keep all of it, secrets too.
    entry.details = { ...entry.details, ...structuredClone(change) };
    resize(entry);
    changed(entry);
  }

  /** Marks what belongs together: a refused call, the one refresh since, and the call that repeats it. */
  function markRetry(repeated: Entry, refused: number | undefined): void {
    const first = entries.find(({ details }) => details.id === refused);
    if (!first) return;
    const refreshes = entries.filter(({ details }) => details.id > first.details.id && details.purpose === 'refresh');
    const mark = (entry: Entry, part: 'refused' | 'refresh' | 'repeated') =>
      update(entry, { retry: { of: first.details.id, part } });
    mark(first, 'refused');
    mark(repeated, 'repeated');
    // Of several, one may be another session's.
    const [refresh, another] = refreshes;
    if (refresh && !another) mark(refresh, 'refresh');
  }

  function begin(request: ExchangeRequest, url: URL): Entry {
    const { purpose, method, retryOf } = request;
    lastId += 1;
    const path = '';
    const { origin } = url;
    const details = { id: lastId, purpose, method, origin, path, url: origin, startedAt: clock.now() };
    const entry = { details, revision: 0, size: 0 };
    entries.push(entry);
    idOf.set(request, lastId);
    if (retryOf) markRetry(entry, idOf.get(retryOf));
    return entry;
  }

  function recordRequest(entry: Entry, request: ExchangeRequest, url: URL, redactor: Redactor): void {
    const type = new Headers(request.headers).get('content-type') ?? undefined;
    const shown = redactor.redactUntilStable(() => ({
      ...redactUrl(url, redactor),
      request: {
        headers: redactHeaders(Object.entries(request.headers), redactor),
        body: omitLength(redactBody(request.body, type, redactor)),
      },
    }));
    update(entry, shown);
  }

  function recordReply(entry: Entry, from: ResponseRecord, redactor: Redactor): void {
    const { status, statusText, headers, body, truncated, waitMs, durationMs } = from;
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
      later(() => recordRequest(entry, request, url, redactor));
      let head: ResponseHead | undefined;
      return {
        onHeaders(status, statusText, headers, waitMs) {
          head = { status, statusText, headers, waitMs };
        },
        onFinished: (reply) =>
          later(() => recordReply(entry, { ...reply, waitMs: head?.waitMs ?? reply.durationMs }, redactor)),
        onFailed: (failure, durationMs) =>
          later(() => {
            if (head) recordReply(entry, { ...head, durationMs }, redactor);
            update(entry, { failure, durationMs });
          }),
      };
    },

    getChanges(after) {
      work();
      return {
        revision,
        oldest: entries[0]?.details.id ?? lastId + 1,
        exchanges: entries.filter((entry) => entry.revision > after).map(({ details }) => toSummary(details)),
      };
    },

    get(id) {
      work();
      return entries.find(({ details }) => details.id === id)?.details;
    },

    list() {
      work();
      return entries.map(({ details }) => details);
    },

    clear() {
      work();
      entries = [];
      characters = 0;
      revision += 1;
    },

    clearTokens() {
      work();
      labels.clear();
    },

    onChange: (listener) => {
      listeners.push(listener);
    },
  };
}

/** What a row shows of an exchange. */
export function toSummary(details: ExchangeDetails): ExchangeSummary {
  const { url: _url, request: _request, reply: _reply, ...summary } = details;
  return summary;
}

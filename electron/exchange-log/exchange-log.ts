import type { ExchangeDetails, LogChanges, RecordedBody } from '../../shared/exchanges.ts';
import { createEmitter } from '../core/emitter.ts';
import type { Clock } from '../core/ports.ts';
import { createRedactor } from '../core/redaction/redactor.ts';
import { createSecretLabels, removedLabel } from '../core/redaction/secret-labels.ts';
import type { ExchangeObserver, ExchangeRequest } from '../http/exchange.ts';
import { createExchangeStore, type Entry, type ExchangeStore, type LogLimits, toDetails } from './exchange-store.ts';
import { type ResponseHead, redactRequest, redactResponse } from './redact-exchange.ts';
import { createRedactionQueue } from './redaction-queue.ts';

/** The HTTP exchanges since the app started or the log was cleared, without their secrets. */
export type ExchangeLog = {
  /** Records an exchange. */
  observe: ExchangeObserver;
  /** Returns the exchanges that changed since a revision; 0 returns all. */
  getChanges(revision: number): LogChanges;
  get(id: number): Promise<ExchangeDetails | undefined>;
  list(): Promise<ExchangeDetails[]>;
  clear(): void;
  /** Discards the tokens that later exchanges are searched for, once earlier ones are recorded. */
  clearTokens(): void;
  /** Calls the listener after changes, at most ten times a second. */
  onChange(listener: (revision: number) => void): () => void;
};

const defaultLimits: LogLimits = { maxExchanges: 500, maxCharacters: 8 * 1024 * 1024 };

const notifyIntervalMs = 100;

const removedBody: RecordedBody = { kind: 'text', text: removedLabel, cut: true };
const removedRequest = { headers: [], body: removedBody };
const removedResponse = { ...removedRequest, statusText: '' };

/** Links a rejected API call, the refresh it caused, and the call that repeats it. */
function linkRetry(store: ExchangeStore, repeated: Entry, rejectedId: number | undefined): void {
  const rejected = store.find(rejectedId);
  if (!rejected) return;
  const { id } = rejected.summary;
  const refreshes = store.list().filter(({ summary }) => summary.id > id && summary.purpose === 'refresh');
  store.update(rejected, { retry: { of: id, part: 'refused' } });
  store.update(repeated, { retry: { of: id, part: 'repeated' } });
  // If there are several, one may belong to another session.
  const [refresh, ...others] = refreshes;
  if (refresh && others.length === 0) store.update(refresh, { retry: { of: id, part: 'refresh' } });
}

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
  // Errors are rethrown on their own, so that they are reported but stop nothing else.
  const report = (error: unknown) =>
    clock.after(0, () => {
      throw error;
    });
  const changes = createEmitter<number>(report);
  const store = createExchangeStore(limits, notifySoon);
  const redactions = createRedactionQueue({ clock, store, report });
  const idsByRequest = new WeakMap<ExchangeRequest, number>();
  let isNotifying = false;

  const allRedacted = () => new Promise<void>((resolve) => redactions.afterAll(resolve));

  function notifySoon(): void {
    if (isNotifying) return;
    isNotifying = true;
    clock.after(notifyIntervalMs, () => {
      isNotifying = false;
      changes.emit(store.getRevision());
    });
  }

  function begin(request: ExchangeRequest, { origin }: URL): Entry {
    const { purpose, method, retryOf } = request;
    const entry = store.add({ purpose, method, origin, path: '', url: origin, startedAt: clock.now() });
    idsByRequest.set(request, entry.summary.id);
    if (retryOf) linkRetry(store, entry, idsByRequest.get(retryOf));
    return entry;
  }

  return {
    observe(request, url) {
      const entry = begin(request, url);
      const redactor = createRedactor(labels, request.purpose);
      redactions.add({
        entry,
        redact: () => redactRequest(request, url, redactor),
        removed: { request: removedRequest },
      });
      let head: ResponseHead | undefined;
      return {
        onHeaders(status, statusText, headers, waitMs) {
          head = { status, statusText, headers, waitMs };
        },
        onFinished(response) {
          const { status, durationMs } = response;
          const waitMs = head?.waitMs ?? durationMs;
          redactions.add({
            entry,
            redact: () => redactResponse({ ...response, waitMs }, redactor),
            removed: { status, waitMs, durationMs, response: removedResponse },
          });
        },
        onFailed: (failure, durationMs) =>
          redactions.add({
            entry,
            redact: () => ({ ...(head && redactResponse({ ...head, durationMs }, redactor)), failure, durationMs }),
            removed: { failure, durationMs, response: removedResponse },
          }),
      };
    },

    getChanges: store.getChanges,

    async get(id) {
      await allRedacted();
      const found = store.find(id);
      return found && toDetails(found);
    },

    async list() {
      await allRedacted();
      return store.list().map(toDetails);
    },

    clear: store.clear,
    clearTokens: () => redactions.afterAll(labels.clear),

    onChange: changes.on,
  };
}

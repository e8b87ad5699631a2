import type { ExchangeDetails, ExchangeSummary, LogChanges, RecordedBody } from '../../shared/exchanges.ts';

/** A stored exchange. Its details change while the exchange is in progress. */
export type Entry = { details: ExchangeDetails; revision: number; characters: number };

/** Limits of the log. Beyond them, the oldest exchanges are dropped. */
export type LogLimits = { maxExchanges: number; maxCharacters: number };

/** The stored exchanges, oldest first. Every update has a new revision number. */
export type ExchangeStore = {
  /** Adds an exchange with the next ID. */
  add(details: Omit<ExchangeDetails, 'id'>): Entry;
  /** Changes the details of an exchange. */
  update(entry: Entry, change: Partial<ExchangeDetails>): void;
  list(): readonly Entry[];
  find(id: number | undefined): Entry | undefined;
  getRevision(): number;
  getChanges(revision: number): LogChanges;
  clear(): void;
};

const countCharacters = (pairs: readonly [string, string][]) =>
  pairs.reduce((sum, [name, value]) => sum + name.length + value.length, 0);

function countBodyCharacters(body: RecordedBody | undefined): number {
  if (body?.kind === 'form') return countCharacters(body.fields);
  return body && 'text' in body ? body.text.length : 0;
}

/** The approximate size of an exchange without its URL, headers and bodies. */
const fixedCharacters = 400;

const countRecordCharacters = ({ url, path, request, response }: ExchangeDetails) =>
  [request, response].reduce(
    (sum, message) => sum + countCharacters(message?.headers ?? []) + countBodyCharacters(message?.body),
    fixedCharacters + url.length + path.length,
  );

/** Returns the summary of an exchange, as the list shows it. */
export function toSummary(details: ExchangeDetails): ExchangeSummary {
  const { url: _url, request: _request, response: _response, ...summary } = details;
  return summary;
}

/**
 * Creates an empty store.
 *
 * @param onUpdate called after each update
 */
export function createExchangeStore(limits: LogLimits, onUpdate: () => void): ExchangeStore {
  let entries: Entry[] = [];
  let lastId = 0;
  let revision = 0;
  let totalCharacters = 0;

  function updateSize(entry: Entry): void {
    if (!entries.includes(entry)) return;
    const characters = countRecordCharacters(entry.details);
    totalCharacters += characters - entry.characters;
    entry.characters = characters;
    let dropped = 0;
    while (
      entries.length - dropped > 1 &&
      (entries.length - dropped > limits.maxExchanges || totalCharacters > limits.maxCharacters)
    ) {
      totalCharacters -= entries[dropped]?.characters ?? 0;
      dropped += 1;
    }
    entries.splice(0, dropped);
  }

  return {
    add(details) {
      lastId += 1;
      const entry = { details: { id: lastId, ...details }, revision: 0, characters: 0 };
      entries.push(entry);
      return entry;
    },
    update(entry, change) {
      // In V8, a slice of a body keeps all of it in memory, secrets included. A clone does not.
      entry.details = { ...entry.details, ...structuredClone(change) };
      updateSize(entry);
      revision += 1;
      entry.revision = revision;
      onUpdate();
    },
    list: () => entries,
    find: (id) => entries.find(({ details }) => details.id === id),
    getRevision: () => revision,
    getChanges: (after) => ({
      revision,
      oldest: entries[0]?.details.id ?? lastId + 1,
      exchanges: entries.filter((entry) => entry.revision > after).map(({ details }) => toSummary(details)),
    }),
    clear() {
      entries = [];
      totalCharacters = 0;
      revision += 1;
    },
  };
}

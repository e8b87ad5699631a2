import type { ExchangeDetails, ExchangeSummary, LogChanges } from '../../shared/exchanges.ts';

/** A stored exchange. It changes while the exchange is in progress. */
export type Entry = {
  summary: ExchangeSummary;
  /** The other members of its details, as JSON. Later texts replace members of earlier ones. */
  messages: string[];
  revision: number;
  characters: number;
};

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

/** The approximate size of an exchange without its URL, headers and bodies. */
const fixedCharacters = 400;

/**
 * Copies a value as JSON does. In V8, a slice of a body keeps all of it in memory, secrets
 * included. Text that is written anew does not.
 */
const rewrite = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

/** Returns an exchange with its messages. */
export const toDetails = ({ summary, messages }: Entry): ExchangeDetails =>
  Object.assign({ url: '' }, summary, ...messages.map((text) => JSON.parse(text) as Partial<ExchangeDetails>));

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

  function addCharacters(entry: Entry, characters: number): void {
    if (!entries.includes(entry)) return;
    entry.characters += characters;
    totalCharacters += characters;
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
      const { url, request, response, ...summary } = details;
      const messages = [JSON.stringify({ url, request, response })];
      const entry = { summary: { id: lastId, ...summary }, messages, revision: 0, characters: 0 };
      entries.push(entry);
      addCharacters(entry, fixedCharacters);
      return entry;
    },
    update(entry, change) {
      const { url, request, response, ...summary } = change;
      const text = JSON.stringify({ url, request, response });
      entry.summary = { ...entry.summary, ...rewrite(summary) };
      entry.messages.push(text);
      addCharacters(entry, text.length);
      revision += 1;
      entry.revision = revision;
      onUpdate();
    },
    list: () => entries,
    find: (id) => entries.find(({ summary }) => summary.id === id),
    getRevision: () => revision,
    getChanges: (after) => ({
      revision,
      oldest: entries[0]?.summary.id ?? lastId + 1,
      exchanges: entries.filter((entry) => entry.revision > after).map(({ summary }) => summary),
    }),
    clear() {
      entries = [];
      totalCharacters = 0;
      revision += 1;
    },
  };
}

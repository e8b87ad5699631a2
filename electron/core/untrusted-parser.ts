import { z } from 'zod';
import { type FailureKind, failureSchema } from '../../shared/errors.ts';
import { exchangeDetailsSchema } from '../../shared/exchanges.ts';
import { openApiDocumentSchema, openApiOperationSchema } from '../../shared/openapi-document.ts';
import { profileSchema } from '../../shared/profile.ts';
import { reportHeadSchema } from '../../shared/report.ts';
import { tokenTypes } from '../../shared/tokens.ts';
import { onAbort } from './abort.ts';
import { FailureError, fail } from './failure.ts';
import { isTooComplex, parseJson } from './json.ts';
import type { Clock, Log } from './ports.ts';
import { runInSlices, type Steps } from './steps.ts';

const importedProfileSchema = z.looseObject({ id: profileSchema.shape.id, name: profileSchema.shape.name });

/** A profile as in its file. Whatever saves it validates the rest of it. */
export type ImportedProfile = z.infer<typeof importedProfileSchema>;

/** The most tokens that are taken from one text. */
export const maxFoundTokens = 12;

/** The most profiles that a file may contain. */
export const maxImportedProfiles = 100;

/**
 * What is parsed outside the main process. Each result is a head and a list of items, which main
 * validates one at a time, so that a large result does not block it.
 */
const kinds = {
  openApiDocument: {
    head: openApiDocumentSchema.omit({ operations: true }),
    item: openApiOperationSchema,
    maxItems: 10_000,
    failure: 'document_invalid',
  },
  report: {
    head: reportHeadSchema,
    item: exchangeDetailsSchema,
    maxItems: 10_000,
    failure: 'report_invalid',
  },
  profiles: {
    head: z.strictObject({}),
    item: importedProfileSchema,
    maxItems: maxImportedProfiles,
    failure: 'profile_invalid',
  },
  tokens: {
    head: z.strictObject({}),
    item: z.strictObject({ tokenType: z.enum(tokenTypes), token: z.string().min(1) }),
    maxItems: maxFoundTokens,
    failure: 'token_not_found',
  },
} as const satisfies Record<string, { head: z.ZodType; item: z.ZodType; maxItems: number; failure: FailureKind }>;

/** Kinds of documents that the parser reads. */
export type ParseKind = keyof typeof kinds;

/** A parsed text: its head, and its items in order. */
export type Parsed<K extends ParseKind> = {
  head: z.infer<(typeof kinds)[K]['head']>;
  items: z.infer<(typeof kinds)[K]['item']>[];
};

/**
 * What the parser receives: untrusted bytes, and what it needs to read them. Never a secret of the
 * app, only tokens that a user pastes.
 */
export type ParseRequest = {
  kind: ParseKind;
  bytes: Uint8Array;
  /** Where an OpenAPI document comes from, without query, and the origins its profile allows. */
  context?: { documentUrl: string | undefined; origins: readonly string[] } | undefined;
};

/** A process or thread that parses one text and is then discarded. */
export type ParserHost = {
  post(request: ParseRequest): void;
  /** Calls the listener with the parser's response, of which nothing is certain. */
  onMessage(listener: (message: unknown) => void): void;
  /** Calls the listener when the parser ends before it was killed. */
  onExit(listener: (reason: ParserExit) => void): void;
  kill(): void;
};

/** Why a parser ended without a response. */
export type ParserExit = 'out_of_memory' | 'crashed';

/** The memory that a parser may use, in MiB: several times what the largest real document needs. */
export const maxParserHeapMib = 512;

/** Real documents take less than 2 s. */
const timeoutMs = 10_000;
const maxConcurrent = 2;
const maxResultCharacters = 48 * 1024 * 1024;
const maxLineCharacters = 2 * 1024 * 1024;
/** Real heads and items have hundreds of values. It is their number that takes time. */
const maxLineComplexity = { maxDepth: 100, maxValues: 20_000 };
const maxProblems = 100;

const progressDelayMs = 300;

/** Parses untrusted text outside the main process, within limits of time and memory. */
export type UntrustedParser = {
  /**
   * Parses a text in a new process, which is killed afterwards.
   *
   * @throws `canceled`, `parsing_timed_out`, `parsing_failed` if the text needs too much memory or
   *   the process ends or responds with something else than a result, `busy` if two texts are being
   *   parsed, and the kind's own failure if the text is invalid
   */
  parse<K extends ParseKind>(
    kind: K,
    bytes: Uint8Array,
    options?: { context?: ParseRequest['context']; signal?: AbortSignal | undefined },
  ): Promise<Parsed<K>>;
  /** Cancels everything that is being parsed. */
  cancelAll(): void;
};

const failureLineSchema = z.strictObject({ failure: failureSchema });
const headLineSchema = z.strictObject({ head: z.unknown() });

/**
 * Serializes what a parser found: one JSON text per line, the head first. Main can measure a text
 * before it parses it.
 */
export const serializeParsed = ({ head, items }: { head: unknown; items: readonly unknown[] }): string =>
  [{ head }, ...items].map((line) => JSON.stringify(line)).join('\n');

/** Serializes why a text is invalid. */
export const serializeFailure = (error: FailureError): string => JSON.stringify({ failure: error.failure });

const failParsing = (code: ParserExit | 'invalid_result'): never => fail('parsing_failed', { details: { code } });

/** Returns one line, parsed. */
function parseLine(text: string, from: number, to: number): unknown {
  const line = to - from > maxLineCharacters ? '' : text.slice(from, to);
  return isTooComplex(line, maxLineComplexity) ? undefined : parseJson(line);
}

/** Validates what a parser responded. It may have been taken over by the text. */
function* readResult<K extends ParseKind>(kind: K, text: unknown): Steps<Parsed<K>> {
  const { head: headSchema, item: itemSchema, maxItems, failure } = kinds[kind];
  if (typeof text !== 'string' || text.length > maxResultCharacters) return failParsing('invalid_result');
  const endOfLine = (from: number) => {
    const end = text.indexOf('\n', from);
    return end < 0 ? text.length : end;
  };
  const first = endOfLine(0);
  const line = parseLine(text, 0, first);
  const failed = failureLineSchema.safeParse(line);
  if (failed.success && failed.data.failure.kind === failure) {
    const { problems, details } = failed.data.failure;
    fail(failure, { ...(details && { details }), ...(problems && { problems: problems.slice(0, maxProblems) }) });
  }
  const head = headSchema.safeParse(headLineSchema.safeParse(line).data?.head);
  const items: unknown[] = [];
  for (let from = first + 1; from < text.length; ) {
    const to = endOfLine(from);
    const item = itemSchema.safeParse(parseLine(text, from, to));
    if (!item.success || items.length >= maxItems) return failParsing('invalid_result');
    items.push(item.data);
    from = to + 1;
    yield;
  }
  return head.success ? ({ head: head.data, items } as Parsed<K>) : failParsing('invalid_result');
}

/**
 * Creates the parser.
 *
 * @param parts.start starts a parser process
 * @param parts.onProgress receives whether a text takes longer than 300 ms, for the page
 */
export function createUntrustedParser(parts: {
  start: () => ParserHost;
  clock: Clock;
  log: Log;
  onProgress: (isParsing: boolean) => void;
}): UntrustedParser {
  const { start, clock, log, onProgress } = parts;
  const running = new Set<AbortController>();
  let isReported = false;

  function report(isParsing: boolean): void {
    if (isParsing === isReported) return;
    isReported = isParsing;
    onProgress(isParsing);
  }

  /** Resolves to the parser's response; rejects when a limit is reached or the signal aborts. */
  function askParser(request: ParseRequest, signal: AbortSignal): Promise<unknown> {
    const host = start();
    const cleanUp = [host.kill];
    return new Promise<unknown>((resolve, reject) => {
      const rejectWith = (error: FailureError) => reject(error);
      cleanUp.push(
        clock.after(timeoutMs, () => rejectWith(new FailureError({ kind: 'parsing_timed_out' }))),
        onAbort(signal, () => rejectWith(new FailureError({ kind: 'canceled' }))),
      );
      host.onMessage(resolve);
      host.onExit((code) => rejectWith(new FailureError({ kind: 'parsing_failed', details: { code } })));
      host.post(request);
    }).finally(() => {
      for (const run of cleanUp) run();
    });
  }

  return {
    async parse(kind, bytes, { context, signal } = {}) {
      if (running.size >= maxConcurrent) fail('busy');
      const controller = new AbortController();
      running.add(controller);
      const stopListening = onAbort(signal, () => controller.abort());
      const stopTimer = clock.after(progressDelayMs, () => report(true));
      try {
        const response = await askParser({ kind, bytes: new Uint8Array(bytes), context }, controller.signal);
        const parsed = await runInSlices(readResult(kind, response), clock);
        if (controller.signal.aborted) fail('canceled');
        return parsed;
      } catch (error) {
        if (error instanceof FailureError && /^parsing_/.test(error.failure.kind))
          log('parser stopped', { kind, reason: error.failure.details?.code ?? error.failure.kind });
        throw error;
      } finally {
        stopTimer();
        stopListening();
        running.delete(controller);
        if (running.size === 0) report(false);
      }
    },
    cancelAll() {
      for (const controller of running) controller.abort();
    },
  };
}

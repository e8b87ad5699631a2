import {
  CORE_SCHEMA,
  constructFromEvents,
  defineMappingTag,
  defineScalarTag,
  defineSequenceTag,
  EVENT_ID,
  type Event,
  floatCoreTag,
  intCoreTag,
  mapTag,
  mergeTag,
  NOT_RESOLVED,
  parseEvents,
  seqTag,
  YAMLException,
} from 'js-yaml';
import { parseExactJson, parseExactNumber } from '../../../shared/json/exact-json.ts';
import { decodeText } from '../../core/decode-text.ts';
import { fail } from '../../core/failure.ts';
import { isTooComplex } from '../../core/json.ts';
import { sanitizeServerText } from '../../core/redaction/sanitize-server-text.ts';
import { findRepeatedJsonKeys, findRepeatedYamlKeys } from './repeated-keys.ts';
import type { Skip } from './skipped.ts';
import { getOwn } from './unknown-values.ts';

/** No real document is nested more deeply. */
const maxDepth = 200;

/** Limits alias expansion: a few lines of YAML can expand to gigabytes. */
const maxAliases = 1000;
const maxExpandedValues = 2_000_000;

const failInvalid = (reason: string): never => fail('document_invalid', { details: { description: reason } });

const jsonNumberPattern = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/;

/** Keeps the text of numbers. One that JSON does not have, such as `+49123` or `0x1F`, is text. */
const withExactNumbers = (tag: typeof intCoreTag): typeof intCoreTag => ({
  ...tag,
  resolve(source, isExplicit, name) {
    const value = tag.resolve(source, isExplicit, name);
    if (value === NOT_RESOLVED) return value;
    if (jsonNumberPattern.test(source)) return parseExactNumber(source) as never;
    return isExplicit ? value : NOT_RESOLVED;
  },
});

/** Reads `!Sub`, `!Ref` and other tags of a document's own without their tag. */
const ownTags = [
  defineScalarTag('!', { matchByTagPrefix: true, resolve: (source) => source, identify: () => false }),
  defineSequenceTag('!', { ...seqTag, matchByTagPrefix: true }),
  defineMappingTag('!', { ...mapTag, matchByTagPrefix: true }),
];

const schema = CORE_SCHEMA.withTags(mergeTag, withExactNumbers(intCoreTag), withExactNumbers(floatCoreTag), ...ownTags);

/** Counts the values of a document with every alias expanded, without expanding them. */
function checkExpansion(root: unknown): void {
  const counts = new Map<object, number>();
  const count = (value: unknown): number => {
    if (typeof value !== 'object' || value === null) return 1;
    const known = counts.get(value);
    if (known !== undefined) return known;
    // An object that contains itself is counted as infinite.
    counts.set(value, Number.POSITIVE_INFINITY);
    let total = 1;
    for (const member of Object.values(value)) total += count(member);
    counts.set(value, total);
    return total;
  };
  if (count(root) > maxExpandedValues) failInvalid('expands too far');
}

/** Returns a function that returns the line of an offset. Offsets must not decrease. */
function createLineCounter(text: string): (offset: number) => number {
  let line = 1;
  let next = text.indexOf('\n');
  return (offset) => {
    for (; next >= 0 && next < offset; next = text.indexOf('\n', next + 1)) line += 1;
    return line;
  };
}

const isOpenApi = (document: unknown) =>
  getOwn(document, 'openapi') !== undefined || getOwn(document, 'swagger') !== undefined;

/** A document of a file, and the offset at which it begins. */
type YamlDocument = { events: Event[]; offset: number };

/** Splits the events of a file into those of its documents. Leaves out documents that are empty. */
function splitDocuments(events: readonly Event[]): YamlDocument[] {
  const starts = events.flatMap(({ type }, index) => (type === EVENT_ID.DOCUMENT ? [index] : []));
  return starts
    .map((start, index) => {
      const root = events[start + 1];
      const offset = root && 'start' in root ? root.start : root?.type === EVENT_ID.SCALAR ? root.valueStart : -1;
      return { events: events.slice(start, starts[index + 1]), offset };
    })
    .filter(({ offset }) => offset >= 0);
}

/** Reads the first document that is OpenAPI, or the first one. */
function constructDocument(text: string, skip: Skip): unknown {
  const documents = splitDocuments(parseEvents(text, { maxDepth }));
  if (documents.length === 0) throw new YAMLException('the file is empty');
  const construct = ({ events }: YamlDocument): unknown =>
    constructFromEvents(events, { source: text, schema, maxAliases, json: true })[0];
  const selected =
    (documents.length > 1 && documents.find((document) => isOpenApi(construct(document)))) || documents[0];
  const toLine = createLineCounter(text);
  for (const document of documents)
    if (document === selected)
      findRepeatedYamlKeys(text, document.events, (path, offset) =>
        skip(`line ${toLine(offset)}: ${path}`, 'repeated'),
      );
    else skip(`line ${toLine(document.offset)}`, 'document');
  return selected && construct(selected);
}

function parseYaml(text: string, skip: Skip): unknown {
  try {
    const document = constructDocument(text, skip);
    checkExpansion(document);
    return document;
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    const { reason, mark } = error;
    return failInvalid(`not YAML or JSON: ${sanitizeServerText(reason)}${mark ? `, line ${mark.line + 1}` : ''}`);
  }
}

/**
 * Parses JSON or YAML 1.2. Of a repeated key, the last one counts. Of several YAML documents in a
 * file, the first one that is OpenAPI is read. Read the result with `getOwn` only: `__proto__` may
 * be a name in it.
 *
 * @param skip receives keys and documents that do not count
 * @throws `document_invalid`, also if the document is nested too deeply or expands too far
 */
export function readDocument(bytes: Uint8Array, skip: Skip = () => {}): unknown {
  let text = '';
  try {
    // Only UTF-16 has a NUL or this byte order mark in its first two bytes.
    text = /^(?:\xff\xfe|\xfe\xff)|\0/.test(Buffer.from(bytes.subarray(0, 2)).toString('latin1'))
      ? decodeText(bytes)
      : new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    failInvalid('not UTF-8');
  }
  if (/^\s*[{[]/.test(text)) {
    if (isTooComplex(text, { maxDepth })) failInvalid('nested too deeply');
    // YAML in flow style begins like JSON, and allows what JSON forbids, such as a trailing comma.
    const json = parseExactJson(text);
    if (json !== undefined) {
      const toLine = createLineCounter(text);
      findRepeatedJsonKeys(text, (path, offset) => skip(`line ${toLine(offset)}: ${path}`, 'repeated'));
      return json;
    }
  }
  return parseYaml(text, skip);
}

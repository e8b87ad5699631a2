import { CORE_SCHEMA, floatCoreTag, intCoreTag, load, mergeTag, NOT_RESOLVED, YAMLException } from 'js-yaml';
import { parseExactJson, parseExactNumber } from '../../../shared/json/exact-json.ts';
import { decodeText } from '../../core/decode-text.ts';
import { fail } from '../../core/failure.ts';
import { isTooComplex } from '../../core/json.ts';
import { sanitizeServerText } from '../../core/redaction/sanitize-server-text.ts';

/** No real document is nested more deeply. */
const maxDepth = 200;

/** Limits alias expansion: a few lines of YAML can expand to gigabytes. */
const maxAliases = 1000;
const maxExpandedValues = 2_000_000;

const failInvalid = (reason: string): never => fail('document_invalid', { details: { description: reason } });

const jsonNumberPattern = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/;

/**
 * Keeps the text of numbers. A number with a leading zero is text: it is a code, not a quantity.
 */
const withExactNumbers = (tag: typeof intCoreTag): typeof intCoreTag => ({
  ...tag,
  resolve(source, ...rest) {
    const value = tag.resolve(source, ...rest);
    if (value === NOT_RESOLVED) return value;
    if (jsonNumberPattern.test(source)) return parseExactNumber(source) as never;
    return /^[-+]?0\d/.test(source) || /^[-+]?\d{16,}$/.test(source) ? NOT_RESOLVED : value;
  },
});

const schema = CORE_SCHEMA.withTags(mergeTag, withExactNumbers(intCoreTag), withExactNumbers(floatCoreTag));

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

function parseYaml(text: string): unknown {
  try {
    const document = load(text, { schema, maxDepth, maxAliases });
    checkExpansion(document);
    return document;
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    const { reason, mark } = error;
    return failInvalid(`not YAML or JSON: ${sanitizeServerText(reason)}${mark ? `, line ${mark.line + 1}` : ''}`);
  }
}

/**
 * Parses JSON or YAML 1.2. Read the result with `getOwn` only: `__proto__` may be a name in it.
 *
 * @throws `document_invalid`, also if the document is nested too deeply or expands too far
 */
export function readDocument(bytes: Uint8Array): unknown {
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
    if (json !== undefined) return json;
  }
  return parseYaml(text);
}

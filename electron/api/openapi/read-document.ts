import { LineCounter, parseDocument } from 'yaml';
import { fail } from '../../core/failure.ts';

/** The largest document that is read, in bytes: the largest published ones are about 10 MB. */
export const maxDocumentBytes = 12 * 1024 * 1024;

/** YAML takes a hundred times as long as JSON to read, in characters. */
const maxYamlCharacters = 3 * 1024 * 1024;

/** Deeper nesting than any description of an API has. */
const maxDepth = 200;

/**
 * How often aliases may be followed in all, so that a few lines of YAML cannot become gigabytes.
 */
const maxAliases = 1000;

const failInvalid = (reason: string): never => fail('document_invalid', { details: { description: reason } });

/** Counts brackets outside of strings, so that no parser is given what would exhaust its stack. */
function checkDepth(text: string): void {
  let depth = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (quoted) {
      if (character === '\\') at += 1;
      else if (character === '"') quoted = false;
    } else if (character === '"') quoted = true;
    else if (character === '{' || character === '[') depth += 1;
    else if (character === '}' || character === ']') depth -= 1;
    if (depth > maxDepth) failInvalid('nested too deeply');
  }
}

function parseYaml(text: string): unknown {
  const lines = new LineCounter();
  if (text.length > maxYamlCharacters) failInvalid('too large for YAML: use JSON');
  const document = parseDocument(text, { stringKeys: true, merge: true, prettyErrors: false, lineCounter: lines });
  const [error] = document.errors;
  if (error) failInvalid(`no YAML or JSON: ${error.code}, line ${lines.linePos(error.pos[0]).line}`);
  try {
    return document.toJS({ maxAliasCount: maxAliases });
  } catch (failed) {
    if (failed instanceof Error && failed.message.startsWith('Merge sources'))
      failInvalid('a merge key (<<) without a map');
    throw failed;
  }
}

/**
 * Reads JSON or YAML 1.2. Fails with `document_invalid` where it is neither, nested too deeply, or
 * expands without end. Names such as `__proto__` are names like any other: look at results with
 * {@link getOwn} alone.
 */
export function readDocument(bytes: Uint8Array): unknown {
  if (bytes.byteLength > maxDocumentBytes) failInvalid('too large');
  let text = '';
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    failInvalid('not UTF-8');
  }
  const trimmed = text.trimStart();
  try {
    if (trimmed.startsWith('{') || trimmed.startsWith('[')) {
      checkDepth(text);
      try {
        return JSON.parse(text);
      } catch {
        // A YAML document in flow style begins like JSON.
      }
    }
    return parseYaml(text);
  } catch (error) {
    if (error instanceof RangeError || error instanceof ReferenceError) failInvalid('expands or nests too far');
    throw error;
  }
}

export type UnknownRecord = Readonly<Record<string, unknown>>;

/** A value as an object, or none. */
export const asRecord = (value: unknown): UnknownRecord | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as UnknownRecord) : undefined;

/** A member of an object by its own name, never by what its prototype has. */
export const getOwn = (value: unknown, name: string): unknown => {
  const object = asRecord(value);
  return object && Object.hasOwn(object, name) ? object[name] : undefined;
};

export const asArray = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** A text, cut to a length; other values are none. */
export const asString = (value: unknown, longest = 300): string | undefined =>
  typeof value === 'string' && value !== '' ? value.slice(0, longest) : undefined;

import { LineCounter, parseDocument } from 'yaml';
import { fail } from '../../failure.ts';

/** The largest document that is read, in bytes: the largest published ones are about 10 MB. */
export const largestDocument = 12 * 1024 * 1024;

/** YAML takes a hundred times as long as JSON to read, in characters. */
const largestYaml = 3 * 1024 * 1024;

/** Deeper nesting than any description of an API has. */
const deepest = 200;

/** How often aliases may be followed in all, so that a few lines of YAML cannot become gigabytes. */
const mostAliases = 1000;

const invalid = (reason: string): never => fail('document_invalid', { details: { description: reason } });

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
    if (depth > deepest) invalid('nested too deeply');
  }
}

function yamlOf(text: string): unknown {
  const lines = new LineCounter();
  if (text.length > largestYaml) invalid('too large for YAML: use JSON');
  const document = parseDocument(text, { stringKeys: true, merge: true, prettyErrors: false, lineCounter: lines });
  const [error] = document.errors;
  if (error) invalid(`no YAML or JSON: ${error.code}, line ${lines.linePos(error.pos[0]).line}`);
  try {
    return document.toJS({ maxAliasCount: mostAliases });
  } catch (failed) {
    if (failed instanceof Error && failed.message.startsWith('Merge sources'))
      invalid('a merge key (<<) without a map');
    throw failed;
  }
}

/**
 * Reads JSON or YAML 1.2. Fails with `document_invalid` where it is neither, nested too deeply, or expands without end.
 * Names such as `__proto__` are names like any other: look at results with {@link own} alone.
 */
export function readDocument(bytes: Uint8Array): unknown {
  if (bytes.byteLength > largestDocument) invalid('too large');
  let text = '';
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    invalid('not UTF-8');
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
    return yamlOf(text);
  } catch (error) {
    if (error instanceof RangeError || error instanceof ReferenceError) invalid('expands or nests too far');
    throw error;
  }
}

export type Fields = Readonly<Record<string, unknown>>;

/** A value as an object, or none. */
export const fields = (value: unknown): Fields | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;

/** A member of an object by its own name, never by what its prototype has. */
export const own = (value: unknown, name: string): unknown => {
  const object = fields(value);
  return object && Object.hasOwn(object, name) ? object[name] : undefined;
};

export const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** A text, cut to a length; other values are none. */
export const text = (value: unknown, longest = 300): string | undefined =>
  typeof value === 'string' && value !== '' ? value.slice(0, longest) : undefined;

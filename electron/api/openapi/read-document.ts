import { LineCounter, parseDocument } from 'yaml';
import { fail } from '../../core/failure.ts';
import { parseJson } from '../../core/json.ts';

/** The largest document that is read. The largest published documents have about 10 MB. */
export const maxDocumentBytes = 12 * 1024 * 1024;

/** YAML takes a hundred times as long to parse as JSON. */
const maxYamlCharacters = 3 * 1024 * 1024;

/** No real document is nested more deeply. */
const maxDepth = 200;

/** Limits alias expansion: a few lines of YAML can expand to gigabytes. */
const maxAliases = 1000;

const failInvalid = (reason: string): never => fail('document_invalid', { details: { description: reason } });

/** Rejects deep nesting before parsing, which could exhaust the stack. */
function checkDepth(text: string): void {
  let depth = 0;
  let isQuoted = false;
  for (let index = 0; index < text.length; index += 1) {
    const character = text[index];
    if (isQuoted) {
      if (character === '\\') index += 1;
      else if (character === '"') isQuoted = false;
    } else if (character === '"') isQuoted = true;
    else if (character === '{' || character === '[') depth += 1;
    else if (character === '}' || character === ']') depth -= 1;
    if (depth > maxDepth) failInvalid('nested too deeply');
  }
}

function parseYaml(text: string): unknown {
  const lines = new LineCounter();
  if (text.length > maxYamlCharacters) failInvalid('too large for YAML: use JSON');
  const document = parseDocument(text, { stringKeys: true, merge: true, prettyErrors: false, lineCounter: lines });
  const [syntaxError] = document.errors;
  if (syntaxError) failInvalid(`not YAML or JSON: ${syntaxError.code}, line ${lines.linePos(syntaxError.pos[0]).line}`);
  try {
    return document.toJS({ maxAliasCount: maxAliases });
  } catch (error) {
    if (error instanceof Error && error.message.startsWith('Merge sources'))
      failInvalid('a merge key (<<) without a map');
    throw error;
  }
}

/**
 * Parses JSON or YAML 1.2. Read the result with `getOwn` only: `__proto__` may be a name in it.
 *
 * @throws `document_invalid`, also if the document is nested too deeply or expands too far
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
      // YAML in flow style begins like JSON.
      const json = parseJson(text);
      if (json !== undefined) return json;
    }
    return parseYaml(text);
  } catch (error) {
    if (error instanceof RangeError || error instanceof ReferenceError)
      failInvalid('expands too far or is nested too deeply');
    throw error;
  }
}

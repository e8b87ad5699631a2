import type { Redactor } from './redactor.ts';
import { getSecretKind, type SecretKind } from './secret-names.ts';

const lexemePattern = /"(?:[^"\\]|\\.)*"|[{}[\]:,]|[^\s{}[\]:,"]+/g;

/**
 * Removes secrets from JSON text, by member name and by value, at any depth. Everything else stays
 * as the server wrote it, including repeated names and long numbers.
 *
 * @param text valid JSON
 */
export function redactJson(text: string, redactor: Redactor): string {
  if (redactor.isClean(text)) return text;
  const lexemes = [...text.matchAll(lexemePattern)].map(([lexeme]) => lexeme);
  /** For each open object or array, the kind of secret that its member's name says it contains. */
  const containers: (SecretKind | undefined)[] = [];
  let name = '';
  let kind: SecretKind | undefined;

  const redactValue = (lexeme: string, value: string) => {
    if (kind && lexeme !== 'true' && lexeme !== 'false' && lexeme !== 'null') return redactor.redactSecret(kind, value);
    return redactor.redactText(value, name);
  };

  return lexemes
    .map((lexeme, index) => {
      switch (lexeme) {
        case '{':
        case '[':
          containers.push(kind);
          return lexeme;
        case '}':
        case ']':
          containers.pop();
          kind = containers.at(-1);
          return lexeme;
        case ',':
        case ':':
          return lexeme;
      }
      const isString = lexeme.startsWith('"');
      const value = isString ? (JSON.parse(lexeme) as string) : lexeme;
      if (isString && lexemes[index + 1] === ':') {
        name = value;
        kind = getSecretKind(name, redactor.purpose) ?? containers.at(-1);
        const redactedName = redactor.redactText(value);
        return redactedName === value ? lexeme : JSON.stringify(redactedName);
      }
      const redacted = redactValue(lexeme, value);
      return redacted === value ? lexeme : JSON.stringify(redacted);
    })
    .join('');
}

import type { Redactor } from './redactor.ts';
import { getSecretKind, type SecretKind } from './secret-names.ts';

const tokenPattern = /"(?:[^"\\]|\\.)*"|[{}[\]:,]|[^\s{}[\]:,"]+/g;

/**
 * JSON text without its secrets, by the names of members and by value, at any depth. Everything else stays as the server
 * wrote it, repeated names and long numbers included. The text must be JSON.
 */
export function redactJson(text: string, redactor: Redactor): string {
  const found = [...text.matchAll(tokenPattern)].map(([token]) => token);
  /** What each open object or array holds, where its name says that all in it is secret. */
  const open: (SecretKind | undefined)[] = [];
  let name = '';
  let kind: SecretKind | undefined;

  const value = (token: string, shown: string) => {
    if (kind && token !== 'true' && token !== 'false' && token !== 'null') return redactor.redactSecret(kind, shown);
    return redactor.redactText(shown, name);
  };

  return found
    .map((token, at) => {
      switch (token) {
        case '{':
        case '[':
          open.push(kind);
          return token;
        case '}':
        case ']':
          open.pop();
          kind = open.at(-1);
          return token;
        case ',':
          kind = open.at(-1);
          return token;
        case ':':
          return token;
      }
      const quoted = token.startsWith('"');
      const plain = quoted ? (JSON.parse(token) as string) : token;
      if (quoted && found[at + 1] === ':') {
        name = plain;
        kind = getSecretKind(name, redactor.purpose) ?? open.at(-1);
        const shown = redactor.redactText(plain);
        return shown === plain ? token : JSON.stringify(shown);
      }
      const shown = value(token, plain);
      return shown === plain ? token : JSON.stringify(shown);
    })
    .join('');
}

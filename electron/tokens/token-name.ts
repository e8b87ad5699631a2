import type { TokenType } from '../../shared/tokens.ts';

const typedName = /(?:^|_)(access|refresh|id)(?:(?<=id)entity)?_?token(?:_?hint)?$|^(access|refresh)$/;

/** Names that say nothing about a value, so that the name of what contains it counts. */
const genericName = /^(?:value|token|jwt|raw|data|string|text|content|secret)$/i;

/** Returns the type that a name gives a token: `access_token`, `idToken`, `x-refresh-token`. */
export function typeOfName(name: string): TokenType {
  const words = name.replace(/([a-z\d])([A-Z])/g, '$1_$2').replace(/[^A-Za-z\d]+/g, '_');
  const [, type, wholeName] = typedName.exec(words.toLowerCase()) ?? [];
  return ((type ?? wholeName) as TokenType | undefined) ?? 'unknown';
}

/** The members or attributes of a name and its value: `"name": "id_token", "value": `. */
const nameBeforeValue =
  /\b(?:name|key)["'\\]*\s*[:=]\s*["'\\]*([\w.-]+)["'\\]*[\s,]*(?:["'\\]*\w+["'\\]*\s*[:=]\s*)?$/i;

/**
 * Reads the type of a token from the name nearest to its left: a JSON member, an XML element, a
 * field of a form or log, a header, or an option of a command.
 *
 * @param before the text before the token; a few hundred characters are enough
 */
export function readTokenType(before: string): TokenType {
  let rest = before.replace(
    /(?:(?:bearer|dpop)[\s"'\\]+|(?:string\(\d+\)|!!str)\s*["']?|\b(?:Some|Optional|Just|Secret(?:String)?)\(["']|\b[bruf]["'])$/i,
    '',
  );
  for (let level = 0; level < 3; level += 1) {
    if (/<\/[\w:.-]+>[^\w]*$/.test(rest)) return 'unknown';
    const element = /<([\w:.-]+)(?:\s[^<>]*)?>[^\w<>]*$/.exec(rest)?.[1];
    const name = element ?? /([\w.-]+(?: token)?)[^\w]*$/i.exec(rest.slice(-80))?.[1] ?? '';
    const type = typeOfName(name);
    if (type !== 'unknown' || !genericName.test(name)) return type;
    const end = rest.lastIndexOf(name);
    const sibling = nameBeforeValue.exec(rest.slice(0, end).replace(/["'\\]+$/, ''))?.[1];
    if (sibling !== undefined) return typeOfName(sibling);
    rest = rest.slice(0, end);
  }
  return 'unknown';
}

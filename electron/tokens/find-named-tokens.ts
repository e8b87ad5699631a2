import type { TokenType } from '../../shared/tokens.ts';
import { isJsonObject, isTooComplex, parseJson } from '../core/json.ts';
import { maxTokenValues } from './decode-token.ts';
import { scanJose } from './scan-jose.ts';
import { typeOfName } from './token-name.ts';

/** A token that a name may precede. */
export type NamedToken = { tokenType: TokenType; token: string };

/** Nesting beyond which JSON is not searched, and how many times JSON may contain JSON as text. */
const [maxDepth, maxTextLevels] = [100, 5];

const schemePattern = /^(?:bearer|dpop)\s+/i;

/** Returns a named value as a token; one that contains signed tokens stands for those. */
function toTokens(tokenType: TokenType, value: string): NamedToken[] {
  const token = value.trim().replace(schemePattern, '');
  const jose = scanJose(token);
  // Names between them say what each of several is.
  const typeOfEach = jose.length > 1 && /=/.test(token) ? 'unknown' : tokenType;
  if (jose.length > 0) return jose.map((one) => ({ tokenType: typeOfEach, token: one.token }));
  return token === '' ? [] : [{ tokenType, token }];
}

const areTexts = (values: unknown[]): boolean =>
  values.every((value) => typeof value === 'string' && /^[\w-]*$/.test(value));

/**
 * Returns the compact form of tokens in JSON serialization.
 *
 * @see RFC 7515 §7.2, RFC 7516 §7.2
 */
function readSerialization(json: Record<string, unknown>): string[] {
  const { payload, protected: header, signature, signatures, encrypted_key: key = '', iv, ciphertext, tag } = json;
  if (areTexts([header, key, iv, ciphertext, tag])) return [[header, key, iv, ciphertext, tag].join('.')];
  const list = Array.isArray(signatures) ? signatures.filter(isJsonObject) : [{ protected: header, signature }];
  return list.flatMap((one) =>
    areTexts([one.protected, payload, one.signature]) && payload !== ''
      ? [[one.protected, payload, one.signature].join('.')]
      : [],
  );
}

/** Names that an opaque token may have. Values that are no tokens may have them, too. */
const plainNames = '(?:(?:auth|api|bearer|id|user|session)[-_]?)?token(?:[-_]?value)?|jwt';
const mayNameToken = new RegExp(`^(?:access|refresh|bearer|${plainNames})$`, 'i');

/** Whether a value looks generated: no word, number or placeholder. */
const mayBeOpaque = (value: string) => /^(?=\S{0,200}\d)(?=\S{0,200}[a-z])[^\s{}<>$%]\S{15,}$/i.test(value);

/** The members that name what is in `value` or `secret` beside them. */
const nameMembers = ['key', 'name', 'Key', 'Name', 'Type', 'credentialType', 'credential_type'];

function searchJson(value: unknown, name: string, textLevels: number): NamedToken[] {
  const tokenType = typeOfName(name);
  if (typeof value === 'string') {
    const inner = textLevels > 0 && /^\s*[{[]/.test(value) ? readJson(value, textLevels - 1, name) : undefined;
    if (inner) return inner;
    const credentials = /^\s*(?:bearer|dpop|token)\s+(\S+)\s*$/i.exec(value)?.[1];
    if (credentials !== undefined && /authorization$/i.test(name) && !isPlaceholder(credentials))
      return toTokens(tokenType, credentials);
    const isNamed = /token/i.test(name) && tokenType !== 'unknown';
    return isNamed || (mayNameToken.test(name) && mayBeOpaque(value)) ? toTokens(tokenType, value) : [];
  }
  if (Array.isArray(value)) return value.flatMap((member) => searchJson(member, name, textLevels));
  if (!isJsonObject(value)) return [];
  const compact = readSerialization(value);
  if (compact.length > 0) return compact.map((token) => ({ tokenType, token }));
  const ownName = nameMembers.map((member) => value[member]).find((one) => typeof one === 'string' && one !== '');
  return Object.entries(value).flatMap(([member, child]) => {
    const isValue = typeof ownName === 'string' && /^(?:value|secret)$/i.test(member);
    return searchJson(child, isValue ? ownName : member, textLevels);
  });
}

function readJson(text: string, textLevels: number, name = ''): NamedToken[] | undefined {
  const json = isTooComplex(text, { maxDepth, maxValues: maxTokenValues }) ? undefined : parseJson(text);
  return json === undefined ? undefined : searchJson(json, name, textLevels);
}

/**
 * Finds tokens in a form, or in a redirect such as `…#access_token=…&id_token=…` (RFC 6749 §4.2.2).
 *
 * @returns `undefined` if the text is neither
 */
function findInForm(text: string): NamedToken[] | undefined {
  if (!/(^|[?#&])(access|id|refresh)_token(_hint)?=/.test(text) || /[\s"']/.test(text)) return undefined;
  const form = text.slice(Math.max(text.indexOf('#'), text.indexOf('?')) + 1);
  // Decoding only what is looked for takes a fraction of the time.
  const pairs = form.match(/(?<=^|&)(?:access|id|refresh)_token(?:_hint)?=[^&]*/g) ?? [];
  return [...new URLSearchParams(pairs.join('&'))].flatMap(([name, value]) => {
    const tokenType = typeOfName(name);
    return tokenType === 'unknown' ? [] : toTokens(tokenType, value);
  });
}

const schemes = String.raw`(?:(?:bearer|dpop)\s{1,4})?`;
/** What marks a value as text: a tag of YAML, a type of PHP or Rust, or a prefix of its quotes. */
const literal = String.raw`(?:!!str\s|string\(\d{1,6}\)\s|(?:Some|Optional|Just|Secret(?:String)?|(?:Access|Refresh|Id)Token)\(\s{0,4}(?=["']))?(?:[bruf@$]{1,2}(?=["']))?`;
const separator = String.raw`[\\^]{0,4}["'*_\`]{0,3}\]?\s{0,4}(?::?=>?|[:：]|>(?:<!\[CDATA\[)?|(?<=["'])\s{0,4},|\||\t)[*_]{0,2}\s{0,4}${literal}[\\^]{0,4}["'\`“„‘‚«‹]?${schemes}`;
const opaqueValue = String.raw`[^\s"'\`“”„‘’‚«»‹›&;,<>(){}[\]|\\^]{6,}`;
const typedNames = '(?:access|refresh|(?<![a-z])id)[-_ .]?token(?:[-_]?hint)?';
/** How a shell or Docker sets a variable to what follows a blank. */
const setVariable = String.raw`(?:\bENV|\bsetx|\bsetenv|\bset(?:\s-\w{1,4}){1,3})\s{1,4}(?:\w{1,30}_)?`;

/** Names, headers and options that a token follows, by the type they give it. */
const namedPatterns: readonly RegExp[] = [
  new RegExp(`(${typedNames})${separator}(${opaqueValue})`, 'gi'),
  new RegExp(String.raw`((?<=--(?:[\w-]{0,20}-)?)(?:access|refresh|id)-token)\s{1,4}["']?(${opaqueValue})`, 'gi'),
  new RegExp(String.raw`(?:name|key)=["'](${typedNames})["']\s{1,4}value=["'](${opaqueValue})`, 'gi'),
  new RegExp(String.raw`${setVariable}(${typedNames})\s{1,4}["']?(${opaqueValue})`, 'gi'),
  new RegExp(
    String.raw`(authorization)["'\\^]{0,4}\s{0,4}[:=]\s{0,4}["'\\^]{0,4}(?:bearer|dpop|token)\s{1,4}(${opaqueValue})`,
    'gi',
  ),
];

/** What an opaque token follows if it looks generated. */
const plainPatterns: readonly RegExp[] = [
  new RegExp(`(?<![a-z]|(?:csrf|xsrf|page|sync)[-_])(${plainNames})${separator}(${opaqueValue})`, 'gi'),
  // Also `-A bearer -a`, the options of HTTPie.
  new RegExp(
    String.raw`(?<![a-z])(bearer)(?:\s{1,4}(?:-a|--auth))?[\s"'\`+=]{1,8}(?!\w{1,30}[:=])(${opaqueValue})`,
    'gi',
  ),
];

/** What stands in examples, logs and settings instead of a token. */
const isPlaceholder = (value: string) => /^(?:[a-z]+|[a-z_]*token[a-z_]*|\d{1,13}|[$%*#.]\S*)$/i.test(value);

/** Removes what ends a sentence. A pattern would take minutes for a text of dots. */
function trimPunctuation(text: string): string {
  let end = text.length;
  while (end > 0 && '.!?'.includes(text.charAt(end - 1))) end -= 1;
  return text.slice(0, end);
}

/** Finds tokens that are not signed after their names. */
function findInText(text: string): NamedToken[] {
  const find = (patterns: readonly RegExp[], isToken: (value: string) => boolean) =>
    patterns.flatMap((pattern) =>
      [...text.matchAll(pattern)].flatMap(([, name = '', value = '']) => {
        const token = decodePercent(trimPunctuation(value));
        return isToken(token) && scanJose(token).length === 0 ? [{ tokenType: typeOfName(name), token }] : [];
      }),
    );
  return [...find(namedPatterns, (value) => !isPlaceholder(value)), ...find(plainPatterns, mayBeOpaque)];
}

function decodePercent(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Returns the values of a member with text in base64url, also in JSON that is not complete. */
const readMembers = (text: string, name: string): string[] =>
  [...text.matchAll(new RegExp(String.raw`"${name}\\{0,4}"\s{0,4}:\s{0,4}\\{0,4}"([\w-]+)`, 'g'))].map(
    ([, value = '']) => value,
  );

/** Limits the work for one text: each signature repeats the payload. */
const maxCutSignatures = 20;

/** Returns the compact form of a JWS in JSON serialization that was cut off (RFC 7515 §7.2). */
function findCutSerialization(text: string): NamedToken[] {
  const [payload] = readMembers(text, 'payload');
  if (payload === undefined) return [];
  const signatures = readMembers(text, 'signature');
  const headers = readMembers(text, 'protected').slice(0, maxCutSignatures);
  return headers.flatMap((header, index) =>
    scanJose([header, payload, signatures[index] ?? ''].join('.')).map(({ token }) => ({
      tokenType: 'unknown' as const,
      token,
    })),
  );
}

/** Finds tokens in the JSON that a text contains, such as a response in a log. */
function findInEmbeddedJson(text: string): NamedToken[] {
  const end = Math.max(text.lastIndexOf('}'), text.lastIndexOf(']')) + 1;
  return readJson(text.slice(text.search(/[{[]/), end), maxTextLevels) ?? findCutSerialization(text);
}

/**
 * Finds the tokens that JSON or a form names. In JSON these are members at any depth, and JWS or
 * JWE in JSON serialization.
 *
 * @returns `undefined` if the text is neither
 */
export const findInStructure = (text: string): NamedToken[] | undefined =>
  readJson(text, maxTextLevels) ?? findInForm(text);

/** Finds the tokens that any other text names, such as a log or a command. */
export const findInProse = (text: string): NamedToken[] => [...findInEmbeddedJson(text), ...findInText(text)];

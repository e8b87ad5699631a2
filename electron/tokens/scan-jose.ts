import { isJsonObject, isTooComplex, parseJson } from '../core/json.ts';
import { maxTokenValues } from './decode-token.ts';

/** A JWS or JWE in compact serialization, and where it is in the text. */
export type JoseMatch = { token: string; start: number };

/** Up to five parts, which may be padded or empty. */
const runPattern = /[A-Za-z0-9_-]{4,}={0,2}(?:\.(?:[A-Za-z0-9_-]+={0,2})?){0,4}/g;

/** What continues a token on another line. */
const continuationPattern = /[A-Za-z0-9_.-]+={0,2}(?=["'`,;)}\]\s\\^]|$)/y;

/** What loggers and authors of bug reports write instead of a signature. */
const redactedSignature = /<(?!\/)[^<>\r\n]{1,40}>|\[[^[\]\r\n]{1,40}\]|[{(][\w ]{1,40}[)}]|\$\w{1,40}|\*{3,40}|…/y;

/** A line break within a token, and what mail programs, shells and programming languages add. */
const lineBreak = /[ \t]*(?:["'][ \t]*[+.&]?[ \t]*)?[\\^]?\r?\n[ \t>]*(?:(?:[+&]|\.(?=[ \t"']))[ \t]*)?["']?/y;

/** The disclosures of an SD-JWT, and a key-binding JWT (RFC 9901 §4). */
const disclosures = /(?:~[A-Za-z0-9_-]+)*~(?:[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+)?/y;

/** Programs wrap no token at fewer characters. */
const minLineCharacters = 40;

/** More lines than the header of a usual token takes. */
const maxHeaderLines = 10;

/** Lengths of signatures and authentication tags, in bytes (RFC 7518 §3.1 and §5.1, RFC 8037). */
const lastPartBytes: Readonly<Record<string, readonly number[]>> = {
  HS256: [32],
  HS384: [48],
  HS512: [64],
  ES256: [64],
  ES256K: [64],
  ES384: [96],
  ES512: [132],
  EdDSA: [64, 114],
  'A128CBC-HS256': [16],
  'A192CBC-HS384': [24],
  'A256CBC-HS512': [32],
  A128GCM: [16],
  A192GCM: [16],
  A256GCM: [16],
};
const rsaBytes = [128, 256, 384, 512, 1024];

function decodeJson(part: string): Record<string, unknown> | undefined {
  const text = Buffer.from(part, 'base64url').toString();
  const json = isTooComplex(text, { maxDepth: 100, maxValues: maxTokenValues }) ? undefined : parseJson(text);
  return isJsonObject(json) ? json : undefined;
}

/** Whether a text begins like base64url of white space and `{`. */
const startsLikeObject = (part: string) => /^\s*\{/.test(Buffer.from(part.slice(0, 40), 'base64url').toString());

const isHeader = (part: string) => startsLikeObject(part) && typeof decodeJson(part)?.alg === 'string';

const isDamagedHeader = (part: string, next: string | undefined) =>
  next !== undefined && startsLikeObject(part) && startsLikeObject(next) && decodeJson(next) !== undefined;

/** Finds where the first token of a run begins: a name may precede it (`jwt.eyJ…`, `v1-eyJ…`). */
function findStart(run: string): number | undefined {
  let start = 0;
  const parts = run.split('.');
  for (const [index, part] of parts.entries()) {
    for (const offset of [0, part.indexOf('eyJ', 1)]) {
      const first = offset < 0 ? '' : part.slice(offset);
      if (isHeader(first) || isDamagedHeader(first, parts[index + 1])) return start + offset;
    }
    start += part.length + 1;
  }
  return undefined;
}

/** The dots of a complete token, and the possible lengths of its last part. */
type TokenEnd = { dots: number; lengths: ReadonlySet<number> };

function endOf(header: Record<string, unknown> | undefined): TokenEnd {
  const isEncrypted = typeof header?.enc === 'string';
  const algorithm = String(isEncrypted ? header.enc : header?.alg);
  const bytes = /^[RP]S/.test(algorithm)
    ? rsaBytes
    : Object.hasOwn(lastPartBytes, algorithm)
      ? (lastPartBytes[algorithm] ?? [])
      : [...new Set(Object.values(lastPartBytes).flat()), ...rsaBytes];
  return { dots: isEncrypted ? 4 : 2, lengths: new Set(bytes.map((count) => Math.ceil((count * 4) / 3))) };
}

const unknownEnd = endOf(undefined);

/** Takes the parts of one token from the beginning of a run. */
function takeToken(run: string, isWholeText: boolean): string {
  const parts = run.split('.');
  const count = endOf(decodeJson(parts[0] ?? '')).dots + 1;
  const rest = parts.slice(count);
  const isCut = parts[2] === '' && rest.every((part) => part === '');
  const isDamaged = isWholeText && rest.some((part) => part !== '') && !rest.some(isHeader);
  return isCut || isDamaged ? run : parts.slice(0, count).join('.');
}

/** Counts the dots of a text, and what follows the last one. */
function measureParts(text: string, before = { dots: 0, lastLength: 0 }) {
  const parts = text.split('.');
  const lastLength = parts.at(-1)?.replace(/=+$/, '').length ?? 0;
  return parts.length === 1
    ? { dots: before.dots, lastLength: before.lastLength + lastLength }
    : { dots: before.dots + parts.length - 1, lastLength };
}

/**
 * Returns a token that continues on the next lines. A line without a dot can be the end of a
 * signature, or what follows it: then the lines before must have one length, as programs wrap them.
 */
function joinLines(text: string, run: string, end: number): { run: string; end: number } {
  const lines = [run];
  let position = end;
  let size = measureParts(run);
  let header: Record<string, unknown> | undefined;
  let tokenEnd: TokenEnd | undefined;
  for (;;) {
    if (size.dots > 0 && !tokenEnd) {
      header = decodeJson(lines.join('').split('.')[0] ?? '');
      tokenEnd = endOf(header);
    }
    const { dots, lengths } = tokenEnd ?? unknownEnd;
    const isComplete = size.dots > dots || (size.dots === dots && lengths.has(size.lastLength));
    const isTooLong = header === undefined && lines.length >= maxHeaderLines;
    lineBreak.lastIndex = position;
    if (isComplete || isTooLong || !lineBreak.test(text)) break;
    const start = lineBreak.lastIndex;
    continuationPattern.lastIndex = start;
    const next = continuationPattern.exec(text)?.[0] ?? '';
    const lastLine = lines.at(-1)?.length ?? 0;
    const isWrapped =
      lastLine === (lines.at(-2)?.length ?? next.length) && (lines.length > 1 || lastLine >= minLineCharacters);
    const completes = size.dots === dots && lengths.has(size.lastLength + next.replace(/=+$/, '').length);
    if (/^-*$/.test(next) || !(size.dots < dots || next.includes('.') || isWrapped || completes)) break;
    if (isHeader(next.split('.')[0] ?? '')) break;
    lines.push(next);
    position = start + next.length;
    size = measureParts(next, size);
  }
  return { run: lines.join(''), end: position };
}

/** Consumes the disclosures of an SD-JWT. */
function takeDisclosures(text: string, pattern: RegExp): string {
  disclosures.lastIndex = pattern.lastIndex;
  const taken = disclosures.exec(text)?.[0] ?? '';
  pattern.lastIndex += taken.length;
  return taken;
}

/** Returns whether the last part of a token has one of the lengths of its algorithm. */
export function isCompleteToken(token: string): boolean {
  const { dots, lastLength } = measureParts(token);
  const end = endOf(decodeJson(token.split('.')[0] ?? ''));
  return dots === end.dots && end.lengths.has(lastLength);
}

/** Finds the first token of a run, together with the lines on which it continues. */
function findRun(text: string, { 0: run, index }: RegExpExecArray, end: number) {
  const offset = findStart(run);
  if (offset !== undefined) return { start: index + offset, ...joinLines(text, run.slice(offset), end) };
  if (run.includes('.') || run.length < minLineCharacters || !startsLikeObject(run)) return undefined;
  const joined = joinLines(text, run, end);
  return findStart(joined.run) === 0 ? { start: index, ...joined } : undefined;
}

/**
 * Finds tokens in compact serialization anywhere in a text, by their structure: a header that
 * decodes to a JSON object with `alg`, or a damaged one before a readable payload. A header without
 * a payload is no token.
 *
 * @see RFC 7515 §7.1, RFC 7516 §7.1
 */
export function scanJose(text: string): JoseMatch[] {
  const matches: JoseMatch[] = [];
  const pattern = new RegExp(runPattern);
  for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
    const found = findRun(text, match, pattern.lastIndex);
    if (!found) continue;
    const { start, run, end } = found;
    const token = takeToken(run, start === 0 && end === text.length);
    // Another token may follow in the same run.
    pattern.lastIndex = Math.max(start + 1, end - (run.length - token.length));
    if (!token.includes('.')) continue;
    redactedSignature.lastIndex = pattern.lastIndex;
    const redacted = /^[^.]+\.[^.]+\.$/.test(token) ? (redactedSignature.exec(text)?.[0] ?? '') : '';
    matches.push({ token: `${token}${redacted}${takeDisclosures(text, pattern)}`, start });
  }
  return matches;
}

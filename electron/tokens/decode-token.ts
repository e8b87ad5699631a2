import { parseExactJson } from '../../shared/json/exact-json.ts';
import type { JsonObject, TokenFormatError, TokenView } from '../../shared/tokens.ts';
import { isJsonObject, isTooComplex } from '../core/json.ts';
import { memoizePerSecret } from '../core/memoize.ts';
import type { Secret } from '../core/secret.ts';
import { readDisclosures } from './disclosures.ts';

/** A token and what could be decoded of it. It must not leave the main process. */
export type ParsedToken = {
  view: TokenView;
  /** The JOSE header, if it could be decoded. */
  header: JsonObject | undefined;
  /** Header and claims as they are written, for details that `JSON.parse` discards. */
  headerText: string | undefined;
  claimsText: string | undefined;
  /** Claims that can be read, also of a token that is broken otherwise. */
  claims: JsonObject | undefined;
  /**
   * Lengths in characters of the parts of a JWS or JWE without a fault; of an SD-JWT, its
   * disclosures are the last part.
   */
  partLengths?: readonly number[];
};

/** Nesting beyond which a token is not parsed. Real tokens have fewer than ten levels. */
const maxDepth = 100;

/** Far more than the groups and roles of any user. More would block the app. */
export const maxTokenValues = 20_000;

/** An object, and what is wrong with its encoding although it can be read. */
type DecodedObject = { text: string; object: JsonObject; fault?: TokenFormatError | undefined };

/**
 * Whether a text is base64url without padding (RFC 7515 §2), as an encoder writes it. Otherwise
 * several texts would decode to the same signature.
 */
export const isBase64url = (text: string) => Buffer.from(text, 'base64url').toString('base64url') === text;

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function decodePart(encoded: string, part: 'header' | 'payload'): { text: string; fault?: TokenFormatError } {
  const bytes = Buffer.from(encoded, 'base64url');
  try {
    return { text: utf8.decode(bytes) };
  } catch {
    return { text: bytes.toString('latin1'), fault: `${part}_charset` };
  }
}

function decodeObject(encoded: string, part: 'header' | 'payload'): DecodedObject | TokenFormatError {
  const unpadded = encoded.replace(/={1,2}$/, '');
  if (!isBase64url(unpadded)) return `${part}_encoding`;
  const { text, fault } = decodePart(unpadded, part);
  if (isTooComplex(text, { maxDepth, maxValues: maxTokenValues })) return 'too_complex';
  const withoutBom = text.replace(/^\uFEFF/, '');
  const json = parseExactJson(withoutBom);
  if (json === undefined) return fault ? `${part}_encoding` : `${part}_json`;
  if (!isJsonObject(json)) return `${part}_object`;
  // Parsers must tolerate a byte order mark in files, but not in a token (RFC 8259 §8.1).
  const bom = text === withoutBom ? undefined : (`${part}_bom` as const);
  const padding = unpadded === encoded ? undefined : 'padding';
  return { text: withoutBom, object: json as JsonObject, fault: padding ?? fault ?? bom };
}

/**
 * Whether a text begins like a JOSE header: the base64url encoding of optional white space and `{`.
 */
const startsLikeJose = (first: string) => /^\s*\{/.test(Buffer.from(first.slice(0, 40), 'base64url').toString('utf8'));

/**
 * `v1` to `v4`, `local` or `public` (https://github.com/paseto-standard/paseto-spec, "Message
 * Format").
 */
const pasetoPattern = /^(v[1-9]\.(?:local|public))\.[A-Za-z0-9_-]{8,}/;

/** Returns what is wrong with the number of parts of a JWS, or with its signature. */
function findSignatureFault(parts: readonly string[]): TokenFormatError | undefined {
  const [, , signature = '', ...rest] = parts;
  if (parts.length !== 3) {
    const isCut = parts.length > 1 && signature === '' && rest.every((part) => part === '');
    return isCut ? 'signature_missing' : 'part_count';
  }
  if (isBase64url(signature)) return undefined;
  return isBase64url(signature.replace(/={1,2}$/, '')) ? 'padding' : 'signature_encoding';
}

/** Whether an object can't be a header, so that the header of its token is missing. */
const isPayloadOnly = ({ alg, enc }: JsonObject, parts: readonly string[]) =>
  alg === undefined && enc === undefined && (parts.length === 1 || parts[1] === '');

const lengthsOf = (parts: readonly string[]) => parts.map(({ length }) => length);

const undecoded = { header: undefined, headerText: undefined, claims: undefined, claimsText: undefined };

/** Decodes a token that is not PASETO and has no disclosures. */
function parseJose(token: string, bytes: number): ParsedToken {
  const parts = token.split('.');
  const [first = '', second = ''] = parts;
  const header = decodeObject(first, 'header');
  const payload = parts.length > 1 ? decodeObject(second, 'payload') : undefined;
  const readable = typeof payload === 'object' ? payload : undefined;
  const broken = (
    fault: TokenFormatError,
    known?: DecodedObject,
    claims: DecodedObject | null | undefined = readable,
  ): ParsedToken => ({
    header: known?.object,
    headerText: known?.text,
    claims: claims?.object,
    claimsText: claims?.text,
    view: {
      kind: 'broken',
      fault,
      ...(known && { header: known.object }),
      ...(claims && { claims: claims.object }),
      bytes,
    },
  });
  if (typeof header === 'string') {
    const startsLikeToken = startsLikeJose(first) && (parts.length > 1 || first.startsWith('eyJ'));
    const hasClaims = readable !== undefined && Object.keys(readable.object).length > 0;
    if (startsLikeToken || hasClaims) return broken(header, undefined, hasClaims ? readable : null);
    return { ...undecoded, view: { kind: 'opaque', bytes } };
  }
  if (isPayloadOnly(header.object, parts)) return broken('header_missing', undefined, header);
  if (parts.length === 5 && typeof header.object.enc === 'string') {
    if (!parts.every(isBase64url)) return broken('payload_encoding', header);
    const decoded = { header: header.object, headerText: header.text, claims: undefined, claimsText: undefined };
    return { ...decoded, view: { kind: 'jwe', header: header.object, bytes }, partLengths: lengthsOf(parts) };
  }
  const signatureFault = findSignatureFault(parts);
  const partFault = signatureFault === 'part_count' || signatureFault === 'signature_missing';
  if (partFault) return broken(signatureFault, header);
  if (readable === undefined) return broken(payload as TokenFormatError, header);
  const fault = header.fault ?? readable.fault ?? signatureFault;
  if (fault) return broken(fault, header);
  return {
    header: header.object,
    headerText: header.text,
    claims: readable.object,
    claimsText: readable.text,
    view: { kind: 'jws', header: header.object, claims: readable.object, bytes },
    partLengths: lengthsOf(parts),
  };
}

/**
 * Decodes a token without a key: header and claims of a JWS, the header of a JWE, the disclosures
 * of an SD-JWT, the version of a PASETO. A token that resembles none of them is `opaque`; one that
 * resembles them but has a fault is `broken`, with the fault and what can be read of it.
 *
 * @see RFC 7515 §3.1, RFC 7516 §3.1, RFC 7519 §4, RFC 9901 §4
 */
export const parseToken = memoizePerSecret((token): ParsedToken => {
  const bytes = Buffer.byteLength(token);
  const version = pasetoPattern.exec(token)?.[1];
  if (version) {
    return { ...undecoded, view: { kind: 'paseto', version, bytes } };
  }
  const [jwt = '', ...disclosures] = token.split('~');
  const parsed = parseJose(disclosures.length > 0 ? jwt : token, bytes);
  const { view, partLengths = [] } = parsed;
  if (disclosures.length === 0 || view.kind !== 'jws') return parsed;
  return {
    ...parsed,
    view: { ...view, kind: 'sd_jwt', ...readDisclosures(view.claims, disclosures) },
    partLengths: [...partLengths, token.length - jwt.length],
  };
});

/**
 * Whether a token has a part that is not in its header or claims: a signature or a ciphertext of at
 * least 128 bits, which nobody can guess.
 */
const hasUndisclosedPart = (token: string) => /^[^.~]*\.[^.~]*\.[^~]*[\w-]{22}/.test(token);

/**
 * Decodes a token of a session. One without a signature or ciphertext is `opaque`: the page could
 * rebuild it from its header and claims.
 */
export function parseSessionToken(secret: Secret): ParsedToken {
  const parsed = parseToken(secret);
  if (parsed.view.kind === 'paseto' || hasUndisclosedPart(secret.reveal())) return parsed;
  return { ...undecoded, view: { kind: 'opaque', bytes: parsed.view.bytes } };
}

/** Decodes what the page may see of a token of a session. */
export const decodeSessionToken = (token: Secret): TokenView => parseSessionToken(token).view;

/** Decodes a token for the main process. The page must not get all claims of a session's token. */
export const decodeToken = (token: Secret): TokenView => parseToken(token).view;

/** Returns the claims of a JWS without a fault. Only these may be relied on. */
export const getJwsClaims = (view: TokenView): JsonObject | undefined =>
  view.kind === 'jws' ? view.claims : undefined;

/** Returns the claims to display, also of a token with a fault. */
export const getReadableClaims = (view: TokenView): JsonObject | undefined =>
  'claims' in view ? view.claims : undefined;

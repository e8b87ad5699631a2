import type { JsonObject, TokenFormatError, TokenView } from '../../shared/tokens.ts';
import { isJsonObject, isTooComplex, parseJson } from '../core/json.ts';
import type { Secret } from '../core/secret.ts';

/** A token and what could be decoded of it. It must not leave the main process. */
export type ParsedToken = {
  view: TokenView;
  /** The JOSE header, if it could be decoded. */
  header: JsonObject | undefined;
  /** Header and claims as they are written, for details that `JSON.parse` discards. */
  headerText: string | undefined;
  claimsText: string | undefined;
};

/** Nesting beyond which a token is not parsed. Real tokens have fewer than ten levels. */
const maxDepth = 100;

/** Far more than the groups and roles of any user. More would block the app. */
export const maxTokenValues = 20_000;

type DecodedObject = { text: string; object: JsonObject } | TokenFormatError;

/**
 * Whether a text is base64url without padding (RFC 7515 §2), as an encoder writes it. Otherwise
 * several texts would decode to the same signature.
 */
export const isBase64url = (text: string) => Buffer.from(text, 'base64url').toString('base64url') === text;

function decodeUtf8(encoded: string): string | undefined {
  if (!isBase64url(encoded)) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.from(encoded, 'base64url'));
  } catch {
    return undefined;
  }
}

function decodeObject(encoded: string, part: 'header' | 'payload'): DecodedObject {
  const text = decodeUtf8(encoded);
  if (text === undefined) return `${part}_encoding`;
  if (isTooComplex(text, { maxDepth, maxValues: maxTokenValues })) return 'too_complex';
  // Parsers must tolerate a byte order mark in files, but not in a token (RFC 8259 §8.1).
  const json = text.startsWith('\uFEFF') ? undefined : parseJson(text);
  if (json === undefined) return `${part}_json`;
  return isJsonObject(json) ? { text, object: json as JsonObject } : `${part}_object`;
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

/**
 * Decodes a token without a key: header and claims of a JWS, the header of a JWE, the version of a
 * PASETO. A token that resembles none of them is `opaque`; one that resembles them but cannot be
 * decoded is `broken`, with the reason.
 *
 * @see RFC 7515 §3.1, RFC 7516 §3.1, RFC 7519 §4
 */
export function parseToken(secret: Secret): ParsedToken {
  const token = secret.reveal();
  const bytes = Buffer.byteLength(token);
  const undecoded = { header: undefined, headerText: undefined, claimsText: undefined };
  const version = pasetoPattern.exec(token)?.[1];
  if (version) return { ...undecoded, view: { kind: 'paseto', version, bytes } };
  const parts = token.split('.');
  const [first = '', second = '', third = ''] = parts;
  const header = decodeObject(first, 'header');
  if (typeof header === 'string') {
    const resemblesJose = startsLikeJose(first) && (parts.length > 1 || first.startsWith('eyJ'));
    if (resemblesJose) return { ...undecoded, view: { kind: 'broken', fault: header, bytes } };
    return { ...undecoded, view: { kind: 'opaque', bytes } };
  }
  const decoded = { header: header.object, headerText: header.text, claimsText: undefined };
  const broken = (fault: TokenFormatError): ParsedToken => ({
    ...decoded,
    view: { kind: 'broken', fault, header: header.object, bytes },
  });
  if (parts.length === 5) {
    if (!parts.every(isBase64url)) return broken('payload_encoding');
    return { ...decoded, view: { kind: 'jwe', header: header.object, bytes } };
  }
  if (parts.length !== 3) return broken('part_count');
  const claims = decodeObject(second, 'payload');
  if (typeof claims === 'string') return broken(claims);
  if (!isBase64url(third)) return broken('signature_encoding');
  return {
    ...decoded,
    claimsText: claims.text,
    view: { kind: 'jws', header: header.object, claims: claims.object, bytes },
  };
}

/** Decodes what the page may see of a token. */
export const decodeToken = (token: Secret): TokenView => parseToken(token).view;

/** Returns the claims of a JWS; other tokens have none that can be read. */
export const getJwsClaims = (view: TokenView): JsonObject | undefined =>
  view.kind === 'jws' ? view.claims : undefined;

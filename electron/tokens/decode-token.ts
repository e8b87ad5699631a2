import type { JsonObject, TokenFormatError, TokenView } from '../../shared/tokens.ts';
import { maxDepth, measureDepth } from './exact-json.ts';

/** A token with what can be read of it. It stays in main. */
export type ParsedToken = {
  view: TokenView;
  /** The JOSE header, where it could be read. */
  header: JsonObject | undefined;
  /** Header and claims as they are written, for what `JSON.parse` does not tell. */
  headerText: string | undefined;
  claimsText: string | undefined;
};

type DecodedObject = { text: string; object: JsonObject } | TokenFormatError;

/** Base64url without padding (RFC 7515 §2): a fourth part can never be one character alone. */
export const isBase64url = (text: string) => /^[A-Za-z0-9_-]*$/.test(text) && text.length % 4 !== 1;

function decodeUtf8(encoded: string): string | undefined {
  if (!isBase64url(encoded)) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.from(encoded, 'base64url'));
  } catch {
    return undefined;
  }
}

function decodeObject(encoded: string, what: 'header' | 'payload'): DecodedObject {
  const text = decodeUtf8(encoded);
  if (text === undefined) return `${what}_encoding`;
  if (measureDepth(text) > maxDepth) return 'too_deep';
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return `${what}_json`;
  }
  if (json === null || typeof json !== 'object' || Array.isArray(json)) return `${what}_object`;
  return { text, object: json as JsonObject };
}

/** Whether a text begins as a JOSE header does: base64url of `{`, with white space before it or not. */
const startsLikeJose = (first: string) => /^\s*\{/.test(Buffer.from(first.slice(0, 40), 'base64url').toString('utf8'));

/** `v1` to `v4`, each `local` or `public` (paseto-spec, "Message Format"). */
const pasetoPattern = /^(v[1-9]\.(?:local|public))\.[A-Za-z0-9_-]{8,}/;

/**
 * Reads a token without a key: header and claims of a JWS (RFC 7515 §3.1, RFC 7519 §4), the header of a JWE (RFC 7516 §3.1),
 * a PASETO by its beginning. What does not begin like any of them is opaque, dots or not; what does and cannot be read is
 * broken, with the reason.
 */
export function parseToken(token: string): ParsedToken {
  const bytes = Buffer.byteLength(token, 'utf8');
  const nothing = { header: undefined, headerText: undefined, claimsText: undefined };
  const version = pasetoPattern.exec(token)?.[1];
  if (version) return { ...nothing, view: { kind: 'paseto', version, bytes } };
  const parts = token.split('.');
  const [first = '', second = ''] = parts;
  const header = decodeObject(first, 'header');
  const looksLikeJose = startsLikeJose(first) && (parts.length > 1 || first.startsWith('eyJ'));
  if (typeof header === 'string') {
    if (looksLikeJose) return { ...nothing, view: { kind: 'broken', fault: header, bytes } };
    return { ...nothing, view: { kind: 'opaque', bytes } };
  }
  const known = { header: header.object, headerText: header.text, claimsText: undefined };
  const broken = (fault: TokenFormatError): ParsedToken => ({
    ...known,
    view: { kind: 'broken', fault, header: header.object, bytes },
  });
  if (parts.length === 5) {
    if (!parts.every(isBase64url)) return broken('payload_encoding');
    return { ...known, view: { kind: 'jwe', header: header.object, bytes } };
  }
  if (parts.length !== 3) return broken('part_count');
  const claims = decodeObject(second, 'payload');
  if (typeof claims === 'string') return broken(claims);
  if (!isBase64url(parts[2] ?? '')) return broken('signature_encoding');
  return {
    ...known,
    claimsText: claims.text,
    view: { kind: 'jws', header: header.object, claims: claims.object, bytes },
  };
}

/** What can be seen of a token. */
export const decodeToken = (token: string): TokenView => parseToken(token).view;

import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import { isScalar, parseExactJson } from '../../shared/json/exact-json.ts';
import type { DisclosureFault, JsonObject, JsonValue } from '../../shared/tokens.ts';
import { isJsonObject, isTooComplex } from '../core/json.ts';

/** More disclosures than any token has are not read. */
const maxDisclosures = 1000;
const limits = { maxDepth: 100, maxValues: 1000 };

/** The hash functions that `_sd_alg` can name (RFC 9901 §4.1.1). */
const hashes = new Map<unknown, string>([
  [undefined, 'sha256'],
  ['sha-256', 'sha256'],
  ['sha-384', 'sha384'],
  ['sha-512', 'sha512'],
]);

/** Collects the digests in `_sd` of objects and `...` of list members (RFC 9901 §4.2.4). */
function collectDigests(value: JsonValue): JsonValue[] {
  if (isScalar(value)) return [];
  const own = isJsonObject(value)
    ? [...(Array.isArray(value._sd) ? value._sd : []), ...(typeof value['...'] === 'string' ? [value['...']] : [])]
    : [];
  return [...own, ...Object.values(value as object).flatMap(collectDigests)];
}

const hasRepeated = (values: readonly unknown[]) => new Set(values).size < values.length;

/** Decodes a disclosure: salt, name and value, or salt and value of a list member. */
function decodeDisclosure(text: string): [name: string | undefined, value: JsonValue] | undefined {
  const bytes = Buffer.from(text, 'base64url');
  if (!isUtf8(bytes) || isTooComplex(bytes.toString(), limits)) return undefined;
  const json = parseExactJson(bytes.toString());
  if (!Array.isArray(json) || typeof json[0] !== 'string') return undefined;
  const [, second = null, third = null] = json;
  if (json.length === 2) return [undefined, second];
  // These names would be read as digests.
  const isName = typeof second === 'string' && second !== '_sd' && second !== '...';
  return json.length === 3 && isName ? [second, third] : undefined;
}

/**
 * Reads the disclosures of an SD-JWT, and checks that the signed claims contain the digest of each.
 *
 * @param parts what follows the issuer's JWT, separated by `~`; the last one is a key-binding JWT
 *   or empty
 * @see RFC 9901 §7.1
 */
export function readDisclosures(
  claims: JsonObject,
  parts: readonly string[],
): { disclosed: JsonObject; isKeyBound: boolean; disclosureFault?: DisclosureFault } {
  const disclosures = parts.slice(0, -1);
  const isKeyBound = parts.at(-1) !== '';
  const hash = hashes.get(claims._sd_alg);
  const digestOf = (text: string) => hash && createHash(hash).update(text, 'ascii').digest('base64url');
  const decoded = disclosures.slice(0, maxDisclosures).map((text) => ({ text, content: decodeDisclosure(text) }));
  // A disclosure can contain the digests of others, in any order.
  const digests = [claims, ...decoded.map(({ content }) => content?.[1] ?? null)].flatMap(collectDigests);
  const signed = new Set(digests);
  const disclosed = new Map<string, JsonValue>();
  let disclosureFault: DisclosureFault | undefined;
  if (disclosures.length > maxDisclosures) disclosureFault = 'too_many';
  else if (hasRepeated(disclosures) || hasRepeated(digests)) disclosureFault = 'repeated';
  for (const [index, { text, content }] of decoded.entries()) {
    if (!content) disclosureFault ??= 'malformed';
    else if (hash === undefined) disclosureFault ??= 'algorithm';
    else if (!signed.has(digestOf(text) ?? '')) disclosureFault ??= 'digest';
    if (!content) continue;
    const name = content[0] ?? `[${index}]`;
    disclosed.set(disclosed.has(name) ? `${name} [${index}]` : name, content[1]);
  }
  return { disclosed: Object.fromEntries(disclosed), isKeyBound, ...(disclosureFault && { disclosureFault }) };
}

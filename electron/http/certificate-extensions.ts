/** An extension of a certificate (RFC 5280 §4.2). */
type Extension = { isCritical: boolean; value: Buffer };

type Element = { tag: number; content: Buffer; next: number };

/** Reads a DER element (ITU-T X.690), or `undefined` if there is none that is complete. */
function readElement(bytes: Buffer, start: number): Element | undefined {
  const [tag, first] = [bytes[start], bytes[start + 1]];
  if (tag === undefined || first === undefined) return undefined;
  const lengthBytes = first < 0x80 ? 0 : first & 0x7f;
  if (lengthBytes > 4 || (first >= 0x80 && lengthBytes === 0) || start + 2 + lengthBytes > bytes.length)
    return undefined;
  const contentStart = start + 2 + lengthBytes;
  const length = lengthBytes === 0 ? first : bytes.readUIntBE(start + 2, lengthBytes);
  const next = contentStart + length;
  return next > bytes.length ? undefined : { tag, content: bytes.subarray(contentStart, next), next };
}

function listElements(bytes: Buffer): Element[] {
  const elements: Element[] = [];
  for (let element = readElement(bytes, 0); element; element = readElement(bytes, element.next)) elements.push(element);
  return elements;
}

const tags = { boolean: 0x01, integer: 0x02, extensions: 0xa3 };

/** Object identifiers as their DER content in hex. */
const extensionIds = {
  subjectAltName: '551d11',
  keyUsage: '551d0f',
  basicConstraints: '551d13',
  extendedKeyUsage: '551d25',
};
/** The critical extensions that {@link import('./extra-ca.ts').isTrustedByAuthorities} observes. */
const understoodIds: ReadonlySet<string> = new Set(Object.values(extensionIds));
const nameConstraintsId = '551d1e';

/** Reads the extensions of a certificate by their identifiers. */
function readExtensions(raw: Buffer): Map<string, Extension> {
  const [certificate] = listElements(raw);
  const [toBeSigned] = listElements(certificate?.content ?? Buffer.alloc(0));
  const wrapper = listElements(toBeSigned?.content ?? Buffer.alloc(0)).find(({ tag }) => tag === tags.extensions);
  const [list] = listElements(wrapper?.content ?? Buffer.alloc(0));
  return new Map(
    listElements(list?.content ?? Buffer.alloc(0)).map(({ content }) => {
      const [id, ...rest] = listElements(content);
      const isCritical = rest.some(({ tag, content: flag }) => tag === tags.boolean && flag[0] !== 0);
      return [id?.content.toString('hex') ?? '', { isCritical, value: rest.at(-1)?.content ?? Buffer.alloc(0) }];
    }),
  );
}

/** The restrictions of a certificate that Node's `X509Certificate` does not expose. */
export type CertificateConstraints = {
  /** How many intermediate certificates may follow; `undefined` if any number. */
  maxIntermediates: number | undefined;
  /** Whether it has constraints that are not supported, so that it must not be trusted. */
  hasUnsupported: boolean;
};

/**
 * Reads the constraints of a certificate.
 *
 * @param raw the certificate in DER, which OpenSSL has parsed
 * @see RFC 5280 §4.2
 */
export function readConstraints(raw: Buffer): CertificateConstraints {
  const extensions = readExtensions(raw);
  const [constraints] = listElements(extensions.get(extensionIds.basicConstraints)?.value ?? Buffer.alloc(0));
  const pathLength = listElements(constraints?.content ?? Buffer.alloc(0)).find(({ tag }) => tag === tags.integer);
  return {
    maxIntermediates: pathLength && Number(`0x${pathLength.content.toString('hex') || '0'}`),
    hasUnsupported:
      extensions.has(nameConstraintsId) ||
      [...extensions].some(([id, { isCritical }]) => isCritical && !understoodIds.has(id)),
  };
}

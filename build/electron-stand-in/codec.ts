/**
 * The encoded form: JSON, in which an object with the key `$` represents a value that JSON cannot
 * express.
 */
export type Encoded = string | number | boolean | null | Encoded[] | { [key: string]: Encoded };

/**
 * Encodes values that only the caller can transfer, such as functions. `undefined` leaves a value
 * to the codec.
 */
export type EncodeHook = (value: unknown) => Encoded | undefined;

/** Decodes a node itself, or returns `undefined` to leave it to the codec. */
export type DecodeHook = (node: { [key: string]: Encoded }) => { value: unknown } | undefined;

/** Converts values to JSON-compatible nodes and back. */
export type Codec = {
  encode(value: unknown, hook?: EncodeHook): Encoded;
  decode(node: Encoded, hook?: DecodeHook): unknown;
};

/**
 * Creates a codec for the values that the structured clone algorithm supports, such as `undefined`,
 * dates, maps, errors and typed arrays; it throws for others. The function is also sent into the
 * page as text, so it must not use anything outside itself.
 */
export function createCodec(): Codec {
  const refuse = (): never => {
    throw new Error('An object could not be cloned.');
  };
  const tagOf = (value: unknown): string => Object.prototype.toString.call(value).slice(8, -1);
  const arrays: Record<string, new (buffer: ArrayBuffer) => ArrayBufferView> = {
    Int8Array,
    Uint8Array,
    Uint8ClampedArray,
    Int16Array,
    Uint16Array,
    Int32Array,
    Uint32Array,
    Float32Array,
    Float64Array,
    BigInt64Array,
    BigUint64Array,
    DataView,
  };
  const errors: Record<string, ErrorConstructor> = {
    EvalError,
    RangeError,
    ReferenceError,
    SyntaxError,
    TypeError,
    URIError,
  };

  const toBase64 = (bytes: Uint8Array): string => {
    let text = '';
    for (const byte of bytes) text += String.fromCharCode(byte);
    return btoa(text);
  };
  const fromBase64 = (text: string): ArrayBuffer => Uint8Array.from(atob(text), (c) => c.charCodeAt(0)).buffer;

  const encode = (value: unknown, hook: EncodeHook | undefined, above: readonly object[]): Encoded => {
    const special = hook?.(value);
    if (special !== undefined) return special;
    if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
    if (value === undefined) return { $: 'undefined' };
    if (typeof value === 'number') {
      return Number.isFinite(value) && !Object.is(value, -0)
        ? value
        : { $: 'number', text: Object.is(value, -0) ? '-0' : `${value}` };
    }
    if (typeof value === 'bigint') return { $: 'bigint', text: `${value}` };
    if (typeof value !== 'object') return refuse();
    // Structured clones support cycles, but the app sends none.
    if (above.includes(value)) throw new Error('The Electron stand-in does not support cyclic objects');
    const path = [...above, value];
    const each = (inner: unknown): Encoded => encode(inner, hook, path);
    if (Array.isArray(value)) return Array.from(value, each);
    if (ArrayBuffer.isView(value)) {
      const bytes = new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
      return { $: 'bytes', type: tagOf(value), text: toBase64(bytes) };
    }
    switch (tagOf(value)) {
      case 'ArrayBuffer':
        return { $: 'bytes', type: 'ArrayBuffer', text: toBase64(new Uint8Array(value as ArrayBuffer)) };
      case 'Date':
        return { $: 'date', time: encode((value as Date).getTime(), undefined, []) };
      case 'RegExp':
        return { $: 'regexp', source: (value as RegExp).source, flags: (value as RegExp).flags };
      case 'Map':
        return { $: 'map', entries: Array.from(value as Map<unknown, unknown>, ([k, v]) => [each(k), each(v)]) };
      case 'Set':
        return { $: 'set', entries: Array.from(value as Set<unknown>, each) };
      case 'Error': {
        const { name, message, stack } = value as Error;
        return { $: 'error', name: `${name}`, message: `${message}`, stack: `${stack ?? ''}` };
      }
      case 'Object': {
        const members = Object.entries(value).map(([key, inner]): [string, Encoded] => [key, each(inner)]);
        const plain = Object.fromEntries(members);
        return Object.hasOwn(plain, '$') ? { $: 'object', members: plain } : plain;
      }
      default:
        return refuse();
    }
  };

  const decode = (node: Encoded, hook: DecodeHook | undefined): unknown => {
    if (node === null || typeof node !== 'object') return node;
    const each = (inner: Encoded): unknown => decode(inner, hook);
    if (Array.isArray(node)) return node.map(each);
    // `fromEntries` defines properties, so that `__proto__` stays an own property.
    const members = (from: object): unknown =>
      Object.fromEntries(Object.entries(from).map(([key, inner]) => [key, each(inner)]));
    if (!Object.hasOwn(node, '$')) return members(node);
    const special = hook?.(node);
    if (special) return special.value;
    switch (node.$) {
      case 'undefined':
        return undefined;
      case 'number':
        return Number(node.text);
      case 'bigint':
        return BigInt(node.text as string);
      case 'date':
        return new Date(decode(node.time as Encoded, undefined) as number);
      case 'regexp':
        return new RegExp(node.source as string, node.flags as string);
      case 'map':
        return new Map((node.entries as [Encoded, Encoded][]).map(([k, v]) => [each(k), each(v)]));
      case 'set':
        return new Set((node.entries as Encoded[]).map(each));
      case 'object':
        return members(node.members as object);
      case 'bytes': {
        const buffer = fromBase64(node.text as string);
        const View = arrays[node.type as string];
        return View ? new View(buffer) : buffer;
      }
      case 'error': {
        const error = new (errors[node.name as string] ?? Error)(node.message as string);
        Object.defineProperty(error, 'stack', { value: node.stack, configurable: true, writable: true });
        return error;
      }
      default:
        return refuse();
    }
  };

  return {
    encode: (value, hook) => encode(value, hook, []),
    decode,
  };
}

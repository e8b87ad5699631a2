/** Throws for a feature that the stand-in does not support. */
export function unsupported(feature: string): never {
  throw new Error(`The Electron stand-in does not support ${feature}`);
}

/**
 * Names that the language, Node and bundlers look up on any object, which are not uses of Electron.
 */
const lookedUpByTools = new Set([
  'then',
  'toJSON',
  'default',
  '__esModule',
  'inspect',
  'nodeType',
  '$$typeof',
  'domain',
]);

/** Returns the object's name for error messages. */
export const nameSymbol = Symbol('label');

/**
 * Creates a prototype on which every unknown member throws. A proxy around the object would break
 * private fields, and bundlers copy a module's members to an object with the same prototype.
 */
export function createRefusingPrototype(name: string | undefined, base: object = Object.prototype): object {
  const nameOf = (receiver: unknown) =>
    name ?? (typeof receiver === 'function' ? receiver.name : (receiver as { [nameSymbol]?: string })[nameSymbol]);
  return new Proxy(Object.create(base) as object, {
    get(_target, property, receiver) {
      if (typeof property === 'symbol' || property in base) return Reflect.get(base, property, receiver);
      if (lookedUpByTools.has(property)) return undefined;
      return unsupported(`${nameOf(receiver)}.${property}`);
    },
    set(_target, property, value, receiver) {
      if (typeof property !== 'symbol') unsupported(`setting ${nameOf(receiver)}.${property}`);
      return Reflect.defineProperty(receiver, property, { value, configurable: true, writable: true });
    },
    has: (_target, property) => property in base,
  });
}

/** Makes access to missing members throw. */
export function refuseUnknownMembers<T extends object>(name: string, members: T): T {
  return Object.setPrototypeOf(members, createRefusingPrototype(name)) as T;
}

/** Throws if the stand-in does not support one of the options. */
export function assertKnownKeys(owner: string, options: object, known: readonly string[]): void {
  for (const [key, value] of Object.entries(options)) {
    if (value !== undefined && !known.includes(key)) unsupported(`${owner} ${key}`);
  }
}

/** Ends a call to something that the stand-in does not imitate. */
export function unsupported(what: string): never {
  throw new Error(`The Electron stand-in does not support ${what}`);
}

/** Names that the language, Node and bundlers look up on any object; they must not look like a use of Electron. */
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

/** Says what an object is called in the message about a member that it does not have. */
export const nameSymbol = Symbol('label');

/**
 * The end of a prototype chain on which every unknown member throws. As a prototype and not as a proxy around the
 * object, since private fields do not work through a proxy, and since bundlers copy a module's members to an object
 * with the same prototype.
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

/** Makes every member that the object does not have throw. */
export function refuseUnknownMembers<T extends object>(name: string, members: T): T {
  return Object.setPrototypeOf(members, createRefusingPrototype(name)) as T;
}

/** Throws unless each key of the options is one that the stand-in knows. */
export function assertKnownKeys(where: string, options: object, known: readonly string[]): void {
  for (const [key, value] of Object.entries(options)) {
    if (value !== undefined && !known.includes(key)) unsupported(`${where} ${key}`);
  }
}

import fc from 'fast-check';
import { words } from './words.ts';

/** Values that a page can send: everything that structured clone supports. */
const leaf: fc.Arbitrary<unknown> = fc.oneof(
  fc.string({ maxLength: 40 }),
  fc.constantFrom<unknown>(
    ...[undefined, null, true, Number.NaN, -0, Number.POSITIVE_INFINITY, 2 ** 53, 10n ** 30n],
    ...['', '\u0000', '\ud800', '🔑'.repeat(50), ...words('__proto__ constructor test GET code dark')],
  ),
  fc.double(),
  fc.integer(),
  fc.date({ noInvalidDate: false }),
  fc.uint8Array({ maxLength: 16 }),
  fc
    .constantFrom<() => unknown>(
      () => new Map([['profileId', 'test']]),
      () => new Set([1, 2]),
      () => /a+$/,
      () => new Error('a message'),
      () => new ArrayBuffer(8),
      () => Object('boxed'),
      () => Object(7),
      () => new Array(5),
      () => new DataView(new ArrayBuffer(4)),
    )
    .map((make) => make()),
);

/** Own members whose names pollute prototypes if they are copied carelessly. */
const trick = fc
  .constantFrom('__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'then', 'toJSON')
  .map((name) => JSON.parse(`{"${name}":{"polluted":true,"isAdmin":true}}`) as object);

const huge = fc.constantFrom<() => unknown>(
  () => 'x'.repeat(2_100_000),
  () => Array.from({ length: 20_000 }, (_, at) => at),
  () => Object.fromEntries(Array.from({ length: 5_000 }, (_, at) => [`name${at}`, at])),
  () => new Uint8Array(1_000_000),
);

/** An object or array nested as deeply as structured clone supports. */
const deep = fc.integer({ min: 50, max: 500 }).map((depth) => {
  let value: unknown = 'bottom';
  for (let at = 0; at < depth; at += 1) value = at % 2 ? [value] : { value };
  return value;
});

const nested = fc.oneof(
  { depthSize: 'small' },
  leaf,
  fc.array(leaf, { maxLength: 4 }),
  fc.dictionary(fc.string({ maxLength: 8 }), leaf, { maxKeys: 4, noNullPrototype: false }),
);

/** Arbitrary values. Huge ones are created only when they are sent. */
const anything: fc.Arbitrary<() => unknown> = fc.oneof(
  { weight: 60, arbitrary: nested.map((value) => () => value) },
  { weight: 10, arbitrary: trick.map((value) => () => value) },
  { weight: 2, arbitrary: deep.map((value) => () => value) },
  { weight: 1, arbitrary: huge },
);

/**
 * Mutations of a valid argument: a member removed, replaced or added, or the argument in an array.
 */
type Corruption = {
  how: 'keep' | 'drop' | 'replace' | 'add' | 'wrap' | 'trick';
  at: number;
  name: string;
  value: unknown;
};

const arbitraryCorruption: fc.Arbitrary<Corruption> = fc.record({
  how: fc.constantFrom('keep', 'drop', 'replace', 'replace', 'add', 'wrap', 'trick'),
  at: fc.nat({ max: 20 }),
  name: fc.oneof(fc.string({ maxLength: 10 }), fc.constantFrom('admin', 'token', 'accessToken', 'url', 'callId')),
  value: leaf,
});

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;

function corrupt(argument: unknown, { how, at, name, value }: Corruption): unknown {
  if (how === 'keep' || !isRecord(argument)) return argument;
  const names = Object.keys(argument);
  const chosen = names[at % Math.max(1, names.length)] ?? name;
  const copy: Record<string, unknown> = { ...argument };
  if (how === 'drop') delete copy[chosen];
  else if (how === 'replace') copy[chosen] = value;
  else if (how === 'add') copy[name] = value;
  else if (how === 'wrap') return [argument];
  else return Object.assign(JSON.parse('{"__proto__":{"polluted":true}}') as object, argument);
  return copy;
}

/** The only sender that is trusted. */
export const ownPage = 'own page';

export type Message = { call: string; from: string; makeArgument: () => unknown };

/**
 * Generates messages to these calls: half of them with a valid argument that is usually mutated,
 * the rest arbitrary.
 *
 * @param validArguments valid arguments by call
 */
export function arbitraryMessages(
  names: readonly string[],
  senders: readonly string[],
  validArguments: Readonly<Record<string, readonly unknown[]>>,
) {
  return fc
    .record({
      call: fc.constantFrom(...names),
      from: fc.oneof(
        { weight: 5, arbitrary: fc.constant(ownPage) },
        { weight: 2, arbitrary: fc.constantFrom(...senders) },
      ),
      nearly: fc.boolean(),
      which: fc.nat({ max: 20 }),
      spoil: arbitraryCorruption,
      any: anything,
    })
    .map(({ call, from, nearly, which, spoil: how, any }): Message => {
      const arguments_ = validArguments[call] ?? [];
      const argument = arguments_[which % Math.max(1, arguments_.length)];
      return { call, from, makeArgument: nearly ? () => corrupt(argument, how) : any };
    });
}

import type { Codec, DecodeHook, Encoded, EncodeHook } from './codec.ts';
import type { PageElement, PageWindow } from './dom.ts';

type Fn = (...args: unknown[]) => unknown;

/** The encoded result of a call, or the error that it threw. */
export type BridgeResult = { ok: true; value: Encoded } | { ok: false; error: Encoded };

/** One side of the context bridge; values cross it encoded. */
export type BridgeHalf = {
  /** Calls the other half synchronously; throws what it throws. */
  request(message: { [key: string]: Encoded }): unknown;
  encode(value: unknown): Encoded;
  decode(node: Encoded): unknown;
};

/**
 * Creates one half of the context bridge; the same code runs in the page's world and in the preload
 * script's. The halves exchange text in synchronous events on an element that only they have, so no
 * object of one world is reachable from the other. Functions and promises cross as numbers, and a
 * half can call only those it received. The function is sent into the page as text, so it must not
 * use anything outside itself.
 */
export function createBridgeHalf(kit: {
  codec: Codec;
  world: PageWindow;
  channel: PageElement;
  mine: string;
  theirs: string;
  answer: (message: { [key: string]: Encoded }) => unknown;
}): BridgeHalf {
  const { codec, channel, mine, theirs } = kit;
  // Captured before any page code runs, which could replace them.
  const { stringify, parse } = JSON;
  const { CustomEvent } = kit.world;
  const dispatchEvent = channel.dispatchEvent.bind(channel);
  const send = (type: string, message: object): void => {
    dispatchEvent(new CustomEvent(type, { detail: stringify(message) }));
  };

  const functions = new Map<number, Fn>();
  const waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: unknown) => void }>();
  let lastId = 0;
  let lastAnswer: string | undefined;

  const onEncode: EncodeHook = (value) => {
    if (typeof value === 'function') {
      lastId += 1;
      functions.set(lastId, value as Fn);
      return { $: 'function', id: lastId };
    }
    if (value instanceof Promise) {
      lastId += 1;
      const id = lastId;
      const settle = (ok: boolean, result: unknown): void => {
        let message: { [key: string]: Encoded };
        try {
          message = { do: 'settle', id, ok, value: encode(result) };
        } catch (error) {
          message = { do: 'settle', id, ok: false, value: encode(error) };
        }
        send(theirs, message);
      };
      value.then(
        (result) => settle(true, result),
        (error: unknown) => settle(false, error),
      );
      return { $: 'promise', id };
    }
    return undefined;
  };
  const onDecode: DecodeHook = (node) => {
    if (node.$ === 'function') {
      const id = node.id as number;
      return { value: (...args: unknown[]) => request({ do: 'call', id, args: args.map(encode) }) };
    }
    if (node.$ === 'promise') {
      const id = node.id as number;
      return { value: new Promise((resolve, reject) => waiting.set(id, { resolve, reject })) };
    }
    // Electron's bridge copies only the message of an error.
    if (node.$ === 'error') return { value: new Error(node.message as string) };
    return undefined;
  };
  const encode = (value: unknown): Encoded => codec.encode(value, onEncode);
  const decode = (node: Encoded): unknown => codec.decode(node, onDecode);

  const request = (message: { [key: string]: Encoded }): unknown => {
    lastAnswer = undefined;
    send(theirs, message);
    // Nested calls have been answered by now, so the last answer belongs to this message.
    const answer = lastAnswer === undefined ? undefined : (parse(lastAnswer) as BridgeResult);
    if (!answer) throw new Error('The other world did not answer');
    if (answer.ok) return decode(answer.value);
    throw decode(answer.error);
  };

  const answerTo = (message: { [key: string]: Encoded }): unknown => {
    if (message.do === 'call') {
      const target = functions.get(message.id as number);
      if (!target) throw new Error('No such function');
      return target(...(message.args as Encoded[]).map(decode));
    }
    if (message.do === 'settle') {
      const promise = waiting.get(message.id as number);
      waiting.delete(message.id as number);
      const value = decode(message.value as Encoded);
      if (message.ok) promise?.resolve(value);
      else promise?.reject(value);
      return undefined;
    }
    return kit.answer(message);
  };

  channel.addEventListener(mine, (event) => {
    let answer: BridgeResult;
    try {
      answer = { ok: true, value: encode(answerTo(parse((event as CustomEvent<string>).detail))) };
    } catch (error) {
      answer = { ok: false, error: encode(error instanceof Error ? error : new Error(String(error))) };
    }
    send(`${theirs}-answer`, answer);
  });
  channel.addEventListener(`${mine}-answer`, (event) => {
    lastAnswer = (event as CustomEvent<string>).detail;
  });

  return { request, encode, decode };
}

import type { createBridgeHalf } from './bridge-half.ts';
import type { Codec, Encoded } from './codec.ts';
import type { PageElement, PageWindow } from './dom.ts';

/**
 * Runs the page's half of the context bridge, before any page code: takes the channel from the
 * preload script's world once, and defines what that world exposes. Sent into the page as text.
 */
export function pageWorld(kit: {
  world: PageWindow;
  codec: Codec;
  createHalf: typeof createBridgeHalf;
  handshake: string;
}): void {
  const { world } = kit;
  const { defineProperty, freeze, values } = Object;

  const freezeDeep = (value: unknown): void => {
    if (typeof value !== 'object' && typeof value !== 'function') return;
    if (value === null || ArrayBuffer.isView(value)) return;
    freeze(value);
    for (const inner of values(value)) freezeDeep(inner);
  };

  const onHandshake = (event: Event): void => {
    event.stopImmediatePropagation();
    const half = kit.createHalf({
      codec: kit.codec,
      world,
      channel: (event as Event & { relatedTarget: PageElement }).relatedTarget,
      mine: 'page',
      theirs: 'preload',
      answer: (message) => {
        if (message.do !== 'expose') throw new Error('No such request');
        const name = message.name as string;
        if (name in world) throw new Error('Cannot bind an API on top of an existing property on the window object');
        const value = half.decode(message.value as Encoded);
        freezeDeep(value);
        defineProperty(world, name, { value, enumerable: true, writable: false, configurable: false });
        return undefined;
      },
    });
  };
  world.addEventListener(kit.handshake, onHandshake, { once: true, capture: true });
}

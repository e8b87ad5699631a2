import type { Bridge } from '../shared/contract.ts';
import type { Outcome } from '../shared/outcome.ts';

declare global {
  interface Window {
    readonly latchkey: Bridge;
  }
}

/** The page's only way to main. */
export const bridge: Bridge = window.latchkey;

/** The outcome of a call; a call that main could not answer at all is an `internal` failure, so nothing throws here. */
export async function attempt<T>(call: Promise<Outcome<T>>): Promise<Outcome<T>> {
  try {
    return await call;
  } catch {
    return { ok: false, failure: { kind: 'internal' } };
  }
}

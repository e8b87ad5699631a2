import type { Bridge } from '../shared/contract.ts';
import type { Outcome } from '../shared/outcome.ts';

declare global {
  interface Window {
    readonly latchkey: Bridge;
  }
}

/** The page's only connection to the main process. */
export const bridge: Bridge = window.latchkey;

/**
 * Awaits a call. A call that main failed to answer becomes an `internal` failure, so this never
 * rejects.
 */
export async function attempt<T>(call: Promise<Outcome<T>>): Promise<Outcome<T>> {
  try {
    return await call;
  } catch {
    return { ok: false, failure: { kind: 'internal' } };
  }
}

import type { CallName, EventName } from '../shared/contract.ts';

declare global {
  /** The names in the contract, put in by the build (`build/bundles.ts`). */
  const __CALLS__: readonly CallName[];
  const __EVENTS__: readonly EventName[];
}

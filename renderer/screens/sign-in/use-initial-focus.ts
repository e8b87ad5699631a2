import { type RefObject, useEffect } from 'react';

/** Puts the focus on a field when its screen appears. */
export function useInitialFocus(field: RefObject<HTMLElement | null>): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: only when the screen appears, whichever field is first then.
  useEffect(() => field.current?.focus(), []);
}

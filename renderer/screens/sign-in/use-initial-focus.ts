import { type RefObject, useEffect, useRef } from 'react';

/**
 * Focuses a field when its screen appears.
 *
 * @param field the field that is focused; later changes have no effect
 */
export function useInitialFocus(field: RefObject<HTMLElement | null>): void {
  const initialField = useRef(field);
  useEffect(() => initialField.current.current?.focus(), []);
}

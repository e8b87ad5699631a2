import { act, fireEvent, waitFor } from '@testing-library/react';
import { expect } from 'vitest';

/** Presses and releases keys on the focused element. */
export async function press(...keys: string[]): Promise<void> {
  for (const key of keys) {
    const focused = document.activeElement ?? document.body;
    const clicks = focused instanceof HTMLButtonElement && (key === 'Enter' || key === ' ');
    // The browser's own activation, which jsdom lacks.
    if (fireEvent.keyDown(focused, { key, code: key }) && clicks) fireEvent.click(focused);
    fireEvent.keyUp(document.activeElement ?? document.body, { key, code: key });
    await act(async () => {});
  }
}

/** Types into an uncontrolled or controlled field. */
export const type = (field: HTMLElement, value: string) => fireEvent.input(field, { target: { value } });

/** Waits until an element has the focus, because React Aria restores it in the next frame. */
export const expectFocus = (element: HTMLElement) =>
  waitFor(() => expect(document.activeElement === element).toBe(true));

import { useEffect, useRef } from 'react';

const textFields = 'input, textarea, [contenteditable="true"]';

/**
 * Calls a function when the user pastes outside of text fields. The text that the event carries is
 * not used: main reads the clipboard itself.
 */
export function usePaste(onPaste: () => void): void {
  const latest = useRef(onPaste);
  latest.current = onPaste;
  useEffect(() => {
    const listener = (event: ClipboardEvent) => {
      if (event.target instanceof Element && event.target.closest(textFields)) return;
      event.preventDefault();
      latest.current();
    };
    document.addEventListener('paste', listener);
    return () => document.removeEventListener('paste', listener);
  }, []);
}

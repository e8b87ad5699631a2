import type { Input, WebContents } from 'electron';
import type { Clock } from '../core/ports.ts';

/** How long after the keys were pressed the clipboard may be read. */
const maxAgeMs = 1_000;

/** Whether a key pastes, by what it types; by its position if it types no Latin letter. */
function isPasteKey({ type, key, code, control, meta, shift, alt }: Input): boolean {
  if (type !== 'keyDown' || alt) return false;
  const [isCommand, isOther] = process.platform === 'darwin' ? [meta, control] : [control, meta];
  const isV = /^[a-z]$/i.test(key) ? key.toLowerCase() === 'v' : code === 'KeyV';
  if (isV) return isCommand && !isOther;
  return process.platform !== 'darwin' && key === 'Insert' && shift && !control && !meta;
}

/** Notices when the user pastes, in main itself: scripts of the page cannot cause these events. */
export type PasteGesture = {
  watch(contents: Pick<WebContents, 'on'>): void;
  /** Returns whether the user has pressed the keys within the last second, once each time. */
  take(): boolean;
};

/** Creates the observer of the keys that paste. */
export function createPasteGesture(clock: Clock): PasteGesture {
  let pressedAtMs: number | undefined;
  return {
    watch: (contents) =>
      void contents.on('before-input-event', (_event, input) => {
        if (isPasteKey(input)) pressedAtMs = clock.monotonicNow();
      }),
    take() {
      const isRecent = pressedAtMs !== undefined && clock.monotonicNow() - pressedAtMs <= maxAgeMs;
      pressedAtMs = undefined;
      return isRecent;
    },
  };
}

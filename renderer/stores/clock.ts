import { create } from 'zustand';

/** The time now, in milliseconds since the epoch, once a second: all relative times on a page change together. */
export const useClock = create<{ now: number }>(() => ({ now: Date.now() }));

/** Starts the clock. A page that comes to the front again is brought up to date at once. */
export function startClock(): void {
  const tick = () => useClock.setState({ now: Date.now() });
  setInterval(tick, 1000);
  document.addEventListener('visibilitychange', tick);
}

import { create } from 'zustand';

type ClockStore = {
  /** The current time in milliseconds since the epoch, to the second. */
  readonly now: number;
  tick(): void;
};

/** The clock of the page. All relative times follow it, so that they change together. */
export const useClock = create<ClockStore>((set) => ({
  now: Date.now(),
  tick: () => set({ now: Date.now() }),
}));

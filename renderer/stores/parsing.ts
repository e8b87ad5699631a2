import { create } from 'zustand';
import { bridge } from '../bridge.ts';

type ParsingStore = {
  /** Whether main has been reading an imported file or document for a while. */
  readonly isParsing: boolean;
  onChanged(state: { isParsing: boolean }): void;
  cancel(): void;
};

/** Reading of imported files and documents in the background. */
export const useParsing = create<ParsingStore>((set) => ({
  isParsing: false,
  onChanged: ({ isParsing }) => set({ isParsing }),
  cancel: () => void bridge.cancelParsing(),
}));

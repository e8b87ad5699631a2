import { create } from 'zustand';
import type { ApiReply } from '../../shared/api.ts';
import type { Outcome } from '../../shared/outcome.ts';
import type { Draft } from '../format/draft.ts';

/** A request that was sent, and what came of it. */
export type HistoryEntry = {
  readonly id: string;
  /** When it was sent, in milliseconds since the epoch. */
  readonly at: number;
  readonly profileId: string;
  readonly draft: Draft;
  readonly outcome: Outcome<ApiReply>;
};

/** How many requests are remembered, and how many characters of responses in all. */
const most = 50;
const mostText = 16 * 1024 * 1024;

const sizeOf = ({ outcome }: HistoryEntry) =>
  outcome.ok ? (outcome.value.text?.length ?? 0) + (outcome.value.base64?.length ?? 0) : 0;

/** The newest entries that fit. */
function fitting(entries: readonly HistoryEntry[]): HistoryEntry[] {
  let size = 0;
  return entries.slice(0, most).filter((entry, at) => {
    size += sizeOf(entry);
    return at === 0 || size <= mostText;
  });
}

type ApiHistoryStore = {
  /** The newest first. */
  readonly entries: readonly HistoryEntry[];
  add(entry: HistoryEntry): void;
  clear(): void;
};

/** What was sent since the sign-in. It holds no token, is written nowhere, and ends with the session or the app. */
export const useApiHistory = create<ApiHistoryStore>((set, get) => ({
  entries: [],
  add: (entry) => set({ entries: fitting([entry, ...get().entries]) }),
  clear: () => set({ entries: [] }),
}));

import { create } from 'zustand';
import type { Updates } from '../../shared/updates.ts';
import { bridge } from '../bridge.ts';
import { useFacts } from './startup.ts';

type UpdatesStore = {
  /** What main told last; before that, what it said at the start. */
  readonly updates?: Updates;
  readonly restarting: boolean;
  /** The restart was refused, since something is under way. */
  readonly busy: boolean;
  restart(): Promise<void>;
};

/** Updates of the app. */
export const useUpdateStore = create<UpdatesStore>((set, get) => ({
  restarting: false,
  busy: false,
  restart: async () => {
    if (get().restarting) return;
    set({ restarting: true, busy: false });
    const result = await bridge.restartToUpdate().catch(() => 'not_ready' as const);
    set({ restarting: result === 'restarting', busy: result === 'busy' });
  },
}));

/** What is known of updates. Only for screens, which are drawn after the start. */
export function useUpdates(): Updates {
  const { updates } = useFacts();
  return useUpdateStore((store) => store.updates) ?? updates;
}

/** Hears of every change of updates, from the start on. */
export function followUpdates(): void {
  bridge.onUpdates((updates) => useUpdateStore.setState({ updates, busy: false }));
}

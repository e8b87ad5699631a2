import { create } from 'zustand';
import type { UpdateStatus } from '../../shared/updates.ts';
import { bridge } from '../bridge.ts';
import { useStartupInfo } from './startup.ts';

type UpdatesStore = {
  /** What main told last; before that, what it said at the start. */
  readonly status?: UpdateStatus;
  readonly isRestarting: boolean;
  /** The restart was refused, since something is under way. */
  readonly isBusy: boolean;
  restart(): Promise<void>;
};

/** Updates of the app. */
export const useUpdatesStore = create<UpdatesStore>((set, get) => ({
  isRestarting: false,
  isBusy: false,
  restart: async () => {
    if (get().isRestarting) return;
    set({ isRestarting: true, isBusy: false });
    const result = await bridge.restartToUpdate().catch(() => 'not_ready' as const);
    set({ isRestarting: result === 'restarting', isBusy: result === 'busy' });
  },
}));

/** What is known of updates. Only for screens, which are drawn after the start. */
export function useUpdateStatus(): UpdateStatus {
  const { updates } = useStartupInfo();
  return useUpdatesStore((store) => store.status) ?? updates;
}

/** Hears of every change of updates, from the start on. */
export function subscribeToUpdates(): void {
  bridge.onUpdatesChanged((updates) => useUpdatesStore.setState({ status: updates, isBusy: false }));
}

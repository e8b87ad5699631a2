import { create } from 'zustand';
import type { UpdateStatus } from '../../shared/updates.ts';
import { bridge } from '../bridge.ts';
import { useStartupInfo } from './startup.ts';

type UpdatesStore = {
  /** The last status received; until then, the startup info has it. */
  readonly status?: UpdateStatus;
  readonly isRestarting: boolean;
  /** Whether the restart was refused because work is in progress. */
  readonly isBusy: boolean;
  setStatus(status: UpdateStatus): void;
  restart(): Promise<void>;
};

/** The status of app updates. */
export const useUpdates = create<UpdatesStore>((set, get) => ({
  isRestarting: false,
  isBusy: false,
  setStatus: (status) => set({ status, isBusy: false }),
  restart: async () => {
    if (get().isRestarting) return;
    set({ isRestarting: true, isBusy: false });
    const result = await bridge.restartToUpdate().catch(() => 'not_ready' as const);
    set({ isRestarting: result === 'restarting', isBusy: result === 'busy' });
  },
}));

/** Returns the update status. Only for screens, which are rendered after startup. */
export function useUpdateStatus(): UpdateStatus {
  const initial = useStartupInfo((info) => info.updates);
  return useUpdates((updates) => updates.status) ?? initial;
}

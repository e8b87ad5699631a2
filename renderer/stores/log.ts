import { create } from 'zustand';
import type { Failure } from '../../shared/errors.ts';
import type { ExchangePurpose, ExchangeSummary } from '../../shared/exchanges.ts';
import type { ReportView } from '../../shared/report.ts';
import { attempt, bridge } from '../bridge.ts';

/** Which exchanges the log shows. */
export type LogFilter = 'all' | 'failed' | ExchangePurpose;

type LogStore = {
  readonly exchanges: readonly ExchangeSummary[];
  /** Whether the first response was received. */
  readonly isLoaded: boolean;
  /** A report shown instead of the log. */
  readonly report?: ReportView | undefined;
  readonly failure?: Failure | undefined;
  readonly filter: LogFilter;
  /** The expanded exchange. */
  readonly openId?: number | undefined;
  /** Fetches what changed since the last call. */
  loadChanges(): Promise<void>;
  clear(): Promise<void>;
  openReport(): Promise<void>;
  closeReport(): void;
  setFilter(filter: LogFilter): void;
  toggleExchange(id: number): void;
};

/** Whether an exchange failed or returned an error status. */
export const hasFailed = ({ failure, status = 0 }: ExchangeSummary) => failure !== undefined || status >= 400;

/** The exchange log as provided by the main process, or a report in its place. */
export const useLog = create<LogStore>((set, get) => {
  let revision = 0;
  return {
    exchanges: [],
    isLoaded: false,
    filter: 'all',
    loadChanges: async () => {
      const changes = await bridge.getLogChanges({ after: revision }).catch(() => undefined);
      if (!changes || changes.revision < revision) return;
      revision = changes.revision;
      const changed = new Map(changes.exchanges.map((exchange) => [exchange.id, exchange]));
      const unchanged = get().exchanges.filter(({ id }) => id >= changes.oldest && !changed.has(id));
      set({ isLoaded: true, exchanges: [...unchanged, ...changed.values()].sort((a, b) => a.id - b.id) });
    },
    clear: async () => {
      await bridge.clearLog();
      set({ openId: undefined });
      await get().loadChanges();
    },
    openReport: async () => {
      const outcome = await attempt(bridge.openReport());
      if (outcome.ok) set({ report: outcome.value, failure: undefined, openId: undefined, filter: 'all' });
      else set({ failure: outcome.failure.kind === 'canceled' ? undefined : outcome.failure });
    },
    closeReport: () => set({ report: undefined, openId: undefined, filter: 'all' }),
    setFilter: (filter) => set({ filter, openId: undefined }),
    toggleExchange: (id) => set({ openId: get().openId === id ? undefined : id }),
  };
});

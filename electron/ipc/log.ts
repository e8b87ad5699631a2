import type { ExchangeLog } from '../exchange-log/exchange-log.ts';
import type { TokenCopier } from '../inspector/token-copy.ts';
import type { Reports } from '../reports/reports.ts';
import type { Handlers } from './handler-types.ts';
import type { ToOutcome } from './to-outcome.ts';

/** Creates the handlers of the exchange log, reports and token copying. */
export function createLogHandlers(parts: {
  toOutcome: ToOutcome;
  exchangeLog: ExchangeLog;
  reports: Reports;
  tokenCopier: TokenCopier;
}): Pick<Handlers, 'getLogChanges' | 'getExchange' | 'clearLog' | 'saveReport' | 'openReport' | 'copyToken'> {
  const { toOutcome, exchangeLog, reports, tokenCopier } = parts;
  return {
    getLogChanges: async ({ after }) => exchangeLog.getChanges(after),
    getExchange: ({ source, id }) => toOutcome(() => reports.getExchange(source, id)),
    clearLog: async () => exchangeLog.clear(),
    saveReport: ({ format, personalData }) => toOutcome(() => reports.save(format, personalData)),
    openReport: () => toOutcome(() => reports.open()),
    copyToken: ({ token }) => toOutcome(() => tokenCopier.copy(token)),
  };
}

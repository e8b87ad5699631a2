import type { Handlers } from '../handlers.ts';
import type { ExchangeLog } from '../inspector/log/exchange-log.ts';
import type { Reports } from '../inspector/report/reports.ts';
import type { TokenCopier } from '../inspector/token-copy.ts';
import type { Answer } from './answer.ts';

/** The exchange log, reports, and the one way for a token to leave the app. */
export function logHandlers(parts: {
  answer: Answer;
  exchangeLog: ExchangeLog;
  reports: Reports;
  tokenCopier: TokenCopier;
}): Pick<Handlers, 'readLog' | 'readExchange' | 'clearLog' | 'saveReport' | 'openReport' | 'copyToken'> {
  const { answer, exchangeLog, reports, tokenCopier } = parts;
  return {
    readLog: async ({ after }) => exchangeLog.since(after),
    readExchange: ({ source, id }) => answer(async () => reports.exchange(source, id)),
    clearLog: async () => exchangeLog.clear(),
    saveReport: ({ format, personalData }) => answer(() => reports.save(format, personalData)),
    openReport: () => answer(() => reports.open()),
    copyToken: ({ token }) => answer(() => tokenCopier.copy(token)),
  };
}

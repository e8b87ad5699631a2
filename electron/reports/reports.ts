import type { ExchangeView } from '../../shared/exchanges.ts';
import { toJson } from '../../shared/json/exact-json.ts';
import type { Report, ReportFormat, ReportView } from '../../shared/report.ts';
import { errnoCode } from '../core/errno-code.ts';
import { fail } from '../core/failure.ts';
import type { ChosenFileReader, ChosenFileWriter, FileChooser, SavePathChooser } from '../core/ports.ts';
import type { UntrustedParser } from '../core/untrusted-parser.ts';
import { toCurl } from '../exchange-log/curl.ts';
import type { ExchangeLog } from '../exchange-log/exchange-log.ts';
import { toSummary } from '../exchange-log/exchange-store.ts';
import { buildReport, type ReportData } from './build-report.ts';
import { toHar } from './har.ts';
import { toHtml } from './html.ts';
import { maxReportBytes } from './parse-report.ts';

/** Where an exchange is: in the log, or in the report that was opened last. */
export type ExchangeSource = 'log' | 'report';

/** Saves and opens reports. */
export type Reports = {
  /**
   * Lets the user choose a file and writes a report to it.
   *
   * @param personalData whether to include personal data
   * @throws `canceled`, `report_unsaved`
   */
  save(format: ReportFormat, personalData: boolean): Promise<void>;
  /**
   * Lets the user choose a report and opens it in place of the last one.
   *
   * @throws `canceled`, `report_invalid`, and what {@link UntrustedParser} throws
   */
  open(): Promise<ReportView>;
  /**
   * Returns the details of an exchange.
   *
   * @throws `exchange_gone`
   */
  getExchange(source: ExchangeSource, id: number): Promise<ExchangeView>;
};

/** Serializes a report in a format. */
export function serializeReport(report: Report, format: ReportFormat): string {
  switch (format) {
    case 'html':
      return toHtml(report);
    case 'json':
      return `${toJson(report, 2)}\n`;
    case 'har':
      return `${JSON.stringify(toHar(report), null, 2)}\n`;
  }
}

/** Creates the reports. */
export function createReports(parts: {
  log: ExchangeLog;
  /** Collects the current contents of a report, except the exchanges. */
  collectData: () => Promise<Omit<ReportData, 'exchanges'>>;
  chooseSavePath: Record<ReportFormat, SavePathChooser>;
  writeFile: ChosenFileWriter;
  chooseFile: FileChooser;
  readFile: ChosenFileReader;
  parser: Pick<UntrustedParser, 'parse'>;
}): Reports {
  let opened: Pick<Report, 'exchanges'> | undefined;
  return {
    async save(format, personalData) {
      const data = await parts.collectData();
      const report = buildReport({ ...data, exchanges: await parts.log.list() }, personalData);
      const stamp = new Date(data.createdAt).toISOString().slice(0, 19).replaceAll(':', '-');
      const path = await parts.chooseSavePath[format](`latchkey-report-${stamp}.${format}`);
      if (path === undefined) fail('canceled');
      try {
        await parts.writeFile(path, serializeReport(report, format));
      } catch (error) {
        fail('report_unsaved', { details: { code: errnoCode(error) } });
      }
    },

    async open() {
      const path = await parts.chooseFile();
      if (path === undefined) fail('canceled');
      const bytes = await parts.readFile(path, maxReportBytes);
      if (typeof bytes === 'string') fail('report_invalid', { details: { code: bytes } });
      const { head, items } = await parts.parser.parse('report', bytes);
      const report = { ...head, exchanges: items };
      opened = report;
      return { ...report, exchanges: report.exchanges.map(toSummary) };
    },

    async getExchange(source, id) {
      const details =
        source === 'log' ? await parts.log.get(id) : opened?.exchanges.find((exchange) => exchange.id === id);
      if (!details) fail('exchange_gone');
      const curl = toCurl(details);
      return { details, ...(curl !== undefined && { curl }) };
    },
  };
}

import type { ExchangeView } from '../../../shared/exchanges.ts';
import type { Report, ReportFormat, ReportView } from '../../../shared/report.ts';
import { fail } from '../../failure.ts';
import type { ChosenFileReader, ChosenFileWriter, FileChooser, SavePathChooser } from '../../ports.ts';
import { curlOf } from '../log/curl.ts';
import { type ExchangeLog, summaryOf } from '../log/exchange-log.ts';
import { buildReport, type ReportParts } from './build.ts';
import { harOf } from './har.ts';
import { htmlOf } from './html.ts';
import { mostReportBytes, parseReport } from './parse.ts';

/** Whose exchanges are meant: this session's log, or the report that was opened last. */
export type ExchangeSource = 'log' | 'report';

/** Reports, saved and opened. */
export type Reports = {
  /** Lets the person choose a file, and writes the report there. Fails with `cancelled`, `report_unsaved`. */
  save(format: ReportFormat, personalData: boolean): Promise<void>;
  /** Lets the person choose a report, and keeps it until the next. Fails with `cancelled`, `report_invalid`. */
  open(): Promise<ReportView>;
  /** One exchange with all that is known of it. Fails with `exchange_gone`. */
  exchange(source: ExchangeSource, id: number): ExchangeView;
};

function written(report: Report, format: ReportFormat): string {
  switch (format) {
    case 'html':
      return htmlOf(report);
    case 'json':
      return `${JSON.stringify(report, null, 2)}\n`;
    case 'har':
      return `${JSON.stringify(harOf(report), null, 2)}\n`;
  }
}

export function createReports(parts: {
  log: ExchangeLog;
  /** What else is in a report, as it is now. */
  facts: () => Promise<Omit<ReportParts, 'exchanges'>>;
  choosePlace: Record<ReportFormat, SavePathChooser>;
  writeFile: ChosenFileWriter;
  chooseFile: FileChooser;
  readFile: ChosenFileReader;
}): Reports {
  let opened: Report | undefined;
  return {
    async save(format, personalData) {
      const facts = await parts.facts();
      const report = buildReport({ ...facts, exchanges: parts.log.all() }, personalData);
      const stamp = new Date(facts.createdAt).toISOString().slice(0, 19).replaceAll(':', '-');
      const path = await parts.choosePlace[format](`latchkey-report-${stamp}.${format}`);
      if (path === undefined) fail('cancelled');
      try {
        await parts.writeFile(path, written(report, format));
      } catch (error) {
        fail('report_unsaved', { details: { code: (error as NodeJS.ErrnoException).code } });
      }
    },

    async open() {
      const path = await parts.chooseFile();
      if (path === undefined) fail('cancelled');
      const bytes = await parts.readFile(path, mostReportBytes);
      if (typeof bytes === 'string') fail('report_invalid', { details: { code: bytes } });
      const report = parseReport(bytes);
      opened = report;
      return { ...report, exchanges: report.exchanges.map(summaryOf) };
    },

    exchange(source, id) {
      const details = source === 'log' ? parts.log.read(id) : opened?.exchanges.find((exchange) => exchange.id === id);
      if (!details) fail('exchange_gone');
      return { details, curl: curlOf(details) };
    },
  };
}

import type { FileFilter } from 'electron';
import { en } from '../../shared/locales/en/en.ts';
import type { ReportFormat } from '../../shared/report.ts';
import type { FileChoosers, SavePathChoosers } from '../platform.ts';
import { createFileChooser, createSavePathChooser, type GetWindow } from './dialog.ts';

const words = en.dialog;
const allFiles: FileFilter = { name: words.allFiles, extensions: ['*'] };
const profileFiles: FileFilter = { name: words.profileFiles, extensions: ['json'] };
const reportFiles = (format: ReportFormat): FileFilter => ({
  name: en.log.dialog.formats[format],
  extensions: [format],
});

export const createFileChoosers = (window: GetWindow): FileChoosers => ({
  clientKey: createFileChooser(window, {
    title: words.clientKey,
    buttonLabel: words.choose,
    filters: [{ name: words.keyFiles, extensions: ['pem', 'key', 'p8', 'jwk', 'json'] }, allFiles],
  }),
  tokenFile: createFileChooser(window, {
    title: words.tokenFile,
    buttonLabel: words.open,
    filters: [
      { name: words.tokenFiles, extensions: ['jwt', 'txt', 'json', 'pem', 'crt', 'cer', 'jwk', 'jwks'] },
      allFiles,
    ],
  }),
  profileFile: createFileChooser(window, {
    title: words.importProfiles,
    buttonLabel: words.import,
    filters: [profileFiles, allFiles],
  }),
  reportFile: createFileChooser(window, {
    title: en.log.dialog.open,
    buttonLabel: words.open,
    filters: [reportFiles('json')],
  }),
  requestBody: createFileChooser(window, { title: words.bodyFile, buttonLabel: words.choose, filters: [allFiles] }),
  openApiDocument: createFileChooser(window, {
    title: words.documentFile,
    buttonLabel: words.open,
    filters: [{ name: words.documents, extensions: ['json', 'yaml', 'yml'] }, allFiles],
  }),
});

export const createSavePathChoosers = (window: GetWindow): SavePathChoosers => {
  const createReportChooser = (format: ReportFormat) =>
    createSavePathChooser(window, { title: en.log.dialog.save, filters: [reportFiles(format)] });
  return {
    profile: createSavePathChooser(window, {
      title: words.exportProfile,
      buttonLabel: words.export,
      filters: [profileFiles],
    }),
    apiResponse: createSavePathChooser(window, { title: words.saveReply }),
    runReport: createSavePathChooser(window, { title: words.saveReport }),
    report: { html: createReportChooser('html'), json: createReportChooser('json'), har: createReportChooser('har') },
  };
};

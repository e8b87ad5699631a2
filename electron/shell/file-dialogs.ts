import type { FileFilter } from 'electron';
import { en } from '../../shared/locales/en/en.ts';
import type { ReportFormat } from '../../shared/report.ts';
import type { FileChoosers, SavePathChoosers } from '../platform.ts';
import { createFileChooser, createSavePathChooser, type GetWindow } from './dialog.ts';

const texts = en.dialog;
const allFiles: FileFilter = { name: texts.allFiles, extensions: ['*'] };
const profileFiles: FileFilter = { name: texts.profileFiles, extensions: ['json'] };
const reportFiles = (format: ReportFormat): FileFilter => ({
  name: en.log.dialog.formats[format],
  extensions: [format],
});

/** Creates the dialogs that open files. */
export const createFileChoosers = (window: GetWindow): FileChoosers => ({
  clientKey: createFileChooser(window, {
    title: texts.clientKey,
    buttonLabel: texts.choose,
    filters: [{ name: texts.keyFiles, extensions: ['pem', 'der', 'key', 'p8', 'jwk', 'json'] }, allFiles],
  }),
  tokenFile: createFileChooser(window, {
    title: texts.tokenFile,
    buttonLabel: texts.open,
    filters: [
      { name: texts.tokenFiles, extensions: ['jwt', 'txt', 'json', 'pem', 'der', 'crt', 'cer', 'jwk', 'jwks'] },
      allFiles,
    ],
  }),
  profileFile: createFileChooser(window, {
    title: texts.importProfiles,
    buttonLabel: texts.import,
    filters: [profileFiles, allFiles],
  }),
  reportFile: createFileChooser(window, {
    title: en.log.dialog.open,
    buttonLabel: texts.open,
    filters: [reportFiles('json')],
  }),
  requestBody: createFileChooser(window, { title: texts.bodyFile, buttonLabel: texts.choose, filters: [allFiles] }),
  openApiDocument: createFileChooser(window, {
    title: texts.documentFile,
    buttonLabel: texts.open,
    filters: [{ name: texts.documents, extensions: ['json', 'yaml', 'yml'] }, allFiles],
  }),
});

/** Creates the dialogs that choose where to save files. */
export const createSavePathChoosers = (window: GetWindow): SavePathChoosers => {
  const createReportChooser = (format: ReportFormat) =>
    createSavePathChooser(window, { title: en.log.dialog.save, filters: [reportFiles(format)] });
  return {
    profile: createSavePathChooser(window, {
      title: texts.exportProfile,
      buttonLabel: texts.export,
      filters: [profileFiles],
    }),
    apiResponse: createSavePathChooser(window, { title: texts.saveResponse }),
    runReport: createSavePathChooser(window, { title: texts.saveReport }),
    report: { html: createReportChooser('html'), json: createReportChooser('json'), har: createReportChooser('har') },
  };
};

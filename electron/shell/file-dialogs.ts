import type { FileFilter } from 'electron';
import { en } from '../../shared/locales/en/en.ts';
import type { ReportFormat } from '../../shared/report.ts';
import type { FileChooser, SavePathChooser } from '../core/ports.ts';
import { createFileChooser, createSavePathChooser, type GetWindow } from './dialog.ts';

const words = en.dialog;
const allFiles: FileFilter = { name: words.allFiles, extensions: ['*'] };
const profileFiles: FileFilter = { name: words.profileFiles, extensions: ['json'] };
const reportFiles = (format: ReportFormat): FileFilter => ({
  name: en.log.dialog.formats[format],
  extensions: [format],
});

/** The dialogs that open files, by what the file is for. */
export type FileChoosers = Record<
  'clientKey' | 'tokenFile' | 'profileFile' | 'reportFile' | 'bodyFile' | 'documentFile',
  FileChooser
>;

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
  bodyFile: createFileChooser(window, { title: words.bodyFile, buttonLabel: words.choose, filters: [allFiles] }),
  documentFile: createFileChooser(window, {
    title: words.documentFile,
    buttonLabel: words.open,
    filters: [{ name: words.documents, extensions: ['json', 'yaml', 'yml'] }, allFiles],
  }),
});

/** The dialogs for where files go, by what is in them. */
export type SavePathChoosers = Record<'profilePlace' | 'replyPlace' | 'runPlace', SavePathChooser> & {
  reportPlaces: Record<ReportFormat, SavePathChooser>;
};

export const createSavePathChoosers = (window: GetWindow): SavePathChoosers => {
  const reportPlace = (format: ReportFormat) =>
    createSavePathChooser(window, { title: en.log.dialog.save, filters: [reportFiles(format)] });
  return {
    profilePlace: createSavePathChooser(window, {
      title: words.exportProfile,
      buttonLabel: words.export,
      filters: [profileFiles],
    }),
    replyPlace: createSavePathChooser(window, { title: words.saveReply }),
    runPlace: createSavePathChooser(window, { title: words.saveReport }),
    reportPlaces: { html: reportPlace('html'), json: reportPlace('json'), har: reportPlace('har') },
  };
};

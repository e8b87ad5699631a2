import type { FileFilter } from 'electron';
import { en } from '../../shared/locales/en/en.ts';
import type { ReportFormat } from '../../shared/report.ts';
import type { FileChooser, SavePlaceChooser } from '../ports.ts';
import { fileChooser, savePlaceChooser, type Window } from './dialog.ts';

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

export const fileChoosers = (window: Window): FileChoosers => ({
  clientKey: fileChooser(window, {
    title: words.clientKey,
    buttonLabel: words.choose,
    filters: [{ name: words.keyFiles, extensions: ['pem', 'key', 'p8', 'jwk', 'json'] }, allFiles],
  }),
  tokenFile: fileChooser(window, {
    title: words.tokenFile,
    buttonLabel: words.open,
    filters: [
      { name: words.tokenFiles, extensions: ['jwt', 'txt', 'json', 'pem', 'crt', 'cer', 'jwk', 'jwks'] },
      allFiles,
    ],
  }),
  profileFile: fileChooser(window, {
    title: words.importProfiles,
    buttonLabel: words.import,
    filters: [profileFiles, allFiles],
  }),
  reportFile: fileChooser(window, {
    title: en.log.dialog.open,
    buttonLabel: words.open,
    filters: [reportFiles('json')],
  }),
  bodyFile: fileChooser(window, { title: words.bodyFile, buttonLabel: words.choose, filters: [allFiles] }),
  documentFile: fileChooser(window, {
    title: words.documentFile,
    buttonLabel: words.open,
    filters: [{ name: words.documents, extensions: ['json', 'yaml', 'yml'] }, allFiles],
  }),
});

/** The dialogs for where files go, by what is in them. */
export type SavePlaceChoosers = Record<'profilePlace' | 'replyPlace' | 'runPlace', SavePlaceChooser> & {
  reportPlaces: Record<ReportFormat, SavePlaceChooser>;
};

export const savePlaceChoosers = (window: Window): SavePlaceChoosers => {
  const reportPlace = (format: ReportFormat) =>
    savePlaceChooser(window, { title: en.log.dialog.save, filters: [reportFiles(format)] });
  return {
    profilePlace: savePlaceChooser(window, {
      title: words.exportProfile,
      buttonLabel: words.export,
      filters: [profileFiles],
    }),
    replyPlace: savePlaceChooser(window, { title: words.saveReply }),
    runPlace: savePlaceChooser(window, { title: words.saveReport }),
    reportPlaces: { html: reportPlace('html'), json: reportPlace('json'), har: reportPlace('har') },
  };
};

import type { SaveProgress } from '../../shared/api.ts';
import type { RunReport } from '../../shared/api-run.ts';
import type { ApiParts } from '../handlers/api.ts';
import type { Exchange } from '../http/exchange.ts';
import type {
  ChosenFileReader,
  ChosenFileWriter,
  Clock,
  FileChooser,
  FileStore,
  Log,
  SaveFileChooser,
} from '../ports.ts';
import { createBodyFiles } from './body-files.ts';
import { createApiClient } from './client.ts';
import { createDocumentLoader } from './openapi/load.ts';
import { createOwnRequests } from './own-requests.ts';
import { createReplyKeeper } from './reply-keeper.ts';

/** The system's dialogs that the API console opens. */
export type ApiDialogs = {
  bodyFile: FileChooser;
  documentFile: FileChooser;
  saveReply: SaveFileChooser;
  saveReport: SaveFileChooser;
};

/** Puts the API console together. */
export function createApiConsole(parts: {
  exchange: Exchange;
  clock: Clock;
  files: FileStore;
  log: Log;
  dialogs: ApiDialogs;
  readFile: ChosenFileReader;
  createFile: ChosenFileWriter;
  onRun: (report: RunReport) => void;
  onSave: (progress: SaveProgress) => void;
}): ApiParts {
  const { exchange, clock, files, log, dialogs, readFile, createFile } = parts;
  const bodyFiles = createBodyFiles({ chooseFile: dialogs.bodyFile, readFile });
  const keeper = createReplyKeeper({ clock, chooseFile: dialogs.saveReply, createFile, onProgress: parts.onSave });
  return {
    clock,
    client: createApiClient({ exchange, clock, keeper, readFile: bodyFiles.read }),
    runClient: createApiClient({ exchange, clock }),
    keeper,
    bodyFiles,
    ownRequests: createOwnRequests({ files, log }),
    loadDocument: createDocumentLoader({ exchange, chooseFile: dialogs.documentFile, readFile }),
    chooseReportFile: dialogs.saveReport,
    createFile,
    onRun: parts.onRun,
  };
}

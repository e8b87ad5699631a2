import type { SaveProgress } from '../../shared/api.ts';
import type { RunReport } from '../../shared/api-run.ts';
import type {
  ChosenFileCreator,
  ChosenFileReader,
  Clock,
  FileChooser,
  FileStore,
  Log,
  SavePathChooser,
} from '../core/ports.ts';
import type { Exchange } from '../http/exchange.ts';
import { createFileEncryption } from '../vault/file-encryption.ts';
import type { Vault } from '../vault/vault.ts';
import { type BodyFiles, createBodyFiles } from './body-files.ts';
import { type ApiClient, createApiClient } from './client.ts';
import { type ApiHistory, createApiHistory } from './history/history.ts';
import { createHistoryStore } from './history/history-store.ts';
import { createDocumentLoader, type DocumentLoader } from './openapi/load.ts';
import { createResponseCache, type ResponseCache } from './response-cache.ts';
import type { SavedRequests } from './saved-requests.ts';

/** The system's dialogs that the API console opens. */
export type ApiDialogs = {
  bodyFile: FileChooser;
  documentFile: FileChooser;
  replyPlace: SavePathChooser;
  runPlace: SavePathChooser;
};

/** The API console's parts, as the handlers of its calls use them. */
export type ApiConsole = {
  clock: Clock;
  /** Sends the console's calls, whose responses the cache gets. */
  client: ApiClient;
  /** Sends the calls of runs, whose responses are not saved. */
  runClient: ApiClient;
  responseCache: ResponseCache;
  bodyFiles: BodyFiles;
  history: ApiHistory;
  savedRequests: SavedRequests;
  loadDocument: DocumentLoader;
  chooseReportFile: SavePathChooser;
  createFile: ChosenFileCreator;
  onRun: (report: RunReport) => void;
};

/** Composes the API console. */
export function createApiConsole(parts: {
  exchange: Exchange;
  clock: Clock;
  files: FileStore;
  /** Has the key of the histories on disk. */
  vault: Vault;
  /** Whether policy lets anything of a session outlive the app. */
  isHistoryStored: () => boolean;
  ownRequests: SavedRequests;
  random: (bytes: number) => Buffer;
  log: Log;
  /** The only origins that policy lets tokens go to; all of the profile's where none is set. */
  allowedOrigins?: readonly string[] | undefined;
  dialogs: ApiDialogs;
  readFile: ChosenFileReader;
  createFile: ChosenFileCreator;
  onRun: (report: RunReport) => void;
  onSave: (progress: SaveProgress) => void;
}): ApiConsole {
  const { exchange, clock, files, vault, random, log, allowedOrigins, dialogs, readFile, createFile } = parts;
  const bodyFiles = createBodyFiles({ chooseFile: dialogs.bodyFile, readFile });
  const responseCache = createResponseCache({
    clock,
    chooseFile: dialogs.replyPlace,
    createFile,
    onProgress: parts.onSave,
  });
  return {
    clock,
    client: createApiClient({ exchange, clock, allowedOrigins, responseCache, readFile: bodyFiles.read }),
    runClient: createApiClient({ exchange, clock, allowedOrigins }),
    responseCache,
    bodyFiles,
    history: createApiHistory({
      store: createHistoryStore({
        files,
        encryption: createFileEncryption({ vault, keyRecordName: 'api-history-key', random }),
        isAllowed: parts.isHistoryStored,
        log,
      }),
      log,
    }),
    savedRequests: parts.ownRequests,
    loadDocument: createDocumentLoader({ exchange, allowedOrigins, chooseFile: dialogs.documentFile, readFile }),
    chooseReportFile: dialogs.runPlace,
    createFile,
    onRun: parts.onRun,
  };
}

import type { ApiEvents, CallProgress, SaveProgress } from '../../shared/api.ts';
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
import type { UntrustedParser } from '../core/untrusted-parser.ts';
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

/** The parts of the API console. */
export type ApiConsole = {
  clock: Clock;
  /** Sends single calls and caches their responses. */
  client: ApiClient;
  /** Sends the calls of runs, without caching their responses. */
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
  /** Contains the key of the stored histories. */
  vault: Vault;
  /** Whether policy allows data of a session to outlive the app. */
  isHistoryStored: () => boolean;
  savedRequests: SavedRequests;
  random: (bytes: number) => Buffer;
  log: Log;
  /** The only origins that policy allows, if it restricts them. */
  allowedOrigins?: readonly string[] | undefined;
  fileChoosers: { requestBody: FileChooser; openApiDocument: FileChooser };
  savePathChoosers: { apiResponse: SavePathChooser; runReport: SavePathChooser };
  readFile: ChosenFileReader;
  createFile: ChosenFileCreator;
  parser: Pick<UntrustedParser, 'parse'>;
  onRun: (report: RunReport) => void;
  onCall: (progress: CallProgress) => void;
  onSave: (progress: SaveProgress) => void;
  onEvents: (events: ApiEvents) => void;
}): ApiConsole {
  const { exchange, clock, files, vault, random, log, allowedOrigins, readFile, createFile } = parts;
  const { fileChoosers, savePathChoosers, savedRequests, onRun } = parts;
  const bodyFiles = createBodyFiles({ chooseFile: fileChoosers.requestBody, readFile });
  const responseCache = createResponseCache({
    clock,
    chooseFile: savePathChoosers.apiResponse,
    createFile,
    onProgress: parts.onSave,
  });
  return {
    clock,
    client: createApiClient({
      exchange,
      clock,
      allowedOrigins,
      responseCache,
      readFile: bodyFiles.read,
      onProgress: parts.onCall,
      onEvents: parts.onEvents,
    }),
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
      clock,
      log,
    }),
    savedRequests,
    loadDocument: createDocumentLoader({
      exchange,
      allowedOrigins,
      chooseFile: fileChoosers.openApiDocument,
      readFile,
      parser: parts.parser,
    }),
    chooseReportFile: savePathChoosers.runReport,
    createFile,
    onRun,
  };
}

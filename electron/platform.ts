import type { Brand } from '../shared/brand.ts';
import type { EventName, EventPayload } from '../shared/contract.ts';
import type { Profile } from '../shared/profile.ts';
import type { ReportEnvironment, ReportFormat } from '../shared/report.ts';
import type { Settings } from '../shared/settings.ts';
import type {
  ChosenFileCreator,
  ChosenFileReader,
  ChosenFileWriter,
  Clipboard,
  Clock,
  ConfirmDialog,
  FileChooser,
  FileStore,
  Locks,
  Log,
  SavePathChooser,
  Transport,
  UserVerifier,
} from './core/ports.ts';
import type { ParserHost } from './core/untrusted-parser.ts';
import type { CertificateFacts } from './doctor/certificate.ts';
import type { Policy, PolicyValues } from './policy/policy.ts';
import type { Installation, UpdateFeed } from './updates/installation.ts';
import type { UpdateSource } from './updates/updates.ts';
import type { Protectors } from './vault/protectors.ts';

/** Dialogs that open one file, by what the file is for. */
export type FileChoosers = Record<
  'clientKey' | 'tokenFile' | 'profileFile' | 'reportFile' | 'requestBody' | 'openApiDocument',
  FileChooser
>;

/** Dialogs that choose where to save a file, by what the file contains. */
export type SavePathChoosers = Record<'profile' | 'apiResponse' | 'runReport', SavePathChooser> & {
  report: Record<ReportFormat, SavePathChooser>;
};

/** Files anywhere on the computer that the user chose in a dialog or named on the command line. */
export type UserFiles = {
  read: ChosenFileReader;
  /** Resolves to `undefined` if the file cannot be read. */
  readText(path: string): Promise<string | undefined>;
  create: ChosenFileCreator;
  write: ChosenFileWriter;
};

/** Access to the network under the proxy and certificate settings of a policy. */
export type Network = {
  transport: Transport;
  /**
   * Resolves the proxies for a URL, in PAC format such as `PROXY proxy.example.com:3128` or
   * `DIRECT`.
   */
  resolveProxy(url: string): Promise<string>;
  /** Reads the certificate that an https origin presents, without trusting it. */
  readCertificate(origin: string): Promise<CertificateFacts | undefined>;
};

/**
 * Everything the app needs from the outside world. `main.ts` makes one from Electron, tests make
 * theirs from Node and memory. The `open…` and `load…` functions are called once, by `createApp`.
 */
export type Platform = {
  brand: Brand;
  environment: ReportEnvironment;
  readLicenses(): Promise<string>;
  builtInProfiles: readonly Profile[];
  loadPolicy(): Promise<Policy>;
  openLog(level: PolicyValues['logLevel']): Log;
  openNetwork(policy: Policy): Promise<Network>;
  clock: Clock;
  /** Returns cryptographically secure random bytes. */
  random: (bytes: number) => Buffer;
  /** Files in the app's own folder. */
  files: FileStore;
  /** Shared by all processes that use this folder. */
  locks: Locks;
  keyProtectors: Protectors;
  userFiles: UserFiles;
  /** Starts a process that parses one untrusted text. */
  startParser(): ParserHost;
  fileChoosers: FileChoosers;
  savePathChoosers: SavePathChoosers;
  confirm: ConfirmDialog;
  clipboard: Clipboard;
  /** Returns whether the user has just pressed the keys that paste, once each time. */
  takePasteGesture(): boolean;
  userVerifier: UserVerifier;
  /** Opens a URL in the user's browser. The caller checks the URL. */
  openExternal(url: string): Promise<void>;
  applyAppearance(appearance: Settings['appearance']): void;
  /** Returns how long the computer has not been used, in seconds. */
  idleSeconds(): Promise<number>;
  /** Calls the listener whenever the computer resumes or is unlocked. */
  onWake(listener: () => void): void;
  detectInstallation(): Installation;
  openUpdateSource(parts: { feed: UpdateFeed; policy: Policy; log: Log }): Promise<UpdateSource>;
  /** Sends an event to the page; does nothing if there is no window. */
  sendToRenderer<N extends EventName>(name: N, payload: EventPayload<N>): void;
};

import { randomBytes } from 'node:crypto';
import type { Clipboard, Transport } from '../../electron/core/ports.ts';
import { createUntrustedParser, type ParserHost } from '../../electron/core/untrusted-parser.ts';
import { readCertificate } from '../../electron/doctor/certificate.ts';
import { createChosenFile, readChosenFile, readTextFile, writeChosenFile } from '../../electron/node/chosen-files.ts';
import { systemClock } from '../../electron/node/system-clock.ts';
import { parseRequest } from '../../electron/parser/parse-request.ts';
import type { Platform } from '../../electron/platform.ts';
import { noPolicy } from '../../electron/policy/policy.ts';
import type { KeyProtector } from '../../electron/vault/key-protector.ts';
import type { EventName, EventPayload } from '../../shared/contract.ts';
import { nodeTransport } from '../servers/node-transport.ts';
import { fakeFiles } from '../unit/support/files.ts';
import { inProcessLocks } from '../unit/support/locks.ts';

/** A computer without a fingerprint reader. */
const noUserPresence = { isAvailable: () => false, verify: async () => false };

/** A clipboard in memory. */
export function createMemoryClipboard(): Clipboard {
  let text = '';
  return {
    writeText: async (next) => {
      text = next;
    },
    readText: async () => text,
    clear: () => {
      text = '';
    },
  };
}

/**
 * A key protector that keeps the vault's key in memory, so that the vault itself is encrypted in
 * the platform's files.
 */
export function createMemoryProtector(): KeyProtector {
  let key: Buffer | undefined;
  return {
    name: 'keychain',
    findProblem: async () => undefined,
    readKey: async () => key,
    async storeKey(next) {
      key = next;
    },
    async deleteKey() {
      key = undefined;
    },
  };
}

/** A parser without a process of its own. */
export function startInProcessParser(): ParserHost {
  let respond = (_message: unknown) => {};
  return {
    post: (request) => void setImmediate(() => respond(parseRequest(request))),
    onMessage(listener) {
      respond = listener;
    },
    onExit: () => {},
    kill() {
      respond = () => {};
    },
  };
}

/** Parses untrusted text in this process. */
export const inProcessParser = createUntrustedParser({
  start: startInProcessParser,
  clock: systemClock,
  log: () => {},
  onProgress: () => {},
});

/** What the app sent to the page. */
export type SentEvent = { [N in EventName]: { name: N; payload: EventPayload<N> } }[EventName];

const canceled = async () => undefined;

/**
 * Creates a platform of Node and memory: no policy, no files, no key protector, and a user who
 * cancels every dialog.
 *
 * @param overrides what differs; `transport` replaces only what sends requests
 */
export function testPlatform(overrides: Partial<Platform> & { transport?: Transport } = {}) {
  const sentEvents: SentEvent[] = [];
  const { transport = nodeTransport, ...rest } = overrides;
  const platform: Platform = {
    brand: { name: 'Latchkey' },
    environment: { app: '0.0.0', electron: '', chromium: '', node: '', system: 'test', locale: 'en' },
    readLicenses: async () => '',
    builtInProfiles: [],
    loadPolicy: noPolicy,
    openLog: () => () => {},
    openNetwork: async () => ({
      transport,
      resolveProxy: async () => 'DIRECT',
      readCertificate: (origin) => readCertificate(origin, platform.clock),
    }),
    clock: systemClock,
    random: randomBytes,
    files: fakeFiles(),
    locks: inProcessLocks(),
    keyProtectors: { protectors: [], excluded: [] },
    userFiles: { read: readChosenFile, readText: readTextFile, create: createChosenFile, write: writeChosenFile },
    startParser: startInProcessParser,
    fileChoosers: {
      clientKey: canceled,
      tokenFile: canceled,
      profileFile: canceled,
      reportFile: canceled,
      requestBody: canceled,
      openApiDocument: canceled,
    },
    savePathChoosers: {
      profile: canceled,
      apiResponse: canceled,
      runReport: canceled,
      report: { html: canceled, json: canceled, har: canceled },
    },
    confirm: async () => false,
    clipboard: createMemoryClipboard(),
    userVerifier: noUserPresence,
    openExternal: async () => {},
    takePasteGesture: () => true,
    applyAppearance: () => {},
    idleSeconds: async () => 0,
    onWake: () => {},
    detectInstallation: () => ({
      platform: 'linux',
      isPackaged: false,
      appImage: undefined,
      isReplaceable: false,
      hasUninstaller: false,
      updateConfig: undefined,
    }),
    openUpdateSource: () => Promise.reject(new Error('a test has no updates')),
    sendToRenderer: (name, payload) => void sentEvents.push({ name, payload } as SentEvent),
    ...rest,
  };
  return {
    platform,
    sentEvents,
    /** The payloads of one event, in the order in which they were sent. */
    eventsOf: <N extends EventName>(name: N) =>
      sentEvents.flatMap((event) => (event.name === name ? [event.payload as EventPayload<N>] : [])),
  };
}

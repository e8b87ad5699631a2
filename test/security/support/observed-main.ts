import { EventEmitter } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { createExternalOpener } from '../../../electron/ipc/open-external.ts';
import { en } from '../../../shared/locales/en/en.ts';

type Handle = (event: unknown, argument: unknown) => Promise<unknown>;
type Listener = (...parts: never[]) => unknown;

/** An Electron session as main configured it. Its handlers can be called as Electron would. */
export type ObservedSession = {
  partition: string;
  set: Map<string, Listener>;
  events: EventEmitter;
  serve: ((request: Request) => Promise<Response>) | undefined;
  /** The values that the spell checker was set to. */
  spelling: boolean[];
};

/** The calls that the built main bundle made to Electron, and the handlers that it registered. */
export type ObservedMain = {
  /** Calls and events in order: `app.enableSandbox`, `ready`, `new BrowserWindow` … */
  order: string[];
  schemes: { scheme: string; privileges: Record<string, boolean> }[];
  windows: { options: Electron.BrowserWindowConstructorOptions; loaded: string[] }[];
  sessions: Map<string, ObservedSession>;
  /** The options of requests, and the session of each. */
  requests: (Electron.ClientRequestConstructorOptions & { url: string; partition: string | undefined })[];
  handlers: Map<string, Handle>;
  appEvents: EventEmitter;
  /** The listeners and the window-open handler of the created web contents. */
  contents: EventEmitter & { openHandler?: (details: { url: string }) => { action: string } };
  menu: string;
  opened: string[];
  quits: number;
  /** The idle time that the system reports, in seconds. */
  idleSeconds: number;
  /** Functions of the bundle that are not reachable through Electron. */
  own: { createExternalOpener: typeof createExternalOpener };
  /** The folder that contains `data/` and the page's files. */
  root: string;
};

const builtMain = fileURLToPath(new URL('../../../out/main/main.cjs', import.meta.url));
const requireForReal = createRequire(builtMain);

/** The support page of the profile. */
export const supportUrl = 'https://help.example.com/sign-in';
export const passwordOrigin = 'https://id.example.com';

const profile = { id: 'acme', name: 'Acme', provider: 'oidc', issuer: passwordOrigin, clientId: 'desktop', supportUrl };

/** The page's folder, and files outside it that must never be served. */
const pageFiles = {
  'out/renderer/index.html': '<!doctype html><title>page</title>',
  'out/renderer/secret.key': 'not a page',
  'out/renderer.html': 'next to the folder',
  'out/renderer-old/index.html': 'a folder with the same name prefix',
  'index.html': 'above the folder',
};

/**
 * Creates a stub that accepts every access and call, for parts of Electron that are not checked.
 */
function createUniversalStub(): unknown {
  return new Proxy(() => {}, {
    get: (_target, name) => (name === 'then' || typeof name === 'symbol' ? undefined : createUniversalStub()),
    apply: () => undefined,
    construct: () => createUniversalStub() as object,
    set: () => true,
  });
}

/** Returns an object with these members, and {@link createUniversalStub} for all others. */
const withStubFallback = <T extends object>(members: T): T =>
  new Proxy(members, {
    get: (target, name, receiver) =>
      name in target || typeof name === 'symbol' || name === 'then'
        ? Reflect.get(target, name, receiver)
        : createUniversalStub(),
  });

type Send = (options: ObservedMain['requests'][number]) => unknown;

/** Responds with a 404 to everything. */
function respondNotFound(): unknown {
  const response = Object.assign(Readable.from(['{}']), { statusCode: 404, statusMessage: '', rawHeaders: [] });
  const request = new EventEmitter();
  return Object.assign(request, { abort() {}, end: () => setImmediate(() => request.emit('response', response)) });
}

function observedSession(partition: string): ObservedSession & { session: unknown } {
  const observed: ObservedSession = {
    partition,
    set: new Map(),
    events: new EventEmitter(),
    serve: undefined,
    spelling: [],
  };
  const take = (name: string) => (listener: Listener) => void observed.set.set(name, listener);
  const session = withStubFallback({
    ...Object.fromEntries(
      [
        'setPermissionRequestHandler',
        'setPermissionCheckHandler',
        'setDevicePermissionHandler',
        'setDisplayMediaRequestHandler',
      ].map((name) => [name, take(name)]),
    ),
    setSpellCheckerEnabled: (enabled: boolean) => void observed.spelling.push(enabled),
    on: (name: string, listener: () => void) => observed.events.on(name, listener),
    webRequest: withStubFallback({ onBeforeRequest: take('onBeforeRequest') }),
    protocol: withStubFallback({
      handle: (_scheme: string, serve: ObservedSession['serve']) => {
        observed.serve = serve;
      },
    }),
  });
  return Object.assign(observed, { session });
}

/**
 * Runs a main bundle in this process with a fake Electron that records all calls, including those
 * that the stand-in does not support. Tests of a real page use the stand-in instead.
 *
 * @param bundle the text of the bundle
 */
export async function observeMain(
  bundle: string,
  options: {
    packaged?: boolean;
    secondInstance?: boolean;
    /** Chromium switches on the command line. */
    switches?: string[];
    /** Sends requests without recording them. Unset: every response is a 404. */
    send?: Send;
    /** Replaces the default profile. */
    profile?: object;
  } = {},
): Promise<ObservedMain> {
  const root = await mkdtemp(join(tmpdir(), 'latchkey-observed-'));
  const userData = join(root, 'data');
  await mkdir(join(userData, 'profiles'), { recursive: true });
  for (const [name, text] of Object.entries(pageFiles)) {
    await mkdir(join(root, name, '..'), { recursive: true });
    await writeFile(join(root, name), text);
  }
  await writeFile(join(userData, 'profiles/acme.json'), JSON.stringify(options.profile ?? profile));

  // Electron sets this to the app's install location; Node does not.
  Object.assign(process, { resourcesPath: root });
  const observed: Omit<ObservedMain, 'own'> = {
    order: [],
    schemes: [],
    windows: [],
    sessions: new Map(),
    requests: [],
    handlers: new Map(),
    appEvents: new EventEmitter(),
    contents: new EventEmitter(),
    menu: '',
    opened: [],
    quits: 0,
    idleSeconds: 0,
    root,
  };
  const sessions = new Map<string, ReturnType<typeof observedSession>>();
  const { appEvents } = observed;
  let ready = () => {};
  const whenReady = new Promise<void>((resolve) => {
    ready = resolve;
  });
  let settled = () => {};
  const running = new Promise<void>((resolve) => {
    settled = resolve;
  });

  const contents = withStubFallback(
    Object.assign(observed.contents, {
      setWindowOpenHandler: (handler: ObservedMain['contents']['openHandler']) => {
        observed.contents.openHandler = handler;
      },
    }),
  );

  class BrowserWindow extends EventEmitter {
    readonly webContents = contents;
    readonly #noted: ObservedMain['windows'][number];
    constructor(given: Electron.BrowserWindowConstructorOptions) {
      super();
      observed.order.push('new BrowserWindow');
      this.#noted = { options: given, loaded: [] };
      observed.windows.push(this.#noted);
      appEvents.emit('web-contents-created', {}, contents);
    }
    async loadURL(url: string) {
      this.#noted.loaded.push(url);
      // Another start, while this one is not complete.
      if (observed.windows.length === 1) appEvents.emit('second-instance');
      settled();
    }
    show() {}
    focus() {}
    isMinimized() {
      return false;
    }
  }

  const switches = Object.fromEntries([
    ['vault', 'memory'],
    ...(options.switches ?? []).map((name) => [name, '']),
  ]) as Record<string, string>;
  const electron = withStubFallback({
    BrowserWindow,
    app: withStubFallback({
      isPackaged: options.packaged ?? false,
      commandLine: {
        hasSwitch: (name: string) => name in switches,
        getSwitchValue: (name: string) => switches[name] ?? '',
        removeSwitch: (name: string) => observed.order.push(`without --${name}`),
      },
      getPath: () => userData,
      getName: () => 'Latchkey',
      getVersion: () => '0.0.0',
      getLocale: () => 'en',
      enableSandbox: () => observed.order.push('app.enableSandbox'),
      on: (name: string, listener: () => void) => appEvents.on(name, listener),
      requestSingleInstanceLock: () => !options.secondInstance,
      whenReady: () => whenReady,
      quit: () => {
        observed.quits += 1;
        settled();
      },
      exit: (code: number) => {
        observed.order.push(`exit ${code}`);
        settled();
      },
    }),
    ipcMain: withStubFallback({ handle: (channel: string, handle: Handle) => observed.handlers.set(channel, handle) }),
    protocol: withStubFallback({
      registerSchemesAsPrivileged: (schemes: ObservedMain['schemes']) => {
        observed.order.push('schemes');
        observed.schemes.push(...schemes);
      },
    }),
    net: withStubFallback({
      request: (given: Electron.ClientRequestConstructorOptions) => {
        const partition = [...sessions.values()].find(({ session }) => session === given.session)?.partition;
        const request = { ...given, url: given.url ?? '', partition };
        if (options.send) return options.send(request);
        observed.requests.push(request);
        return respondNotFound();
      },
    }),
    session: withStubFallback({
      fromPartition: (partition: string) => {
        const one = sessions.get(partition) ?? observedSession(partition);
        sessions.set(partition, one);
        observed.sessions.set(partition, one);
        return one.session;
      },
    }),
    // Returns a value that no call may return, to test that results are validated.
    clipboard: withStubFallback({ writeText: async () => 'what-was-copied-before' }),
    // The user has saved a recovery code, but consents to nothing else.
    dialog: withStubFallback({
      showMessageBox: async ({ buttons = [] }: Electron.MessageBoxOptions, second?: Electron.MessageBoxOptions) => {
        const saved = (second?.buttons ?? buttons).indexOf(en.mfa.newCode.saved);
        return { response: saved < 0 ? 1 : saved };
      },
    }),
    powerMonitor: withStubFallback({ getSystemIdleTime: () => observed.idleSeconds }),
    shell: withStubFallback({ openExternal: async (url: string) => void observed.opened.push(url) }),
    Menu: withStubFallback({
      buildFromTemplate: (template: unknown) => template,
      setApplicationMenu: (template: unknown) => {
        observed.menu = JSON.stringify(template);
      },
    }),
  });

  // Listeners that main adds to its process would outlive the observation.
  const ownProcess = new Proxy(process, {
    get: (target, name) => (name === 'on' || name === 'once' ? () => ownProcess : Reflect.get(target, name)),
  });
  const load = new Function(
    'require',
    'module',
    'exports',
    '__dirname',
    '__filename',
    'process',
    `${bundle}
return { createExternalOpener };`,
  ) as (...parts: unknown[]) => ObservedMain['own'];
  const require = (name: string) => (name === 'electron' ? electron : requireForReal(name));
  const own = load(
    Object.assign(require, requireForReal),
    { exports: {} },
    {},
    join(root, 'out/main'),
    join(root, 'out/main/main.cjs'),
    ownProcess,
  );
  // As in Electron, never while the main script runs.
  setImmediate(() => {
    observed.order.push('ready');
    ready();
  });
  await running;
  return Object.assign(observed, { own });
}

/** Reads the built main bundle. */
export const readMainBundle = () => readFile(builtMain, 'utf8');

/** Removes the files of an observation. */
export const removeObservation = ({ root }: ObservedMain) => rm(root, { recursive: true, force: true });

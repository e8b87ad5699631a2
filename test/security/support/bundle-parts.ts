import { createHash } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { createRequire } from 'node:module';
import type { isSpecUrl } from '../../../electron/inspector/spec-links.ts';
import type { createTokenCopier } from '../../../electron/inspector/token-copy.ts';
import type { applyPolicyGates, policyGates } from '../../../electron/ipc/policy-gates.ts';
import type { startIdleLock } from '../../../electron/session/idle-lock.ts';
import type * as dialogs from '../../../electron/shell/dialog.ts';
import type * as choosers from '../../../electron/shell/file-dialogs.ts';
import type * as power from '../../../electron/shell/power.ts';
import type { delayQuitUntil } from '../../../electron/shell/quit.ts';
import type { createSafeStorageProtector } from '../../../electron/shell/safe-storage.ts';
import type { touchIdVerifier } from '../../../electron/shell/touch-id.ts';
import type { messages } from '../../../shared/contract.ts';
import type { ProgramPart } from './mutants.ts';
import { builtMain, withStubFallback } from './observed-main.ts';

/** What of a built main bundle is taken out to be looked at by itself. */
export type BundleParts = Pick<typeof dialogs, 'createConfirmDialog' | 'showPolicyError' | 'createTokenCopyDialog'> &
  typeof choosers &
  typeof power & {
    createTokenCopier: typeof createTokenCopier;
    gateHandlers: typeof applyPolicyGates;
    gates: typeof policyGates;
    isSpecUrl: typeof isSpecUrl;
    delayQuitUntil: typeof delayQuitUntil;
    startIdleLock: typeof startIdleLock;
    createSafeStorageProtector: typeof createSafeStorageProtector;
    touchIdVerifier: typeof touchIdVerifier;
  };

const names: Record<keyof BundleParts, true> = {
  createConfirmDialog: true,
  createTokenCopier: true,
  gateHandlers: true,
  gates: true,
  idleSeconds: true,
  isSpecUrl: true,
  createFileChoosers: true,
  onWake: true,
  delayQuitUntil: true,
  createSavePathChoosers: true,
  startIdleLock: true,
  createSafeStorageProtector: true,
  touchIdVerifier: true,
  showPolicyError: true,
  createTokenCopyDialog: true,
};

type Dialog = { method: string; parent: unknown; options: Record<string, unknown> };

/** The parts of a bundle, and an Electron for them that notes what is asked of it and answers what it is told to. */
export type LoadedParts = BundleParts & {
  electron: {
    app: EventEmitter;
    quits: number;
    power: EventEmitter;
    idle: number;
    dialogs: Dialog[];
    /** What the next dialog answers. */
    answer: object;
    touchId: { offered: boolean; confirms: boolean; asked: string[] };
    storage: { available: boolean; backend: string; again: boolean; forgetful: boolean };
  };
};

const requireForReal = createRequire(builtMain);

const untouched = (): LoadedParts['electron'] => ({
  app: new EventEmitter(),
  quits: 0,
  power: new EventEmitter(),
  idle: 0,
  dialogs: [],
  answer: {},
  touchId: { offered: true, confirms: true, asked: [] },
  storage: { available: true, backend: 'gnome_libsecret', again: false, forgetful: false },
});

const swapped = (bytes: Buffer) => bytes.map((byte) => byte ^ 0x55) as Buffer;
const digestOf = (text: string) => createHash('sha256').update(text).digest('base64');

/** Loads a bundle without starting the app. */
function loadParts(bundle: string, platform: NodeJS.Platform): Loaded {
  const noted = untouched();
  const dialog = (method: string) => async (first: object, second?: object) => {
    const options = (second ?? first) as Dialog['options'];
    noted.dialogs.push({ method, parent: second && first, options });
    return noted.answer;
  };
  const electron = withStubFallback({
    app: withStubFallback({
      on: (name: string, listener: () => void) => noted.app.on(name, listener),
      // Another one runs, so that nothing is started.
      requestSingleInstanceLock: () => false,
      whenReady: () => new Promise(() => {}),
      quit: () => {
        noted.quits += 1;
      },
    }),
    dialog: withStubFallback({
      showOpenDialog: dialog('showOpenDialog'),
      showSaveDialog: dialog('showSaveDialog'),
      showMessageBox: dialog('showMessageBox'),
    }),
    powerMonitor: withStubFallback({
      on: (name: string, listener: () => void) => noted.power.on(name, listener),
      getSystemIdleTime: () => noted.idle,
    }),
    systemPreferences: withStubFallback({
      canPromptTouchID: () => noted.touchId.offered,
      async promptTouchID(reason: string) {
        noted.touchId.asked.push(reason);
        if (!noted.touchId.confirms) throw new Error('refused');
      },
    }),
    safeStorage: withStubFallback({
      isAsyncEncryptionAvailable: async () => noted.storage.available,
      getSelectedStorageBackend: () => noted.storage.backend,
      encryptStringAsync: async (text: string) => swapped(Buffer.from(`${text} ${digestOf(text)}`)),
      async decryptStringAsync(sealed: Buffer) {
        const [text = '', digest] = swapped(sealed).toString().split(' ');
        if (digest !== digestOf(text)) throw new Error('damaged');
        return { result: noted.storage.forgetful ? '' : text, shouldReEncrypt: noted.storage.again };
      },
    }),
  });
  const ownProcess = new Proxy(process, {
    get(target, name) {
      if (name === 'platform') return platform;
      return name === 'on' || name === 'once' ? () => ownProcess : Reflect.get(target, name);
    },
  });
  const load = new Function(
    'require',
    'module',
    'exports',
    '__dirname',
    '__filename',
    'process',
    `${bundle}\nreturn { ${Object.keys(names)
      .map((name) => `get ${name}() { return ${name}; }`)
      .join(', ')}, run: (script) => eval(script) };`,
  ) as (...parts: unknown[]) => BundleParts & Pick<Loaded, 'run'>;
  const require = (name: string) => (name === 'electron' ? electron : requireForReal(name));
  const pooled = Buffer.poolSize;
  const parts = load(Object.assign(require, requireForReal), { exports: {} }, {}, '', '', ownProcess);
  Buffer.poolSize = pooled;
  return { parts, electron: noted, run: parts.run };
}

/** A loaded bundle: its parts, as they are when they are asked for, and a way to run a script among them. */
type Loaded = { parts: BundleParts; electron: LoadedParts['electron']; run(script: string): unknown };

/** Loads a bundle once for each platform; each time that it is asked for, its Electron is as if nothing had happened. */
export function createLoader(bundle: string) {
  const loaded = new Map<NodeJS.Platform, Loaded>();
  /** What is changed now, and how to undo it where it was done. */
  let change: ProgramPart | undefined;
  let undo: (() => void)[] = [];

  function make({ run }: Loaded, { name, text }: ProgramPart): void {
    const before = run(name);
    const set = run(`(value) => { ${name} = value; }`) as (value: unknown) => void;
    undo.push(() => set(before));
    set(run(`(${text.replace(/^var [\w$]+ = /, '').replace(/;\s*$/, '')})`));
  }

  function load(platform: NodeJS.Platform = 'linux'): LoadedParts {
    let one = loaded.get(platform);
    if (!one) {
      one = loadParts(bundle, platform);
      loaded.set(platform, one);
      if (change) make(one, change);
    }
    Object.assign(one.electron, untouched());
    return { ...one.parts, electron: one.electron };
  }

  return {
    load,
    /** Runs something with a part of the bundle changed in place, which is a hundred times faster than to load all of it. */
    async with<T>(part: ProgramPart, run: () => Promise<T>): Promise<T> {
      change = part;
      try {
        for (const one of loaded.values()) make(one, part);
        return await run();
      } finally {
        for (const one of undo) one();
        undo = [];
        change = undefined;
      }
    },
  };
}

/** Calls by the policy that turns them off. */
export type GatedCalls = Record<
  'inspector' | 'apiConsole' | 'allowRawTokenReveal' | 'allowOtherProfiles',
  (keyof typeof messages)[]
>;

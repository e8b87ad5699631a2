import { Emitter } from './emitter.ts';
import { PermissionHandlers } from './permissions.ts';
import { Protocol } from './protocol.ts';
import { fetchLikeElectron } from './session-fetch.ts';
import { refuseUnknownMembers } from './unsupported.ts';
import { WebRequest } from './web-request.ts';

type Used =
  | 'setSpellCheckerEnabled'
  | 'clearStorageData'
  | 'setProxy'
  | 'resolveProxy'
  | 'setDevicePermissionHandler'
  | 'setDisplayMediaRequestHandler';

/**
 * Electron's session. Settings without effect here (proxies, spelling, devices) are accepted; see
 * the README.
 */
export class Session extends Emitter<'will-download'> implements Pick<Electron.Session, Used> {
  readonly protocol = new Protocol();
  readonly webRequest = new WebRequest();
  readonly #permissions = new PermissionHandlers();
  readonly #clear: () => Promise<void>;
  readonly #isReady: () => boolean;

  constructor(clear: () => Promise<void>, isReady: () => boolean) {
    super('Session', ['will-download']);
    this.#clear = clear;
    this.#isReady = isReady;
  }

  async fetch(input: string | Request, init?: RequestInit): Promise<Response> {
    if (!this.#isReady()) throw new Error('net module can only be used after app is ready');
    const url = typeof input === 'string' ? new URL(input).href : input.url;
    const method = init?.method ?? (typeof input === 'string' ? 'GET' : input.method);
    const details = { url, method, resourceType: 'other', referrer: '' };
    if (!(await WebRequest.lets(this.webRequest, details))) throw new Error('net::ERR_BLOCKED_BY_CLIENT');
    return fetchLikeElectron(input, init);
  }

  setPermissionRequestHandler(handler: PermissionHandlers['onRequest'] | null): void {
    this.#permissions.onRequest = handler ?? undefined;
  }

  setPermissionCheckHandler(handler: PermissionHandlers['onCheck'] | null): void {
    this.#permissions.onCheck = handler ?? undefined;
  }

  setDevicePermissionHandler(): void {}

  setDisplayMediaRequestHandler(): void {}

  setSpellCheckerEnabled(): void {}

  async clearStorageData(): Promise<void> {
    await this.#clear();
  }

  async setProxy(): Promise<void> {}

  async resolveProxy(): Promise<string> {
    return 'DIRECT';
  }

  /** Internal. */
  static permissions(session: Session): PermissionHandlers {
    return session.#permissions;
  }
}

/** Electron's `session` module. */
export function sessionModule(clear: () => Promise<void>, isReady: () => boolean) {
  const sessions = new Map<string, Session>();
  const fromPartition = (name: string): Session => {
    const known = sessions.get(name) ?? new Session(clear, isReady);
    sessions.set(name, known);
    return known;
  };
  return refuseUnknownMembers('session', {
    fromPartition,
    get defaultSession(): Session {
      return fromPartition('');
    },
  });
}

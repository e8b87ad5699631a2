import { Emitter } from './emitter.ts';
import { PermissionHandlers } from './permissions.ts';
import { Protocol } from './protocol.ts';
import { SessionNetwork, type SystemCertificates } from './session-network.ts';
import { refuseUnknownMembers } from './unsupported.ts';
import { WebRequest } from './web-request.ts';

type Used =
  | 'setSpellCheckerEnabled'
  | 'clearStorageData'
  | 'setProxy'
  | 'resolveProxy'
  | 'setCertificateVerifyProc'
  | 'setDevicePermissionHandler'
  | 'setDisplayMediaRequestHandler';

/**
 * Electron's session. Settings without effect here (spelling, devices) are accepted; see the
 * README.
 */
export class Session extends Emitter<'will-download'> implements Pick<Electron.Session, Used> {
  readonly protocol = new Protocol();
  readonly webRequest = new WebRequest();
  readonly #permissions = new PermissionHandlers();
  readonly #clear: () => Promise<void>;
  /** Internal. */
  readonly network: SessionNetwork;

  constructor(clear: () => Promise<void>, certificates: SystemCertificates) {
    super('Session', ['will-download']);
    this.#clear = clear;
    this.network = new SessionNetwork(certificates);
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

  async setProxy(proxy: Electron.ProxyConfig): Promise<void> {
    this.network.proxy = proxy;
  }

  setCertificateVerifyProc(verify: Parameters<Electron.Session['setCertificateVerifyProc']>[0]): void {
    this.network.verify = verify;
  }

  async resolveProxy(): Promise<string> {
    return 'DIRECT';
  }

  /** Internal. */
  static permissions(session: Session): PermissionHandlers {
    return session.#permissions;
  }
}

/** Electron's `session` module. */
export function sessionModule(clear: () => Promise<void>, certificates: SystemCertificates) {
  const sessions = new Map<string, Session>();
  const fromPartition = (name: string): Session => {
    const known = sessions.get(name) ?? new Session(clear, certificates);
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

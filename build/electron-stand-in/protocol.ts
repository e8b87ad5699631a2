import { assertKnownKeys, createRefusingPrototype } from './unsupported.ts';
import { schemes } from './urls.ts';

type Handler = (request: Request) => Response | Promise<Response>;

/** Electron's `protocol` of one session. Before the app is ready, it also registers the schemes. */
export class Protocol implements Pick<Electron.Protocol, 'handle' | 'unhandle' | 'isProtocolHandled'> {
  readonly #handlers = new Map<string, Handler>();

  handle(scheme: string, handler: Handler): void {
    if (!schemes.has(scheme)) {
      throw new Error(`The Electron stand-in does not support serving ${scheme}: without registerSchemesAsPrivileged`);
    }
    if (this.#handlers.has(scheme)) throw new Error('Failed to register protocol: the scheme has been registered');
    this.#handlers.set(scheme, handler);
  }

  unhandle(scheme: string): void {
    this.#handlers.delete(scheme);
  }

  isProtocolHandled(scheme: string): boolean {
    return this.#handlers.has(scheme);
  }

  /** Internal: returns the handler of a scheme. */
  static handlerOf(protocol: Protocol, scheme: string): Handler | undefined {
    return protocol.#handlers.get(scheme);
  }
}

Object.setPrototypeOf(Protocol.prototype, createRefusingPrototype('protocol'));

/**
 * Electron's `protocol.registerSchemesAsPrivileged`. Requires standard and secure, which each
 * scheme is in the browser.
 */
export function registerSchemes(customSchemes: Electron.CustomScheme[]): void {
  for (const { scheme, privileges = {} } of customSchemes) {
    const known = ['standard', 'secure', 'supportFetchAPI', 'corsEnabled', 'stream', 'codeCache'];
    assertKnownKeys(`the privilege of ${scheme}:`, privileges, known);
    if (!privileges.standard || !privileges.secure) {
      throw new Error('The Electron stand-in does not support schemes that are not standard and secure');
    }
    schemes.add(scheme);
  }
}

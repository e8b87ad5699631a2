const suffix = 'stand-in.test';

/**
 * Chromium lets nobody serve a scheme of one's own over its protocol, so `app://host/path` is `https://host.app.stand-in.test/path`
 * in the browser: a secure context with a real origin of its own. `.test` is reserved and resolves nowhere.
 */
export class SchemeMap {
  readonly #schemes = new Set<string>();

  add(scheme: string): void {
    this.#schemes.add(scheme);
  }

  has(scheme: string): boolean {
    return this.#schemes.has(scheme);
  }

  /** What the browser is to load for an address that the app knows. Other addresses stay as they are. */
  toBrowser(address: string): string {
    const found = /^([a-z][a-z0-9+.-]*):\/\/([^/?#]*)([\s\S]*)$/i.exec(address);
    const scheme = found?.[1]?.toLowerCase();
    if (!scheme || !this.#schemes.has(scheme)) return address;
    return `https://${found?.[2]}.${scheme}.${suffix}${found?.[3] || '/'}`;
  }

  /** The address that the app knows for one that the browser shows. */
  toApp(address: string): string {
    const found = /^https:\/\/([^/?#]*)\.([a-z0-9+-]+)\.stand-in\.test((?:[/?#][\s\S]*)?)$/.exec(address);
    const scheme = found?.[2];
    if (!scheme || !this.#schemes.has(scheme)) return address;
    return `${scheme}://${found?.[1]}${found?.[3]}`;
  }

  /** Translates the addresses in a response's header, and the schemes that a content security policy names. */
  headerToBrowser(name: string, value: string): string {
    const addresses = [...this.#schemes].reduce(
      (text, scheme) =>
        text.replace(
          new RegExp(`(^|[\\s'"<=,;])${scheme}://([\\w*.-]+)`, 'g'),
          (_, before: string, host: string) => `${before}https://${host}.${scheme}.${suffix}`,
        ),
      value,
    );
    if (!name.toLowerCase().startsWith('content-security-policy')) return addresses;
    return [...this.#schemes].reduce(
      (text, scheme) =>
        text.replace(
          new RegExp(`(^|[\\s;])${scheme}:(?=[\\s;]|$)`, 'g'),
          (_, before: string) => `${before}https://*.${scheme}.${suffix}`,
        ),
      addresses,
    );
  }
}

/** The origin of an address as Electron tells it for a standard scheme. */
export function originOf(address: string): string {
  const found = /^([a-z][a-z0-9+.-]*):\/\/([^/?#]+)/i.exec(address);
  return found ? `${found[1]}://${found[2]}` : 'null';
}

/** The schemes of this process. */
export const schemes = new SchemeMap();

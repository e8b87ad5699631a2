const suffix = 'stand-in.test';

/**
 * Maps custom schemes to HTTPS URLs, since Chromium's DevTools protocol cannot serve custom
 * schemes. `app://host/path` becomes `https://host.app.stand-in.test/path`: a secure context with
 * its own origin. `.test` is reserved and never resolves.
 */
export class SchemeMap {
  readonly #schemes = new Set<string>();

  add(scheme: string): void {
    this.#schemes.add(scheme);
  }

  has(scheme: string): boolean {
    return this.#schemes.has(scheme);
  }

  /** Returns the browser's URL for the app's. Other URLs stay unchanged. */
  toBrowser(address: string): string {
    const found = /^([a-z][a-z0-9+.-]*):\/\/([^/?#]*)([\s\S]*)$/i.exec(address);
    const scheme = found?.[1]?.toLowerCase();
    if (!scheme || !this.#schemes.has(scheme)) return address;
    return `https://${found?.[2]}.${scheme}.${suffix}${found?.[3] || '/'}`;
  }

  /** Returns the app's URL for the browser's. */
  toApp(address: string): string {
    const found = /^https:\/\/([^/?#]*)\.([a-z0-9+-]+)\.stand-in\.test((?:[/?#][\s\S]*)?)$/.exec(address);
    const scheme = found?.[2];
    if (!scheme || !this.#schemes.has(scheme)) return address;
    return `${scheme}://${found?.[1]}${found?.[3]}`;
  }

  /** Translates the URLs in response headers and the schemes in a content security policy. */
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

/** Returns the origin of a URL as Electron reports it for a standard scheme. */
export function originOf(address: string): string {
  const found = /^([a-z][a-z0-9+.-]*):\/\/([^/?#]+)/i.exec(address);
  return found ? `${found[1]}://${found[2]}` : 'null';
}

/** The registered schemes of this process. */
export const schemes = new SchemeMap();

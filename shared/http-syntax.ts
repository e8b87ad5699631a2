/** A method or the name of a header: a token (RFC 9110 §5.6.2). */
export const tokenPattern = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/** A header value: ASCII without controls. The rest has no agreed encoding (RFC 9110 §5.5). */
export const headerValuePattern = /^[\t\u0020-\u007e]*$/;

/** Returns whether a URL is http or https, without a user. */
const isHttpUrl = ({ protocol, username, password }: URL): boolean =>
  /^https?:$/.test(protocol) && username === '' && password === '';

/**
 * Returns whether a recorded request went to this origin. The URL must be spelled so that every
 * parser reads the same origin from it: as the origin itself, followed by a path or nothing.
 */
export function isOriginOf(origin: string, url: string): boolean {
  // Labels of removed names can be anywhere.
  const fill = (text: string) => text.replace(/‹[^‹›]*›/g, 'x');
  if (!URL.canParse(fill(origin)) || !URL.canParse(fill(url))) return false;
  const parsed = new URL(fill(origin));
  const isOrigin = isHttpUrl(parsed) && parsed.origin === fill(origin);
  return isOrigin && (url === origin || url.startsWith(`${origin}/`));
}

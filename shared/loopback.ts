/**
 * Returns whether a URL's hostname is a loopback address or `localhost`.
 * @see RFC 8252 §7.3
 */
export const isLoopback = (hostname: string) =>
  hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);

/** Whether a URL's hostname is this computer itself (RFC 8252 §7.3 names the addresses; `localhost` is one by custom). */
export const isLoopback = (hostname: string) =>
  hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);

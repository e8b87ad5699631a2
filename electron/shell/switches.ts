import type { CommandLine } from 'electron';

/**
 * Chromium's switches by which whoever starts an installed Latchkey could decide what policy decides, or have secrets
 * written down. Node's own (`--inspect`, `--require`) are turned off by fuses. What is read before the app's first line, such
 * as `--no-sandbox`, cannot be taken back here.
 */
export const overridingSwitches = [
  // The way to servers: policy `proxy`
  ...['proxy-server', 'proxy-pac-url', 'proxy-bypass-list', 'proxy-auto-detect', 'no-proxy-server'],
  ...['host-resolver-rules', 'host-rules', 'auth-server-allowlist', 'auth-negotiate-delegate-allowlist'],
  // Which servers are trusted: policy `extraCa`
  ...['ignore-certificate-errors', 'ignore-certificate-errors-spki-list', 'allow-insecure-localhost'],
  // Looking into the page: policy `devTools`
  ...['remote-debugging-port', 'remote-debugging-pipe', 'remote-debugging-address', 'remote-allow-origins'],
  ...['auto-open-devtools-for-tabs', 'load-extension', 'renderer-cmd-prefix', 'utility-cmd-prefix', 'gpu-launcher'],
  // What is sent, in a file
  ...['log-net-log', 'net-log-capture-mode', 'ssl-key-log-file'],
];

/** Takes them off the command line, as long as Chromium has not started what they are for: before the app is ready. */
export function removeOverridingSwitches(commandLine: Pick<CommandLine, 'removeSwitch'>): void {
  for (const name of overridingSwitches) commandLine.removeSwitch(name);
}

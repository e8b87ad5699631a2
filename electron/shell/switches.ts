import type { CommandLine } from 'electron';

/**
 * Chromium's switches that would override policy or write secrets to disk. Fuses disable Node's own
 * (`--inspect`, `--require`). Switches that are read before the app's first line, such as
 * `--no-sandbox`, cannot be removed here.
 */
export const overridingSwitches = [
  // Proxy and host resolution: policy `proxy`
  ...['proxy-server', 'proxy-pac-url', 'proxy-bypass-list', 'proxy-auto-detect', 'no-proxy-server'],
  ...['host-resolver-rules', 'host-rules', 'auth-server-allowlist', 'auth-negotiate-delegate-allowlist'],
  // Server trust: policy `extraCa`
  ...['ignore-certificate-errors', 'ignore-certificate-errors-spki-list', 'allow-insecure-localhost'],
  // Debugging the page: policy `devTools`
  ...['remote-debugging-port', 'remote-debugging-pipe', 'remote-debugging-address', 'remote-allow-origins'],
  ...['auto-open-devtools-for-tabs', 'load-extension', 'renderer-cmd-prefix', 'utility-cmd-prefix', 'gpu-launcher'],
  // Logging network traffic to a file
  ...['log-net-log', 'net-log-capture-mode', 'ssl-key-log-file'],
];

/**
 * Removes the overriding switches. Must be called before the app is ready, when Chromium reads
 * them.
 */
export function removeOverridingSwitches(commandLine: Pick<CommandLine, 'removeSwitch'>): void {
  for (const name of overridingSwitches) commandLine.removeSwitch(name);
}

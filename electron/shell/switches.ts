import type { CommandLine } from 'electron';

/**
 * Chromium's switches that would override policy or leave secrets unprotected on disk. Fuses
 * disable Node's own (`--inspect`, `--require`). Switches that are read before the app's first
 * line, such as `--no-sandbox`, cannot be removed here.
 */
export const overridingSwitches = [
  // Proxy and host resolution: policy `proxy`
  ...['proxy-server', 'proxy-pac-url', 'proxy-bypass-list', 'proxy-auto-detect', 'no-proxy-server'],
  ...['host-resolver-rules', 'host-rules'],
  // Which servers receive the user's Kerberos or NTLM sign-in
  ...['auth-server-whitelist', 'auth-negotiate-delegate-whitelist', 'enable-auth-negotiate-port', 'disable-ntlm-v2'],
  // Server trust: policy `extraCa`
  ...['ignore-certificate-errors', 'ignore-certificate-errors-spki-list', 'allow-insecure-localhost'],
  // Encrypting under a constant key
  ...['use-mock-keychain', 'password-store'],
  // Debugging the page: policy `devTools`
  ...['remote-debugging-port', 'remote-debugging-pipe', 'remote-debugging-address', 'remote-allow-origins'],
  ...['auto-open-devtools-for-tabs', 'load-extension', 'renderer-cmd-prefix', 'utility-cmd-prefix', 'gpu-launcher'],
  // Logging network traffic or internals to a file
  ...['log-net-log', 'net-log-capture-mode', 'ssl-key-log-file', 'trace-startup'],
  ...['enable-logging', 'log-file', 'v', 'vmodule'],
];

/**
 * Removes the overriding switches. Must be called before the app is ready, when Chromium reads
 * them.
 */
export function removeOverridingSwitches(commandLine: Pick<CommandLine, 'removeSwitch'>): void {
  for (const name of overridingSwitches) commandLine.removeSwitch(name);
}

/** Chromium's switches that run pages without the operating system's sandbox. */
const sandboxSwitches = ['no-sandbox', 'disable-seccomp-filter-sandbox', 'single-process'];

/** If this environment variable is set, Electron adds `--no-sandbox`, and no fuse prevents it. */
const sandboxVariable = 'ELECTRON_DISABLE_SANDBOX';

/**
 * Returns the switch or the environment variable that takes the page out of the operating system's
 * sandbox, if there is one.
 */
export function findSandboxOverride(
  commandLine: Pick<CommandLine, 'hasSwitch'>,
  environment: Readonly<NodeJS.ProcessEnv>,
): string | undefined {
  if (sandboxVariable in environment) return sandboxVariable;
  const name = sandboxSwitches.find((one) => commandLine.hasSwitch(one));
  return name && `--${name}`;
}

/**
 * Removes the variable that makes Chromium write the keys of every TLS connection to a file. Must
 * be called before the app is ready.
 */
export function removeKeyLog(environment: NodeJS.ProcessEnv): void {
  delete environment.SSLKEYLOGFILE;
}

/** Environment variables that make Chromium write its log, also to a file. */
const loggingVariables = ['ELECTRON_ENABLE_LOGGING', 'ELECTRON_LOG_FILE'];

/**
 * Removes the variables that make Chromium write its log. Must be called before the app is ready.
 */
export function removeLoggingVariables(environment: NodeJS.ProcessEnv): void {
  for (const name of loggingVariables) delete environment[name];
}

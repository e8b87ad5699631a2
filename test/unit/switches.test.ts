import { expect, test } from 'vitest';
import {
  findSandboxOverride,
  removeKeyLog,
  removeLoggingVariables,
  removeOverridingSwitches,
} from '../../electron/shell/switches.ts';

test.each([
  ['would send requests through another proxy', ['proxy-server', 'proxy-pac-url', 'host-resolver-rules', 'host-rules']],
  ['would trust any certificate', ['ignore-certificate-errors', 'ignore-certificate-errors-spki-list']],
  ['would let another program into the page', ['remote-debugging-port', 'remote-debugging-pipe', 'load-extension']],
  ['would start another program', ['renderer-cmd-prefix', 'utility-cmd-prefix', 'gpu-launcher']],
  ['would encrypt under a constant key', ['use-mock-keychain', 'password-store']],
  ['would write secrets to a file', ['ssl-key-log-file', 'log-net-log', 'net-log-capture-mode', 'trace-startup']],
  ['would write internals to a file', ['enable-logging', 'log-file', 'v', 'vmodule']],
  [
    "would send the user's Kerberos or NTLM sign-in elsewhere",
    ['auth-server-whitelist', 'auth-negotiate-delegate-whitelist', 'enable-auth-negotiate-port', 'disable-ntlm-v2'],
  ],
])('removes switches that %s', (_, dangerous) => {
  const removed: string[] = [];
  removeOverridingSwitches({ removeSwitch: (name) => void removed.push(name) });
  expect(removed).toEqual(expect.arrayContaining(dangerous));
});

test.each([
  ['--no-sandbox', ['no-sandbox'], {}],
  ['--single-process', ['single-process', 'lang'], {}],
  // Electron adds --no-sandbox whenever the variable exists, even empty.
  ['ELECTRON_DISABLE_SANDBOX', [], { ELECTRON_DISABLE_SANDBOX: '' }],
  [undefined, ['lang', 'force-device-scale-factor'], { PATH: '/bin' }],
])('finds what turns off the sandbox: %s', (found, switches, environment) => {
  const hasSwitch = (name: string) => (switches as string[]).includes(name);
  expect(findSandboxOverride({ hasSwitch }, environment)).toBe(found);
});

test.each([
  [removeKeyLog, { SSLKEYLOGFILE: '/tmp/keys' }],
  [removeLoggingVariables, { ELECTRON_ENABLE_LOGGING: 'file', ELECTRON_LOG_FILE: '/tmp/log' }],
])('%o removes the variables that make Chromium write its log or TLS keys', (remove, variables) => {
  const environment = { ...variables, PATH: '/bin' };
  remove(environment);
  expect(environment).toEqual({ PATH: '/bin' });
});

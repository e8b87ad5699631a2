import { expect, test } from 'vitest';
import { removeOverridingSwitches } from '../../electron/shell/switches.ts';

test.each([
  ['would send requests through another proxy', ['proxy-server', 'proxy-pac-url', 'host-resolver-rules', 'host-rules']],
  ['would trust any certificate', ['ignore-certificate-errors', 'ignore-certificate-errors-spki-list']],
  ['would let another program into the page', ['remote-debugging-port', 'remote-debugging-pipe', 'load-extension']],
  ['would start another program', ['renderer-cmd-prefix', 'utility-cmd-prefix', 'gpu-launcher']],
  ['would write secrets to a file', ['ssl-key-log-file', 'log-net-log', 'net-log-capture-mode']],
])('removes switches that %s', (_, dangerous) => {
  const removed: string[] = [];
  removeOverridingSwitches({ removeSwitch: (name) => void removed.push(name) });
  expect(removed).toEqual(expect.arrayContaining(dangerous));
});

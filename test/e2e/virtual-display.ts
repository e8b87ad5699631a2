import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';

export type VirtualDisplay = { name: string; close(): Promise<void> };

/** Starts a virtual display (Xvfb). @returns `undefined` if Xvfb is not installed */
export async function startVirtualDisplay(): Promise<VirtualDisplay | undefined> {
  const server = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1280x900x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  const failed = once(server, 'error').then(() => undefined);
  const number = once(server.stdio[3] as Readable, 'data').then(([data]) => String(data).trim());
  const name = await Promise.race([number, failed]);
  if (name === undefined) return undefined;
  return {
    name: `:${name}`,
    async close() {
      server.kill();
      await once(server, 'exit');
    },
  };
}

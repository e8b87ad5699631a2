import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Emitter } from './emitter.ts';
import { recordCall } from './recorder.ts';
import { assertKnownKeys, refuseUnknownMembers, unsupported } from './unsupported.ts';

/**
 * Gives the child process its `process.parentPort`. Relative to the project, because this module is
 * also part of the bundle in `out/electron-stand-in/`.
 */
const childScript = fileURLToPath(new URL('../../build/electron-stand-in/utility-child.cjs', import.meta.url));

/** Electron's `UtilityProcess`: a process of Node, without Chromium. */
class UtilityProcess extends Emitter<'spawn' | 'message' | 'exit'> {
  readonly #child: ChildProcess;

  constructor(child: ChildProcess) {
    super('UtilityProcess', ['spawn', 'message', 'exit']);
    this.#child = child;
    child.on('spawn', () => this.emit('spawn'));
    child.on('message', (message) => this.emit('message', message));
    child.on('exit', (code) => this.emit('exit', code ?? 1));
    // A message to a process that has just ended is lost, as in Electron.
    child.on('error', () => {});
  }

  get pid(): number | undefined {
    return this.#child.exitCode === null && this.#child.signalCode === null ? this.#child.pid : undefined;
  }

  postMessage(message: unknown): void {
    if (this.#child.connected) this.#child.send(message as object, () => {});
  }

  kill(): boolean {
    return this.#child.kill('SIGTERM');
  }
}

/**
 * Electron's `utilityProcess`.
 *
 * @param isReady whether the app is ready, before which Electron refuses to fork
 */
export function utilityProcessModule(isReady: () => boolean) {
  return refuseUnknownMembers('utilityProcess', {
    fork(modulePath: string, args: string[] = [], options: Electron.ForkOptions = {}): UtilityProcess {
      if (!isReady()) throw new Error('utilityProcess cannot be created before app is ready.');
      assertKnownKeys('utilityProcess.fork with', options, ['env', 'stdio', 'serviceName']);
      const { env = process.env, stdio = 'inherit', serviceName = 'Node Utility Process' } = options;
      if (typeof stdio !== 'string') unsupported('utilityProcess.fork with a list of stdio');
      recordCall('utilityProcess.fork', { serviceName, env: Object.keys(env) });
      const output = stdio as 'ignore' | 'inherit';
      return new UtilityProcess(
        fork(childScript, [modulePath, ...args], {
          env: env as NodeJS.ProcessEnv,
          stdio: ['ignore', output, output, 'ipc'],
          serialization: 'advanced',
          execArgv: [],
        }),
      );
    },
  });
}

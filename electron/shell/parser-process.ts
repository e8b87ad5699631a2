import { utilityProcess } from 'electron';
import type { ParserHost } from '../core/untrusted-parser.ts';

/** What Electron's binary may need to start on a system. */
const environmentNames = ['SystemRoot', 'LD_LIBRARY_PATH', 'HOME', 'TMPDIR', 'TEMP'];

const environment = (): NodeJS.ProcessEnv =>
  Object.fromEntries(environmentNames.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])));

/**
 * Starts the parser in a process of its own.
 *
 * @param script the bundle of the parser
 */
export function startParserProcess(script: string): ParserHost {
  const child = utilityProcess.fork(script, [], {
    env: environment(),
    stdio: 'ignore',
    serviceName: 'Latchkey Parser',
  });
  let isKilled = false;
  return {
    post: (request) => child.postMessage(request),
    onMessage(listener) {
      child.on('message', (message: unknown) => {
        if (message !== 'out_of_memory') listener(message);
      });
    },
    onExit(listener) {
      child.on('message', (message: unknown) => {
        if (message === 'out_of_memory') listener(message);
      });
      child.on('exit', () => {
        if (!isKilled) listener('crashed');
      });
    },
    kill() {
      isKilled = true;
      child.kill();
    },
  };
}

import { Worker, type WorkerOptions } from 'node:worker_threads';
import { maxParserHeapMib, type ParserExit, type ParserHost } from '../core/untrusted-parser.ts';

/**
 * Starts the parser in a thread whose memory is limited.
 *
 * @param script the file of the parser, or its source with `options.eval`
 */
export function startParserThread(script: string | URL, options: WorkerOptions = {}): ParserHost {
  const worker = new Worker(script, {
    ...options,
    env: {},
    resourceLimits: { maxOldGenerationSizeMb: maxParserHeapMib },
  });
  let isEnded = false;
  let onExit = (_reason: ParserExit) => {};
  const end = (reason: ParserExit) => {
    if (!isEnded) onExit(reason);
    isEnded = true;
  };
  worker.on('error', (error: Error & { code?: unknown }) =>
    end(error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? 'out_of_memory' : 'crashed'),
  );
  worker.on('exit', () => end('crashed'));
  // The thread has nothing more to do after its response and ends.
  worker.on('message', () => {
    isEnded = true;
  });
  return {
    post: (request) => worker.postMessage(request),
    onMessage: (listener) => void worker.on('message', listener),
    onExit(listener) {
      onExit = listener;
    },
    kill() {
      isEnded = true;
      void worker.terminate();
    },
  };
}

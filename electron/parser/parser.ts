/**
 * Entry point of the process that parses one untrusted text and of the thread in it, whose memory
 * is limited. Has no access to the app's data beyond the text.
 */
import { readFileSync } from 'node:fs';
import { isMainThread, parentPort } from 'node:worker_threads';
import type { ParseRequest } from '../core/untrusted-parser.ts';
import { startParserThread } from '../node/parser-thread.ts';
import { parseRequest } from './parse-request.ts';

if (isMainThread) {
  process.parentPort.once('message', ({ data }) => {
    // Electron reads from its archive here, but not for the file name of a thread.
    const thread = startParserThread(readFileSync(__filename, 'utf8'), { eval: true });
    thread.onMessage((message) => process.parentPort.postMessage(message));
    thread.onExit((reason) => {
      if (reason === 'crashed') process.exit(1);
      process.parentPort.postMessage(reason);
    });
    thread.post(data as ParseRequest);
  });
} else parentPort?.once('message', (request: ParseRequest) => parentPort?.postMessage(parseRequest(request)));

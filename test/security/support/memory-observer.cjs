// Loaded before the app into its main process. On SIGUSR2 it writes down all that is reachable
// there: every string, and the bytes of every ArrayBuffer, which a heap snapshot leaves out. It
// keeps nothing of what it sees.
const { writeFileSync, renameSync } = require('node:fs');
const { Session } = require('node:inspector');
const { join } = require('node:path');
const v8 = require('node:v8');

const folder = process.env.LATCHKEY_MEMORY;
delete process.env.LATCHKEY_MEMORY;
// V8 cuts strings in a snapshot after 1,024 characters unless told otherwise.
v8.setFlagsFromString('--heap-snapshot-string-limit=1000000000');

/**
 * Every reachable ArrayBuffer of the main context, one after the other; garbage is collected first.
 */
function buffers() {
  const session = new Session();
  session.connect();
  const post = (method, parameters) => {
    let answer;
    session.post(method, parameters, (error, result) => {
      if (error) throw new Error(error.message);
      answer = result;
    });
    return answer;
  };
  const chunks = [];
  // Node's own HTTP parser (llhttp) reads replies in one. Electron's requests never get there:
  // Chromium's network service sends.
  const ofWebAssembly = new Set();
  Object.defineProperty(globalThis, 'takeBuffers', {
    configurable: true,
    value: (all) => {
      for (const one of all)
        if (one.byteLength > 0 && !ofWebAssembly.has(one)) chunks.push(new Uint8Array(one).slice(), new Uint8Array(16));
    },
  });
  Object.defineProperty(globalThis, 'takeMemories', {
    configurable: true,
    value: (all) => {
      for (const { buffer } of all) ofWebAssembly.add(buffer);
    },
  });
  const each = (name, take) => {
    const { result } = post('Runtime.evaluate', { expression: `${name}.prototype` });
    const { objects } = post('Runtime.queryObjects', { prototypeObjectId: result.objectId });
    const functionDeclaration = `function () { ${take}(this); }`;
    const { exceptionDetails } = post('Runtime.callFunctionOn', { objectId: objects.objectId, functionDeclaration });
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
  };
  each('WebAssembly.Memory', 'takeMemories');
  each('ArrayBuffer', 'takeBuffers');
  each('SharedArrayBuffer', 'takeBuffers');
  delete globalThis.takeBuffers;
  delete globalThis.takeMemories;
  session.disconnect();
  return Buffer.concat(chunks);
}

if (folder && !process.env.LATCHKEY_MEMORY_TAKEN) {
  process.env.LATCHKEY_MEMORY_TAKEN = '1';
  process.on('SIGUSR2', () => {
    v8.writeHeapSnapshot(join(folder, 'heap.part'));
    writeFileSync(join(folder, 'buffers'), buffers());
    writeFileSync(join(folder, 'report'), JSON.stringify(process.report.getReport()));
    writeFileSync(
      join(folder, 'process'),
      JSON.stringify([process.argv, process.execArgv, process.env, process.title]),
    );
    renameSync(join(folder, 'heap.part'), join(folder, 'heap'));
  });
}

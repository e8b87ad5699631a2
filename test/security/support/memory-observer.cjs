// Loaded into the main process before the app. On SIGUSR2 it writes everything reachable to files:
// every string, and the bytes of every ArrayBuffer, which heap snapshots omit. It retains nothing.
const { writeFileSync, renameSync } = require('node:fs');
const { Session } = require('node:inspector');
const { join } = require('node:path');
const v8 = require('node:v8');

const folder = process.env.LATCHKEY_MEMORY;
delete process.env.LATCHKEY_MEMORY;
// By default V8 truncates strings in a snapshot to 1,024 characters.
v8.setFlagsFromString('--heap-snapshot-string-limit=1000000000');

/** Collects garbage and concatenates all reachable ArrayBuffers of the main context. */
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
  // Node's HTTP parser (llhttp) reads responses into one buffer. Electron's requests do not use it:
  // Chromium's network service sends them.
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

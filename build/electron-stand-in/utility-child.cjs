/**
 * Runs the script of a utility process in the stand-in, with the `process.parentPort` that Electron
 * provides.
 */
const { EventEmitter } = require('node:events');

const parentPort = new EventEmitter();
parentPort.postMessage = (message) => void process.send(message);
// As in Electron, messages wait for the first listener.
parentPort.on('newListener', (event) => {
  if (event === 'message' && parentPort.listenerCount('message') === 0)
    process.on('message', (data) => parentPort.emit('message', { data, ports: [] }));
});
Object.defineProperty(process, 'parentPort', { value: parentPort });
process.on('disconnect', () => process.exit(0));

process.argv.splice(1, 1);
require(process.argv[1]);

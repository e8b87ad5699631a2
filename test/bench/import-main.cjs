/**
 * Loads the built main bundle with an `electron` that does nothing and says that another instance
 * runs, so that loading is all that happens; prints the milliseconds.
 */
const Module = require('node:module');
const path = require('node:path');

const nothing = new Proxy(() => nothing, { get: () => nothing });
const app = new Proxy(
  { requestSingleInstanceLock: () => false, isPackaged: true },
  { get: (own, name) => own[name] ?? nothing },
);
const load = Module._load;
Module._load = (request, ...rest) =>
  request === 'electron' ? { ...nothing, app, protocol: nothing } : load(request, ...rest);

const before = performance.now();
require(path.join(__dirname, '../../out/main/main.cjs'));
console.log(performance.now() - before);

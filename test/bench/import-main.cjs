/**
 * Prints how many milliseconds loading the main bundle takes. Its `electron` is a stub that reports
 * another running instance, so that main does nothing else.
 */
const Module = require('node:module');
const { tmpdir } = require('node:os');
const path = require('node:path');

const stub = new Proxy(() => stub, { get: () => stub });
const app = new Proxy(
  { requestSingleInstanceLock: () => false, isPackaged: false, getPath: tmpdir },
  { get: (target, name) => target[name] ?? stub },
);
const load = Module._load;
Module._load = (request, ...rest) =>
  request === 'electron' ? { ...stub, app, protocol: stub } : load(request, ...rest);

const before = performance.now();
require(path.join(__dirname, '../../out/main/main.cjs'));
console.log(performance.now() - before);

// Starts the bundled stand-in with V8's code cache of Playwright, which takes a third of the CPU
// time of a launch to compile. With the argument `--create-cache`, creates the cache instead.
const { mkdirSync, readFileSync, writeFileSync } = require('node:fs');
const Module = require('node:module');
const { basename, dirname, join, sep } = require('node:path');
const { Script, constants } = require('node:vm');

const folder = join(__dirname, '../../out/electron-stand-in');
const isCreating = process.argv[2] === '--create-cache';
const playwrightFolder = join('node_modules', 'playwright-core', 'lib', sep);
const scripts = new Map();

const { _compile } = Module.prototype;
Module.prototype._compile = function (content, filename, ...rest) {
  if (!filename.includes(playwrightFolder)) return _compile.call(this, content, filename, ...rest);
  const cacheFile = join(folder, `${basename(filename)}.cache`);
  // V8 ignores a cache of another version of itself.
  const script = new Script(Module.wrap(content), {
    filename,
    cachedData: isCreating ? undefined : readFileSync(cacheFile),
    importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  });
  if (isCreating) scripts.set(cacheFile, script);
  const run = script.runInThisContext();
  return run.call(this.exports, this.exports, Module.createRequire(filename), this, filename, dirname(filename));
};

if (isCreating) {
  require('playwright');
  mkdirSync(folder, { recursive: true });
  // After they have run, so that it includes the functions that ran.
  for (const [file, script] of scripts) writeFileSync(file, script.createCachedData());
} else require(join(folder, 'main.cjs'));

/**
 * Options for `test/mutation/run.ts`, which names the files. Unchanged mutants are not run again.
 *
 * @type {import('@stryker-mutator/core').PartialStrykerOptions}
 */
export default {
  testRunner: 'vitest',
  vitest: { configFile: 'test/mutation/vitest.config.ts', related: true },
  // TypeScript 7 has no API, which Stryker's rewriting of tsconfig files needs.
  tsconfigFile: 'none',
  checkers: [],
  disableTypeChecks: false,
  coverageAnalysis: 'perTest',
  // A mutant that hangs counts as killed, so a busy machine must not look like one.
  timeoutMS: 30_000,
  ignoreStatic: true,
  concurrency: 2,
  incremental: true,
  incrementalFile: 'out/mutation/incremental.json',
  ignorePatterns: ['docs/screenshots', 'out', 'dist'],
  reporters: ['clear-text', 'json', 'progress-append-only'],
  jsonReporter: { fileName: 'out/mutation/report.json' },
  clearTextReporter: { allowColor: false, allowEmojis: false, logTests: false, reportTests: false },
};

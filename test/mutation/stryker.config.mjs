/** Files that guard secrets, sessions, policy and verdicts about tokens. */
const guardedFiles = [
  'electron/{http,oauth,policy,session,tokens,vault}/**/*.ts',
  'electron/core/{failure,secret}.ts',
  'electron/core/redaction/**/*.ts',
  'electron/api/**/*.ts',
  'electron/exchange-log/*.ts',
  'electron/inspector/**/*.ts',
  'electron/ipc/*.ts',
  'electron/node/*.ts',
  'electron/profiles/*.ts',
  'electron/reports/remove-personal-data.ts',
  'electron/settings/*.ts',
  'electron/shell/*.ts',
  'electron/updates/*.ts',
];

/**
 * Mutation testing: `npm run test:mutation -- --mutate electron/http/exchange.ts` tests one file.
 * All of them take hours; unchanged mutants are not run again.
 *
 * @type {import('@stryker-mutator/core').PartialStrykerOptions}
 */
export default {
  mutate: guardedFiles,
  testRunner: 'vitest',
  vitest: { configFile: 'test/mutation/vitest.config.ts', related: true },
  // TypeScript 7 has no API, which Stryker's rewriting of tsconfig files needs.
  tsconfigFile: 'none',
  checkers: [],
  disableTypeChecks: false,
  coverageAnalysis: 'perTest',
  ignoreStatic: true,
  concurrency: 2,
  incremental: true,
  incrementalFile: 'out/mutation/incremental.json',
  ignorePatterns: ['docs/screenshots', 'out', 'dist'],
  reporters: ['clear-text', 'json', 'progress-append-only'],
  jsonReporter: { fileName: 'out/mutation/report.json' },
  clearTextReporter: { allowColor: false, allowEmojis: false, logTests: false },
  thresholds: { high: 90, low: 75, break: 70 },
};

/** Sets the seed of generated inputs, to repeat a run or to make a new one. */
const seedVariable = 'LATCHKEY_SECURITY_SEED';

const defaultSeed = 20_261_121;

function parseSeed(text: string | undefined): number {
  if (text === undefined || text === '') return defaultSeed;
  const seed = Number(text);
  if (!Number.isInteger(seed)) throw new Error(`${seedVariable} must be an integer`);
  return seed;
}

/** The seed of every generated input; the evidence names it. */
export const seed = parseSeed(process.env[seedVariable]);

/** Set by `npm run test:all`. Without it, `npm test` generates 15 % of the inputs. */
const fullLengthVariable = 'LATCHKEY_FULL_LENGTH';

const share = process.env[fullLengthVariable] ? 1 : 0.15;

/** Number of generated inputs of each fuzz test. */
export const runCounts = {
  ipc: 100_000 * share,
  /** Each of them starts the app. */
  server: share === 1 ? 100_000 : 5500,
  imports: 10_000 * share,
  addresses: 30_000 * share,
  page: share === 1 ? 50_000 : 2000,
} as const;

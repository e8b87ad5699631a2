/** Another seed for every generated input, to repeat a run or to make a new one. */
const seedVariable = 'LATCHKEY_SECURITY_SEED';

const defaultSeed = 20_261_121;

function parseSeed(text: string | undefined): number {
  if (text === undefined || text === '') return defaultSeed;
  const seed = Number(text);
  if (!Number.isInteger(seed)) throw new Error(`${seedVariable} must be a whole number`);
  return seed;
}

/**
 * What every generated input comes from. The same one makes the same inputs; the evidence names it.
 */
export const seed = parseSeed(process.env[seedVariable]);

/** How many inputs a fuzz test tries. Fewer than told here show nothing that is worth claiming. */
export const runCounts = { ipc: 100_000, server: 100_000, imports: 10_000, addresses: 30_000 } as const;

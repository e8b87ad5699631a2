import { buildTestBundles } from '../../build/test-bundles.ts';
import { seed } from './support/seed.ts';

/** Builds the app under attack, and prints the seed. */
export default async function setUp(): Promise<void> {
  await buildTestBundles();
  console.log(`Security suite, seed ${seed} (LATCHKEY_SECURITY_SEED=${seed} repeats it)`);
}

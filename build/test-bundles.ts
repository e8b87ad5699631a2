import { buildBundles } from './bundles.ts';
import { reuseBundlesVariable } from './test-summary.ts';

/** Builds the bundles that a suite tests, unless `npm test` has built them already. */
export async function buildTestBundles(): Promise<void> {
  if (!process.env[reuseBundlesVariable]) await buildBundles();
}

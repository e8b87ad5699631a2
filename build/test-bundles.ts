import { buildBundles } from './bundles.ts';

/** Set by `npm test`, which builds the bundles once for all suites. */
export const reuseBundlesVariable = 'LATCHKEY_REUSE_BUNDLES';

/** Builds the bundles that a suite tests, unless `npm test` has built them already. */
export async function buildTestBundles(): Promise<void> {
  if (!process.env[reuseBundlesVariable]) await buildBundles();
}

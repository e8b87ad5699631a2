import { launchApp } from '../../build/electron-stand-in/launch.ts';
import { buildTestBundles } from '../../build/test-bundles.ts';

/** Builds the app and prints the runtime of the suite. */
export default async function setUp(): Promise<void> {
  await buildTestBundles();
  const shell = await launchApp();
  console.log(`End-to-end on the ${shell.description}`);
  await shell.close();
}

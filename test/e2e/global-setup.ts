import { launchApp } from '../../build/electron-stand-in/launch.ts';
import { buildTestBundles } from '../../build/test-bundles.ts';

/** Builds what the suite runs, and says in the first line what it runs on. */
export default async function setUp(): Promise<void> {
  await buildTestBundles();
  const shell = await launchApp();
  console.log(`End-to-end on the ${shell.description}`);
  await shell.close();
}

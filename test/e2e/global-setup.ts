import { buildBundles } from '../../build/bundles.ts';
import { launchApp } from '../../build/electron-stand-in/launch.ts';

/** Builds what the suite runs, and says in the first line what it runs on. */
export default async function setUp(): Promise<void> {
  await buildBundles();
  const shell = await launchApp();
  console.log(`End-to-end on the ${shell.description}`);
  await shell.close();
}

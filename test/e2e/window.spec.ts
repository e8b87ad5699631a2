import { findChromium } from '../shell/chromium.ts';
import { findElectron } from '../shell/electron-binary.ts';
import { virtualDisplay } from './display.ts';
import { expect, test } from './fixtures.ts';
import { signIn } from './steps.ts';

test('the app in a window', async ({ demo, launch }) => {
  test.skip(process.platform !== 'linux', 'a window on a display that nobody sees is only made on Linux');
  const prepare = 'run `bash build/setup-linux.sh`';
  const canHaveWindow = findElectron() !== undefined || (await findChromium()).canHaveWindow;
  test.skip(!canHaveWindow, `needs a browser that can have a window: ${prepare}`);
  const display = await virtualDisplay();
  test.skip(!display, `needs a display, or Xvfb to make one: ${prepare}`);
  try {
    const app = await launch({ switches: demo.switches, headless: false, env: { DISPLAY: display?.name ?? '' } });
    expect(app.describe).not.toContain('without a window');
    expect(await app.page.evaluate(() => window.innerWidth)).toBe(960);
    await signIn(app.page, demo.user);
    await app.close();
  } finally {
    await display?.close();
  }
});

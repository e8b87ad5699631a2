import { openScreen, responseRegion, responseStatus, sendSavedRequest, signIn } from '../../build/page-steps.ts';
import { expect, test } from './fixtures.ts';

test('shows the response beside the request in a wide window, otherwise below it', async ({ app, demo }, testInfo) => {
  const { page } = app;
  const places = async (width: number) => {
    await page.setViewportSize({ width, height: 760 });
    const editor = await page.getByRole('form', { name: 'Request' }).boundingBox();
    const response = await responseRegion(page).boundingBox();
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    await page.screenshot({ path: testInfo.outputPath(`split-${width}.png`) });
    if (!editor || !response) throw new Error('Request or response is not shown');
    return {
      beside: response.x >= editor.x + editor.width,
      below: response.y >= editor.y + editor.height,
      overflow: Math.max(0, overflow),
    };
  };
  await signIn(page, demo.user);
  await openScreen(page, 'API');
  await sendSavedRequest(page, 'Place an order');
  await expect(responseStatus(page)).toHaveText('201 Created');
  expect(await places(1199)).toEqual({ beside: false, below: true, overflow: 0 });
  for (const width of [1200, 1440, 1920])
    expect(await places(width), `${width}`).toEqual({ beside: true, below: false, overflow: 0 });
});

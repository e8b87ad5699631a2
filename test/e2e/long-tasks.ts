import { type Page, test } from 'playwright/test';
import { longTaskAnnotation } from './reporter.ts';

/** If set, the end-to-end suite prints how long the page's main thread was busy in each story. */
export const longTasksVariable = 'LATCHKEY_LONG_TASKS';

/** Starts to observe the tasks of over 50 ms, also those since the page was opened. */
export const watchLongTasks = (page: Page): Promise<unknown> =>
  page.evaluate(`
    globalThis.longTasks = [];
    new PerformanceObserver((list) => longTasks.push(...list.getEntries().map(({ duration }) => duration)))
      .observe({ type: 'longtask', buffered: true });
  `);

/** Reports the tasks of a page that is still open. */
export async function reportLongTasks(page: Page): Promise<void> {
  const durationsMs = await page.evaluate<number[]>('globalThis.longTasks').catch(() => []);
  for (const durationMs of durationsMs ?? [])
    test.info().annotations.push({ type: longTaskAnnotation, description: String(Math.round(durationMs)) });
}

import type { Page } from 'playwright';
import { readSnapshotStrings, type SearchLocation } from '../security/secret-search.ts';

/** The name of the page's heap among the locations. */
export const heapLocation = 'heap of the page';

/** Takes a heap snapshot of the page's process. */
async function takeHeapSnapshot(page: Page): Promise<string> {
  const devTools = await page.context().newCDPSession(page);
  const chunks: string[] = [];
  devTools.on('HeapProfiler.addHeapSnapshotChunk', ({ chunk }) => chunks.push(chunk));
  await devTools.send('HeapProfiler.collectGarbage');
  await devTools.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false });
  await devTools.detach();
  return readSnapshotStrings(chunks.join(''));
}

/** Reads everything that the page holds: heap, DOM with field values, and storage. */
export async function readPageLocations(page: Page): Promise<SearchLocation[]> {
  const dom = await page.evaluate(() =>
    [
      document.documentElement.outerHTML,
      ...Array.from(document.querySelectorAll('input, textarea, select'), (field) => (field as HTMLInputElement).value),
    ].join('\n'),
  );
  const storage = await page.evaluate(async () =>
    JSON.stringify([
      { ...localStorage },
      { ...sessionStorage },
      document.cookie,
      history.state,
      location.href,
      await indexedDB.databases(),
    ]),
  );
  return [
    { name: 'DOM', content: dom },
    { name: 'storage', content: storage },
    { name: heapLocation, content: await takeHeapSnapshot(page) },
  ];
}

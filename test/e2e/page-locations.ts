import type { Page } from 'playwright';
import type { SearchLocation } from '../security/secret-search.ts';

/** Everything that the page's process holds reachable, as V8 writes it down. */
async function takeHeapSnapshot(page: Page): Promise<string> {
  const devTools = await page.context().newCDPSession(page);
  const chunks: string[] = [];
  devTools.on('HeapProfiler.addHeapSnapshotChunk', ({ chunk }) => chunks.push(chunk));
  await devTools.send('HeapProfiler.collectGarbage');
  await devTools.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false });
  await devTools.detach();
  const { strings } = JSON.parse(chunks.join('')) as { strings: string[] };
  return strings.join('\n');
}

/** All that the page can be seen to hold: heap, DOM with the values of its fields, and storage. */
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
    { name: 'heap of the page', content: await takeHeapSnapshot(page) },
  ];
}

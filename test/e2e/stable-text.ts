import type { Page } from 'playwright';

const months = 'Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec';

/** Text that differs between runs, and its replacement in screenshots. */
const replacements: [pattern: string, replacement: string][] = [
  // Shortly before midnight, a time that is minutes away is tomorrow's.
  [`\\b(?:${months})[a-z]* \\d{1,2}, \\d{4}, (?=\\d{1,2}:\\d{2})`, ''],
  ['127\\.0\\.0\\.1:\\d+', '127.0.0.1:4000'],
  ['\\b(?:\\d+ ?(?:h|min|s) ?)+(?=\\W|$)', '5 min '],
  ['\\bjust now\\b', '5 min ago'],
  ['\\b\\d+(?:[.,]\\d+)? ms\\b', '10 ms'],
  ['(?<![.\\d])\\d{1,2}:\\d{2}(?::\\d{2})?(?: ?[AP]M)?', '12:00'],
  [`\\b(?:${months})[a-z]* \\d{1,2}(?:, \\d{4})?`, 'Jan 1, 2030'],
  ['\\b\\d{4}-\\d{2}-\\d{2}(?:T[\\d:.]+Z?)?', '2030-01-01'],
  ['\\b[12]\\d{9}\\b', '1893456000'],
  ['\\border-[\\da-f]{8}\\b', 'order-1a2b3c4d'],
  ['[\\w-]{20,}', 'AbCdEfGhIjKlMnOpQrSt'],
];

/** Runs a function while the page's timers are paused and its times, ports and IDs are fixed. */
export async function withStableText(page: Page, run: () => Promise<void>): Promise<void> {
  const restore = await page.evaluateHandle((pairs) => {
    const patterns = pairs.map(([pattern, to]) => [new RegExp(pattern, 'g'), to] as const);
    const stabilize = (text: string) => patterns.reduce((all, [pattern, to]) => all.replace(pattern, to), text);
    const changed: (() => void)[] = [];
    const apply = () => {
      const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const text = node.nodeValue ?? '';
        const stable = stabilize(text);
        if (stable === text) continue;
        const target = node;
        target.nodeValue = stable;
        changed.push(() => {
          if (target.nodeValue === stable) target.nodeValue = text;
        });
      }
      for (const field of document.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>('input, textarea')) {
        const { value } = field;
        const stable = stabilize(value);
        if (stable === value || field.type === 'password') continue;
        field.value = stable;
        changed.push(() => {
          if (field.value === stable) field.value = value;
        });
      }
    };
    apply();
    // Pictures of how long a token is still valid: around the user's initials, in the inspector.
    const pictures = new CSSStyleSheet();
    pictures.replaceSync(
      'circle { stroke-dasharray: none !important } [style*="--passed"] { --passed: 0.4 !important }',
    );
    document.adoptedStyleSheets.push(pictures);
    // A countdown that renders again meanwhile shows the same text.
    const observer = new MutationObserver(apply);
    observer.observe(document.body, { subtree: true, childList: true, characterData: true });
    return () => {
      observer.disconnect();
      document.adoptedStyleSheets = document.adoptedStyleSheets.filter((sheet) => sheet !== pictures);
      for (const undo of changed.reverse()) undo();
    };
  }, replacements);
  try {
    await run();
  } finally {
    await restore.evaluate((undo) => undo());
    await restore.dispose();
  }
}

import { describe, expect, test } from 'vitest';
import { recordEvidence } from './support/evidence.ts';
import { findFailedMainChecks, mainChecks, type Observe } from './support/main-checks.ts';
import { createMutants, runOnMutant } from './support/mutants.ts';
import { type ObservedMain, observeMain, readMainBundle, removeObservation } from './support/observed-main.ts';

const bundle = await readMainBundle();

/** Runs checks that may start a bundle several times, and removes the files of each start. */
async function observing<T>(text: string, run: (observe: Observe) => Promise<T>): Promise<T> {
  const started: ObservedMain[] = [];
  try {
    return await run(async (options) => {
      const main = await observeMain(text, options);
      started.push(main);
      return main;
    });
  } finally {
    for (const main of started) await removeObservation(main);
  }
}

/**
 * Changes that undo a point of the checklist, by a prefix of the name of the check that must fail.
 */
const changesByCheck: Record<string, string[]> = {
  '1 nothing but': [
    '{ cancel: !isAppPage(details.url) → { cancel: false && !isAppPage(details.url)',
    'url.startsWith(`app://latchkey/`);\n/** Denies → url.startsWith(`app://latchkey`);\n/** Denies',
    '!/^(devtools|data → !/^(https|devtools|data',
    `var startUrl = \`$${'{appOrigin}'}/ → var startUrl = \`https://latchkey.example/`,
  ],
  '10 no Blink': ['webSecurity: true, → webSecurity: true, enableBlinkFeatures: "CSSVariables",'],
  '4 every renderer': [
    'electron.app.enableSandbox(); → ',
    'electron.app.enableSandbox(); → electron.app.whenReady().then(() => electron.app.enableSandbox());',
  ],
  '5 permission': [
    'hardenSession(pageSession); → ',
    '_permission, callback) => callback(false) → _permission, callback) => callback(true)',
    '_permission, callback) => callback(false) → _permission, callback) => callback(_permission === "clipboard-read")',
    '(_request, callback) => callback(null) → (_request, callback) => callback({ video: {} })',
  ],
  '7 the content': [
    'serveApp(pageSession, rendererFolder); → ',
    `"script-src 'self'" → "script-src 'self' 'unsafe-inline'"`,
    `"script-src 'self'" → "script-src 'self' 'unsafe-eval'"`,
    `"style-src 'self'" → "style-src 'self' 'unsafe-inline'"`,
    `"connect-src 'none'" → "connect-src 'self'"`,
    `"default-src 'none'" → "default-src 'self'"`,
    `"img-src 'self' data:" → "img-src * data:"`,
    '"content-security-policy": contentSecurityPolicy, → ',
    ...['script-src', 'style-src', 'img-src', 'font-src', 'connect-src', 'base-uri', 'form-action'].map(
      (directive) => `"${directive}  → "x-`,
    ),
    ...['require-trusted-types-for', 'trusted-types'].map((directive) => `"${directive}  → "x-`),
    `"frame-ancestors 'none'" → "x-frame none"`,
  ],
  '12 a webview': ['"will-attach-webview", refuse("webview") → "will-attach-webview", () => log("refused")'],
  '13 navigation': [
    'if (!isAppPage(event.url)) refuse("navigation") → if (event.url.startsWith("http:")) refuse("navigation")',
    'if (!isAppPage(event.url)) refuse("frame → if (isAppPage(event.url)) refuse("frame',
    '\t\tevent.preventDefault();\n\t\tlog("refused", { action }); → \t\tlog("refused", { action });',
  ],
  '14 new windows': [
    'electron.app.on("web-contents-created", (_event, contents) => hardenContents(contents, log)); → ',
    'action: "deny" → action: "allow"',
  ],
  '15 only https': [
    'URL.canParse(url) && new URL(url).protocol === "https:" → URL.canParse(url)',
    '=== "https:" ? namedBy(url) : void 0 → === "https:" ? "administrator" : void 0',
    'URL.canParse(url) && new URL(url) → !URL.canParse(url) || new URL(url)',
    'source === "administrator" || await ask(url) → source',
  ],
  '17 only the top frame': [
    'if (!isTrustedSender(sender)) refuse("sender") → if (isTrustedSender(sender)) refuse("sender")',
    'senderFrame !== null && senderFrame === sender.mainFrame &&  → senderFrame !== null && ',
    '=== sender.mainFrame && senderFrame.url.startsWith(`app://latchkey/`) → === sender.mainFrame',
    'senderFrame.url.startsWith(`app://latchkey/`) → senderFrame.url.startsWith(`app://latchkey`)',
  ],
  '17 arguments': [
    'return checked.success ? checked.data : refuse("argument"); → return argument;',
    'return schema.result.parse(await result); → return await result;',
  ],
  '18 app:// is': [
    '\nregisterScheme(); → ',
    'secure: true,\n → secure: true, bypassCSP: true,\n',
    'secure: true,\n → secure: true, allowServiceWorkers: true,\n',
  ],
  '18 app:// serves': [
    'if (request.method !== "GET") return createErrorResponse(405); → ',
    '}` !== "app://latchkey" || !path → }` === "" || !path',
    '!path.startsWith(folder + node_path.sep) ||  → ',
    'path.startsWith(folder + node_path.sep) → path.startsWith(folder)',
    ' || !type) return createErrorResponse(404) → ) return createErrorResponse(404)',
  ],
  'extra: one instance': [
    'else if (electron.app.requestSingleInstanceLock()) electron → else if (true) electron',
    'if (!window$1) return open(); → return open();',
  ],
  'extra: sessions': [
    'session: pageSession, → ',
    'fromPartition("latchkey") → fromPartition("persist:latchkey")',
    'fromPartition("latchkey-network") → fromPartition("persist:latchkey-network")',
    'fromPartition("latchkey-network") → fromPartition("latchkey")',
  ],
  'extra: the network session': [
    'redirect: "manual", credentials → redirect: "follow", credentials',
    'credentials: "omit", → credentials: "include",',
    'cache: "no-store" → ',
    'userAgent: `Latchkey → userAgent: `Chrome',
  ],
  'extra: no client certificate': [
    'refuseClientCertificates(electron.app); → ',
    'event.preventDefault();\n\t\tselect(); → select();',
  ],
  'extra: developer tools': ['var isUnpackaged = !electron.app.isPackaged; → var isUnpackaged = true;'],
  'extra: an installed app does not start': ['if (!mayStart) electron → if (false) electron'],
  'extra: an installed app ignores': [
    'removeOverridingSwitches(electron.app.commandLine); → ',
    'var mayStart = isUnpackaged || prepareInstalledApp → var mayStart = prepareInstalledApp',
    '"proxy-server", → ',
  ],
};

const mutants = Object.entries(changesByCheck).flatMap(([killedBy, changes]) =>
  createMutants(bundle, changes).map((mutant) => ({ killedBy, ...mutant })),
);

describe("Electron's checklist on the built main bundle", () => {
  test.each(Object.entries(mainChecks))('%s', (_name, check) =>
    observing(bundle, async (observe) => check(await observe(), observe)),
  );
});

describe('the checks detect', () => {
  let killed = 0;

  test.each(mutants)('$killedBy: $name', async ({ text, killedBy }) => {
    const failed = await runOnMutant(() => observing(text, (observe) => findFailedMainChecks(observe, killedBy)));
    expect(failed).not.toEqual([]);
    killed += 1;
  });

  test('every mutant', (context) => {
    expect(killed).toBe(mutants.length);
    recordEvidence(
      context,
      "Main follows Electron's checklist, and the checks detect when a point is undone",
      `${Object.keys(mainChecks).length} checks on the built bundle; ${killed} of ${mutants.length} mutants killed`,
    );
  });
});

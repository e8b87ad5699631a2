import { describe, expect, test } from 'vitest';
import { recordEvidence } from './support/evidence.ts';
import { findFailedMainChecks, mainChecks, type Observe } from './support/main-checks.ts';
import { createMutant, runOnMutant } from './support/mutants.ts';
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
 * Mutations that undo a point of the checklist, by a prefix of the name of the check that must
 * fail.
 */
const mutantsByCheck: Record<string, [name: string, from: string, to: string][]> = {
  '1 nothing but': [
    [
      'requests by the page are allowed',
      '{ cancel: !isAppPage(details.url)',
      '{ cancel: false && !isAppPage(details.url)',
    ],
    [
      'hosts with the same prefix count as the app',
      'url.startsWith(`app://latchkey/`);\n/** Denies',
      'url.startsWith(`app://latchkey`);\n/** Denies',
    ],
    ['https is allowed like devtools', '!/^(devtools|data', '!/^(https|devtools|data'],
    [
      'the page is loaded from another origin',
      'var startUrl = `$' + '{appOrigin}/',
      'var startUrl = `https://latchkey.example/',
    ],
  ],
  '10 no Blink': [
    ['a Blink feature is enabled', 'webSecurity: true,', 'webSecurity: true, enableBlinkFeatures: "CSSVariables",'],
  ],
  '4 every renderer': [
    ['the sandbox is not enabled', 'electron.app.enableSandbox();', ''],
    [
      'the sandbox is enabled after the app is ready',
      'electron.app.enableSandbox();',
      'electron.app.whenReady().then(() => electron.app.enableSandbox());',
    ],
  ],
  '5 permission': [
    ['the session is not hardened', 'hardenSession(pageSession);', ''],
    ['requests are granted', '_permission, callback) => callback(false)', '_permission, callback) => callback(true)'],
    [
      'one permission is granted',
      '_permission, callback) => callback(false)',
      '_permission, callback) => callback(_permission === "clipboard-read")',
    ],
    [
      'screen capture is granted',
      '(_request, callback) => callback({})',
      '(_request, callback) => callback({ video: {} })',
    ],
  ],
  '7 the content': [
    ['the page is not served', 'serveApp(pageSession, rendererFolder);', ''],
    ['inline scripts are allowed', '"script-src \'self\'"', "\"script-src 'self' 'unsafe-inline'\""],
    ['eval is allowed', '"script-src \'self\'"', "\"script-src 'self' 'unsafe-eval'\""],
    ['inline styles are allowed', '"style-src \'self\'"', "\"style-src 'self' 'unsafe-inline'\""],
    ['the page may connect', '"connect-src \'none\'"', '"connect-src \'self\'"'],
    ['a default is allowed', '"default-src \'none\'"', '"default-src \'self\'"'],
    ['images from any origin are allowed', '"img-src \'self\' data:"', '"img-src * data:"'],
    ['no policy is sent', '"content-security-policy": contentSecurityPolicy,', ''],
    ...['script-src', 'style-src', 'img-src', 'font-src', 'connect-src', 'base-uri', 'form-action'].map(
      (directive): [string, string, string] => [`${directive} is left out`, `"${directive} `, '"x-'],
    ),
    ['frame-ancestors is left out', '"frame-ancestors \'none\'"', '"x-frame none"'],
  ],
  '12 a webview': [
    [
      'webviews are only logged',
      '"will-attach-webview", refuse("webview")',
      '"will-attach-webview", () => log("refused")',
    ],
  ],
  '13 navigation': [
    [
      'only http links are blocked',
      'if (!isAppPage(event.url)) refuse("navigation")(event);',
      'if (event.url.startsWith("http:")) refuse("navigation")(event);',
    ],
    [
      'the check of frames is inverted',
      'if (!isAppPage(event.url)) refuse("frame',
      'if (isAppPage(event.url)) refuse("frame',
    ],
    [
      'a refusal does not prevent',
      '\t\tevent.preventDefault();\n\t\tlog("refused", { action });',
      '\t\tlog("refused", { action });',
    ],
  ],
  '14 new windows': [
    [
      'contents are not hardened',
      'electron.app.on("web-contents-created", (_event, contents) => hardenContents(contents, log));',
      '',
    ],
    ['windows are allowed', 'action: "deny"', 'action: "allow"'],
  ],
  '15 only https': [
    ['any scheme is opened', 'URL.canParse(url) && new URL(url).protocol === "https:"', 'URL.canParse(url)'],
    ['any page is opened', '=== "https:" ? namedBy(url) : void 0', '=== "https:" ? "administrator" : void 0'],
    ['invalid URLs are opened', 'URL.canParse(url) && new URL(url)', '!URL.canParse(url) || new URL(url)'],
    ['a page of the user opens without a question', 'source === "administrator" || await ask(url)', 'source'],
  ],
  '17 only the top frame': [
    [
      'the sender check is inverted',
      'if (!isTrustedSender(sender)) refuse("sender")',
      'if (isTrustedSender(sender)) refuse("sender")',
    ],
    [
      'any frame of the page may call',
      'senderFrame !== null && senderFrame === sender.mainFrame && ',
      'senderFrame !== null && ',
    ],
    [
      'any page may call',
      '=== sender.mainFrame && senderFrame.url.startsWith(`app://latchkey/`)',
      '=== sender.mainFrame',
    ],
    [
      'pages with the same prefix may call',
      'senderFrame.url.startsWith(`app://latchkey/`)',
      'senderFrame.url.startsWith(`app://latchkey`)',
    ],
  ],
  '17 arguments': [
    ['arguments are not validated', 'return checked.success ? checked.data : refuse("argument");', 'return argument;'],
    ['results are not validated', 'return schema.result.parse(await result);', 'return await result;'],
  ],
  '18 app:// is': [
    ['the scheme is not registered', '\nregisterScheme();', ''],
    ['the scheme ignores policies', 'secure: true,\n', 'secure: true, bypassCSP: true,\n'],
    ['the scheme has service workers', 'secure: true,\n', 'secure: true, allowServiceWorkers: true,\n'],
  ],
  '18 app:// serves': [
    ['every method is answered', 'if (request.method !== "GET") return createErrorResponse(405);', ''],
    ['every host serves the page', '}` !== "app://latchkey" || !path', '}` === "" || !path'],
    ['a path may leave the folder', '!path.startsWith(folder + node_path.sep) || ', ''],
    [
      'a path may enter a folder with the same prefix',
      'path.startsWith(folder + node_path.sep)',
      'path.startsWith(folder)',
    ],
    [
      'files of every type are served',
      ' || !type) return createErrorResponse(404)',
      ') return createErrorResponse(404)',
    ],
  ],
  'extra: one instance': [
    [
      'the instance lock is not requested',
      'if (invocation || electron.app.requestSingleInstanceLock()) electron',
      'if (true) electron',
    ],
  ],
  'extra: sessions': [
    ['the window uses the default session', 'session: pageSession,', ''],
    ['the page session is persistent', 'fromPartition("latchkey")', 'fromPartition("persist:latchkey")'],
    [
      'the network session is persistent',
      'fromPartition("latchkey-network")',
      'fromPartition("persist:latchkey-network")',
    ],
    ['network and page share a session', 'fromPartition("latchkey-network")', 'fromPartition("latchkey")'],
  ],
  'extra: the network session': [
    ['redirects are followed', 'redirect: "manual", credentials', 'redirect: "follow", credentials'],
    ['cookies are sent', 'credentials: "omit",', 'credentials: "include",'],
    ['responses are cached', 'cache: "no-store",', ''],
  ],
  'extra: developer tools': [
    ['a packaged app has developer tools', 'var isUnpackaged = !electron.app.isPackaged;', 'var isUnpackaged = true;'],
  ],
  'extra: an installed app ignores': [
    ['switches are not removed', 'if (!isUnpackaged) removeOverridingSwitches(electron.app.commandLine);', ''],
    [
      'switches are removed when run from source too',
      'if (!isUnpackaged) removeOverridingSwitches',
      'removeOverridingSwitches',
    ],
    ['a command-line proxy is allowed', '"proxy-server",', ''],
  ],
};

const mutants = Object.entries(mutantsByCheck).flatMap(([killedBy, list]) =>
  list.map(([name, from, to]) => ({ killedBy, ...createMutant(bundle, name, from, to) })),
);

describe("Electron's checklist on the built main bundle", () => {
  test.each(mainChecks.map(({ name }) => name))('%s', async (name) => {
    await observing(bundle, async (observe) => {
      await mainChecks.find((one) => one.name === name)?.check(await observe(), observe);
    });
  });
});

describe('the checks detect', () => {
  let killed = 0;

  test.each(mutants)('$name', async ({ text, killedBy }) => {
    const checks = mainChecks.filter(({ name }) => name.startsWith(killedBy));
    expect(checks).not.toEqual([]);
    const failed = await runOnMutant(() => observing(text, (observe) => findFailedMainChecks(observe, checks)));
    expect(failed).not.toEqual([]);
    killed += 1;
  });

  test('every mutant', (context) => {
    expect(killed).toBe(mutants.length);
    recordEvidence(
      context,
      "Main follows Electron's checklist, and the checks detect when a point is undone",
      `${mainChecks.length} checks on the built bundle; ${killed} of ${mutants.length} mutants killed`,
    );
  });
});

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
 * Changes that undo a point of the checklist, by the start of the name of the check that must fail.
 */
const mutantsByCheck: Record<string, [name: string, from: string, to: string][]> = {
  '1 nothing but': [
    [
      'requests of the page are let through',
      '{ cancel: !isAppPage(details.url)',
      '{ cancel: false && !isAppPage(details.url)',
    ],
    [
      'hosts that begin alike are own pages',
      'url.startsWith(`app://latchkey/`);\n/** Denies',
      'url.startsWith(`app://latchkey`);\n/** Denies',
    ],
    ['https goes through beside devtools', '!/^(devtools|data', '!/^(https|devtools|data'],
    [
      'the page comes from elsewhere',
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
      'the sandbox comes after the app is ready',
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
    ['a screen is given', '(_request, callback) => callback({})', '(_request, callback) => callback({ video: {} })'],
  ],
  '7 the content': [
    ['the page is not served', 'serveApp(pageSession, rendererFolder);', ''],
    ['scripts may be inline', '"script-src \'self\'"', "\"script-src 'self' 'unsafe-inline'\""],
    ['scripts may be evaluated', '"script-src \'self\'"', "\"script-src 'self' 'unsafe-eval'\""],
    ['styles may be inline', '"style-src \'self\'"', "\"style-src 'self' 'unsafe-inline'\""],
    ['the page may connect', '"connect-src \'none\'"', '"connect-src \'self\'"'],
    ['a default is allowed', '"default-src \'none\'"', '"default-src \'self\'"'],
    ['images come from anywhere', '"img-src \'self\' data:"', '"img-src * data:"'],
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
      'only links to http are stopped',
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
      '\t\tevent.preventDefault();\n\t\tlog("refused", { what });',
      '\t\tlog("refused", { what });',
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
    ['any scheme is opened', '|| new URL(url).protocol !== "https:" || !isAllowed(url)', '|| !isAllowed(url)'],
    ['any page is opened', '.protocol !== "https:" || !isAllowed(url)', '.protocol !== "https:"'],
    [
      'what is no URL is opened',
      '!URL.canParse(url) || new URL(url).protocol !== "https:" || !isAllowed(url)',
      'URL.canParse(url) && (new URL(url).protocol !== "https:" || !isAllowed(url))',
    ],
  ],
  '17 every call': [
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
      'pages that begin alike may call',
      'senderFrame.url.startsWith(`app://latchkey/`)',
      'senderFrame.url.startsWith(`app://latchkey`)',
    ],
  ],
  '17 arguments': [
    [
      'arguments are taken as they come',
      'return checked.success ? checked.data : refuse("argument");',
      'return argument;',
    ],
    ['results leave as they are', 'return schema.result.parse(await result);', 'return await result;'],
  ],
  '18 app:// is': [
    ['the scheme is not registered', '\nregisterScheme();', ''],
    ['the scheme ignores policies', 'secure: true,\n', 'secure: true, bypassCSP: true,\n'],
    ['the scheme has service workers', 'secure: true,\n', 'secure: true, allowServiceWorkers: true,\n'],
  ],
  '18 app:// serves': [
    ['every method is answered', 'if (request.method !== "GET") return createErrorResponse(405);', ''],
    ['every host is the page', '}` !== "app://latchkey" || !path', '}` === "" || !path'],
    ['a path leaves the folder', '!path.startsWith(folder + node_path.sep) || ', ''],
    [
      'a path leaves for a folder that begins alike',
      'path.startsWith(folder + node_path.sep)',
      'path.startsWith(folder)',
    ],
    ['every kind of file is served', ' || !type) return createErrorResponse(404)', ') return createErrorResponse(404)'],
  ],
  'extra: one instance': [
    [
      'the lock is not asked for',
      'if (invocation || electron.app.requestSingleInstanceLock()) electron',
      'if (true) electron',
    ],
  ],
  'extra: sessions': [
    ['the window has the default session', 'session: pageSession,', ''],
    ['the page keeps what it stores', 'fromPartition("latchkey")', 'fromPartition("persist:latchkey")'],
    [
      'the network session keeps cookies on disk',
      'fromPartition("latchkey-network")',
      'fromPartition("persist:latchkey-network")',
    ],
    ['the network and the page share a session', 'fromPartition("latchkey-network")', 'fromPartition("latchkey")'],
  ],
  'extra: the wire': [
    ['redirects are followed', 'redirect: "manual", credentials', 'redirect: "follow", credentials'],
    ['cookies are sent', 'credentials: "omit",', 'credentials: "include",'],
    ['responses are cached', 'cache: "no-store",', ''],
  ],
  'extra: developer tools': [
    ['a packaged app has developer tools', 'var isUnpackaged = !electron.app.isPackaged;', 'var isUnpackaged = true;'],
  ],
  'extra: installed, no switch': [
    ['switches are kept', 'if (!isUnpackaged) removeOverridingSwitches(electron.app.commandLine);', ''],
    ['switches are taken from source too', 'if (!isUnpackaged) removeOverridingSwitches', 'removeOverridingSwitches'],
    ['the proxy is for the command line to say', '"proxy-server",', ''],
  ],
};

const mutants = Object.entries(mutantsByCheck).flatMap(([killedBy, list]) =>
  list.map(([name, from, to]) => ({ killedBy, ...createMutant(bundle, name, from, to) })),
);

describe("Electron's checklist, on the built main bundle", () => {
  test.each(mainChecks.map(({ name }) => name))('%s', async (name) => {
    await observing(bundle, async (observe) => {
      await mainChecks.find((one) => one.name === name)?.check(await observe(), observe);
    });
  });
});

describe('the checks notice', () => {
  let killed = 0;

  test.each(mutants)('$name', async ({ text, killedBy }) => {
    const checks = mainChecks.filter(({ name }) => name.startsWith(killedBy));
    expect(checks).not.toEqual([]);
    const failed = await runOnMutant(() => observing(text, (observe) => findFailedMainChecks(observe, checks)));
    expect(failed).not.toEqual([]);
    killed += 1;
  });

  test('all mutants', (context) => {
    expect(killed).toBe(mutants.length);
    recordEvidence(
      context,
      "Electron's checklist holds in main, and its checks notice when a point is undone",
      `${mainChecks.length} checks on the built bundle; ${killed} of ${mutants.length} mutants killed`,
    );
  });
});

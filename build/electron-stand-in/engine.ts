import { mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium as playwrightChromium } from 'playwright';
import { type Chromium, findChromium } from './chromium.ts';
import { config } from './config.ts';
import { waitForExit } from './processes.ts';

/** The browser that runs the app's pages. */
export type Engine = {
  chromium: Chromium;
  context: BrowserContext;
  windowed: boolean;
  /** The folder of the browser's profile and temporary files. */
  folder: string;
  browserPid: number;
  /** Whether the browser reported the page as closed, which it does unless it crashes. */
  hasClosed(targetId: string): boolean;
  /** The endpoint to which a test attaches; only in tests. */
  endpoint: string | undefined;
  close(): Promise<void>;
};

const profilePrefix = 'latchkey-shell-profile-';

const browserFlags = [
  // Disables the browser's own activity: updates, reports and the first-run page.
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-domain-reliability',
  '--disable-quic',
  '--no-first-run',
  '--no-default-browser-check',
  '--no-pings',
  // The page has no network: everything that the app does not serve fails, including WebSocket and
  // WebRTC.
  '--host-resolver-rules=MAP * ~NOTFOUND',
  '--no-proxy-server',
  '--webrtc-ip-handling-policy=disable_non_proxied_udp',
];

function hasDisplay(): boolean {
  if (process.platform === 'darwin' || process.platform === 'win32') return true;
  return Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
}

async function endpointOf(profile: string): Promise<string> {
  // A busy computer starts a browser slowly.
  for (let tries = 0; tries < 1500; tries += 1) {
    const text = await readFile(join(profile, 'DevToolsActivePort'), 'utf8').catch(() => '');
    const [port, path] = text.split('\n');
    if (port && path) return `ws://127.0.0.1:${port}${path}`;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('The browser did not report its DevTools endpoint');
}

async function watchBrowser(context: BrowserContext): Promise<Pick<Engine, 'browserPid' | 'hasClosed'>> {
  const cdp = await context.browser()?.newBrowserCDPSession();
  if (!cdp) throw new Error('The browser has no DevTools session');
  const closed = new Set<string>();
  cdp.on('Target.targetDestroyed', ({ targetId }) => closed.add(targetId));
  const [{ processInfo }] = await Promise.all([
    cdp.send('SystemInfo.getProcessInfo'),
    cdp.send('Target.setDiscoverTargets', { discover: true }),
  ]);
  const browserPid = processInfo.find(({ type }) => type === 'browser')?.id ?? 0;
  return { browserPid, hasClosed: (targetId) => closed.has(targetId) };
}

/** Starts the browser, with a window if there is a display and the app is not headless. */
export async function startEngine(options: { headless: boolean; locale: string }): Promise<Engine> {
  const chromium = await findChromium(config.browser);
  const windowed = !options.headless && chromium.canHaveWindow && hasDisplay();
  const folder = mkdtempSync(join(tmpdir(), profilePrefix));
  const profile = join(folder, 'profile');
  const removeFolder = () => rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  // Runs even if the app exits the process itself.
  process.once('exit', removeFolder);

  const args = [...browserFlags];
  // Tests that search heap snapshots need whole strings, not their first 1,024 characters.
  if (config.control) args.push('--remote-debugging-port=0', '--js-flags=--heap-snapshot-string-limit=1000000000');
  // A window without tabs and address bar. `--test-type` hides warnings about unusual flags.
  if (windowed) args.push('--app=data:text/html,', '--test-type');

  const context = await playwrightChromium.launchPersistentContext(profile, {
    executablePath: chromium.path,
    headless: !windowed,
    args,
    ignoreDefaultArgs: windowed ? ['--enable-automation', 'about:blank'] : [],
    artifactsDir: join(folder, 'artifacts'),
    env: { ...definedEnv(), ...temporaryFolder(folder), ...chromium.env },
    viewport: null,
    colorScheme: null,
    locale: options.locale,
    acceptDownloads: false,
    serviceWorkers: 'block',
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
  });
  const watched = await watchBrowser(context);
  return {
    chromium,
    context,
    windowed,
    folder,
    ...watched,
    endpoint: config.control ? await endpointOf(profile) : undefined,
    close: async () => {
      // After its last window closes, the browser exits by itself and may not answer this request.
      await Promise.race([context.close().catch(() => {}), waitForExit(watched.browserPid, 2000)]);
      removeFolder();
    },
  };
}

/** The browser's temporary folder, with a path short enough for the socket in it. */
function temporaryFolder(folder: string): Record<string, string> {
  return process.platform === 'linux' && folder.length <= 60 ? { TMPDIR: folder } : {};
}

function definedEnv(): Record<string, string> {
  const entries = Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return Object.fromEntries(entries);
}

import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findChromium } from '../../build/electron-stand-in/chromium.ts';
import { createCodec } from '../../build/electron-stand-in/codec.ts';
import { parseSwitches } from '../../build/electron-stand-in/command-line.ts';
import { fetchElectron, findElectron, programIn } from '../../build/electron-stand-in/electron-binary.ts';
import { planElectronStart, type SandboxProbes } from '../../build/electron-stand-in/electron-sandbox.ts';
import { Emitter, preventable } from '../../build/electron-stand-in/emitter.ts';
import { launchElectron } from '../../build/electron-stand-in/launch-electron.ts';
import { refuseUnknownMembers } from '../../build/electron-stand-in/unsupported.ts';
import { originOf, SchemeMap } from '../../build/electron-stand-in/urls.ts';

describe('the codec', () => {
  const codec = createCodec();
  const roundTrip = (value: unknown) => codec.decode(JSON.parse(JSON.stringify(codec.encode(value))));

  it.each([
    ['plain values', { a: [1, 'x', true, null], b: { c: {} } }],
    ['undefined', [undefined, { u: undefined }]],
    ['odd numbers', [Number.NaN, Number.NEGATIVE_INFINITY, -0, 10n]],
    ['dates', [new Date(3), new Date(Number.NaN)]],
    ['maps and sets', new Map<unknown, unknown>([[new Date(1), new Set([undefined])]])],
    ['expressions', /a.c/gi],
    ['bytes', [new Uint8Array([0, 255]), new Float32Array([1.5]), new Uint8Array([1, 2, 3]).buffer]],
    ['the key that marks its own tags', { $: 'undefined', inner: { $: { $: 1 } } }],
    ['a member called __proto__', JSON.parse('{"__proto__":{"polluted":true}}')],
  ])('carries %s', (_, value) => {
    expect(roundTrip(value)).toEqual(value);
  });

  it('does not let a message change what objects inherit', () => {
    const decoded = roundTrip(JSON.parse('{"__proto__":{"polluted":true}}')) as object;
    expect(Object.getPrototypeOf(decoded)).toBe(Object.prototype);
    expect('polluted' in {}).toBe(false);
  });

  it('keeps name, message and stack of errors', () => {
    const error = new RangeError('far');
    const got = roundTrip(error) as Error;
    expect(got).toBeInstanceOf(RangeError);
    expect([got.message, got.stack]).toEqual(['far', error.stack]);
  });

  it('encodes only the part of a buffer that a view covers', () => {
    const view = new Uint8Array([1, 2, 3, 4]).subarray(1, 3);
    expect(roundTrip(view)).toEqual(new Uint8Array([2, 3]));
  });

  it.each([
    ['a function', () => {}],
    ['a symbol', Symbol('s')],
    ['a promise', Promise.resolve()],
    ['a weak map', new WeakMap()],
  ])('refuses %s', (_, value) => {
    expect(() => codec.encode({ value })).toThrow('An object could not be cloned.');
  });

  it('refuses cycles and reports this as its own limit', () => {
    const value: { self?: unknown } = {};
    value.self = value;
    expect(() => codec.encode(value)).toThrow('stand-in does not support cyclic');
  });
});

describe('addresses', () => {
  const schemes = new SchemeMap();
  schemes.add('app');

  it.each([
    ['app://latchkey/index.html?a#b', 'https://latchkey.app.stand-in.test/index.html?a#b'],
    ['app://latchkey/', 'https://latchkey.app.stand-in.test/'],
    ['https://example.org/app://x', 'https://example.org/app://x'],
  ])('translate %s both ways', (app, browser) => {
    expect(schemes.toBrowser(app)).toBe(browser);
    expect(schemes.toApp(browser)).toBe(app);
  });

  it('of other schemes and hosts stay', () => {
    expect(schemes.toBrowser('mailto:a@b.example')).toBe('mailto:a@b.example');
    expect(schemes.toApp('https://latchkey.other.stand-in.test/')).toBe('https://latchkey.other.stand-in.test/');
    expect(schemes.toApp('https://x.app.stand-in.test.evil.example/')).toBe(
      'https://x.app.stand-in.test.evil.example/',
    );
  });

  it('have an origin', () => {
    expect(originOf('app://latchkey/a/b?c')).toBe('app://latchkey');
    expect(originOf('about:blank')).toBe('null');
  });

  it('are translated in headers, schemes only in policies', () => {
    const policy = "default-src 'none'; img-src app: data: app://latchkey; script-src 'self'";
    expect(schemes.headerToBrowser('Content-Security-Policy', policy)).toBe(
      "default-src 'none'; img-src https://*.app.stand-in.test data: https://latchkey.app.stand-in.test; script-src 'self'",
    );
    expect(schemes.headerToBrowser('x-note', 'an app: that')).toBe('an app: that');
  });
});

describe('switches', () => {
  it('are read as Chromium reads them', () => {
    const switches = parseSwitches(['main.cjs', '--A-b=c=d', '--flag', '--', '--late']);
    expect([...switches]).toEqual([
      ['a-b', 'c=d'],
      ['flag', ''],
    ]);
  });
});

describe('objects of the stand-in', () => {
  it('refuse unknown members, even after a bundler copied them', () => {
    const original = refuseUnknownMembers('thing', { known: 1 }) as Record<string, unknown>;
    const copy = Object.create(Object.getPrototypeOf(original)) as Record<string, unknown>;
    expect(original.known).toBe(1);
    expect(() => original.unknown).toThrow('The Electron stand-in does not support thing.unknown');
    expect(() => copy.unknown).toThrow('thing.unknown');
    expect(() => {
      original.unknown = 1;
    }).toThrow('setting thing.unknown');
    expect(`${typeof original.then} ${'unknown' in original}`).toBe('undefined false');
  });

  it('emit only known events, with preventable defaults', () => {
    const emitter = new Emitter('thing', ['known']);
    emitter.on('known', (event: { preventDefault(): void }) => event.preventDefault());
    const event = preventable({ url: 'x' });
    emitter.emit('known', event);
    expect([event.url, event.defaultPrevented]).toEqual(['x', true]);
    expect(() => emitter.on('unknown' as 'known', () => {})).toThrow("the event 'unknown' of thing");
  });
});

const root = fileURLToPath(new URL('../..', import.meta.url));

describe('its README', () => {
  const types = readFileSync(join(root, 'node_modules/electron/electron.d.ts'), 'utf8');
  const sources = readdirSync(join(root, 'electron'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => ({
      path: path.replaceAll('\\', '/'),
      text: readFileSync(join(root, 'electron', path), 'utf8').replace(/\/\*\*[\s\S]*?\*\/|^ *\/\/.*$/gm, ''),
    }));
  /** Rows by the first name in them: all names, and what of them is in use. */
  const rows = new Map(
    readFileSync(join(root, 'build/electron-stand-in/README.md'), 'utf8')
      .split('\n')
      .flatMap((line) => {
        const [, first = '', inUse = ''] =
          line.split(' | ').length === 4 ? line.replace(/^\| /, ' | ').split(' | ') : [];
        const [names, used] = [first, inUse].map((cell) => cell.match(/(?<=`)[\w'-]+(?=`)/g) ?? []);
        return names?.[0] ? [[names[0], { names, used }] as const] : [];
      }),
  );
  const membersOf = (names: string) =>
    new Set(
      names.split(' ').flatMap((name) => {
        const body =
          new RegExp(`^  (?:class|interface) ${name}\\b[^\\n]*\\{\\n([\\s\\S]*?)^  \\}`, 'm').exec(types)?.[1] ?? '';
        return [...body.matchAll(/^ {4}(?:static |readonly )*(\w+)\??[(:<]/gm)].map(([, member = '']) => member);
      }),
    );

  it('has a line for each module and class that the app imports', () => {
    const used = sources.flatMap(({ text }) =>
      [...text.matchAll(/import (?:type )?\{([^}]*)\} from 'electron'/g)].flatMap(([, names = '']) =>
        names.split(',').map((name) => name.trim().replace(/^type | as .*/g, '')),
      ),
    );
    const isPart = (name: string) => new RegExp(`^  (class ${name} |const ${name}: )`, 'm').test(types);
    const parts = [...new Set(used)].filter(isPart);
    expect(parts).toEqual(expect.arrayContaining(['app', 'BrowserWindow', 'net', 'utilityProcess', 'WebContents']));
    const described = [...rows.values()].flatMap(({ names }) => names);
    expect(parts.filter((name) => !described.includes(name))).toEqual([]);
  });

  const shell = /^(shell\/|main|preload|http\/client-request-transport)/;

  it.each<[row: string, types: string, variables: string, where?: RegExp]>([
    ['app', 'App', 'app|electronApp'],
    ['BrowserWindow', 'BrowserWindow BaseWindow', 'window'],
    ['ClientRequest', 'ClientRequest', 'client|request'],
    ['clipboard', 'Clipboard', 'clipboard', /./],
    ['CommandLine', 'CommandLine', 'commandLine'],
    ['contextBridge', 'ContextBridge', 'contextBridge'],
    ['dialog', 'Dialog', 'dialog'],
    ['ipcMain', 'IpcMain', 'ipcMain'],
    ['ipcRenderer', 'IpcRenderer', 'ipcRenderer'],
    ['Menu', 'Menu', 'Menu'],
    ['nativeTheme', 'NativeTheme', 'nativeTheme'],
    ['net', 'Net', 'net'],
    ['powerMonitor', 'PowerMonitor', 'powerMonitor'],
    ['protocol', 'Protocol', 'protocol'],
    ['safeStorage', 'SafeStorage', 'safeStorage'],
    ['session', 'Session WebRequest', 'session|electronSession|webRequest'],
    ['shell', 'Shell', 'shell'],
    ['systemPreferences', 'SystemPreferences', 'systemPreferences'],
    ['utilityProcess', 'UtilityProcess', 'utilityProcess|child'],
    ['WebContents', 'WebContents', 'contents|webContents'],
  ])('lists what the app uses of `%s`', (row, classes, variables, where = shell) => {
    const known = membersOf(classes);
    const use = new RegExp(`(?<=\\b(?:${variables})\\??\\.)(\\w+)(?:\\(\\s*('[\\w-]+'))?`, 'g');
    const used = sources
      .filter(({ path }) => where.test(path))
      .flatMap(({ text }) => [...text.matchAll(use)])
      .filter(([, member = '']) => known.has(member))
      .map(([, member, event]) => (event && /^(on|once|off)$/.test(member ?? '') ? event : member));
    expect(new Set(rows.get(row)?.used)).toEqual(new Set(used));
  });

  it.each([
    ['BaseWindowConstructorOptions', 'BrowserWindowConstructorOptions BaseWindowConstructorOptions', 'window'],
    ['WebPreferences', 'WebPreferences', 'window'],
    ['ClientRequestConstructorOptions', 'ClientRequestConstructorOptions', 'session-transport'],
    ['ForkOptions', 'ForkOptions', 'parser-process'],
    ['MenuItemConstructorOptions', 'MenuItemConstructorOptions', 'menu'],
    ['MessageBoxOptions', 'MessageBoxOptions OpenDialogOptions SaveDialogOptions', '(file-)?dialogs?'],
    ['Privileges', 'Privileges', 'protocol'],
    ['ProxyConfig', 'ProxyConfig', 'network'],
  ])('lists what the app sets of `%s`', (row, interfaces, file) => {
    const known = membersOf(interfaces);
    const set = sources
      .filter(({ path }) => new RegExp(`^shell/${file}\\.ts$`).test(path))
      .flatMap(({ text }) => [...text.matchAll(/[{,\s](\w+)(?=:|,| \}|\n)/g)])
      .flatMap(([, name = '']) => (known.has(name) ? [name] : []));
    expect(new Set(rows.get(row)?.used)).toEqual(new Set(set));
  });
});

describe('real Electron', () => {
  let folder: string;
  const install = (version: string) => {
    const program = programIn(join(folder, 'dist'));
    mkdirSync(dirname(program), { recursive: true });
    writeFileSync(join(folder, 'dist', 'version'), `v${version}`);
    writeFileSync(program, '');
  };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'latchkey-units-'));
    writeFileSync(join(folder, 'package.json'), '{ "version": "45.0.0" }');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('is found if the right version is installed', () => {
    expect(findElectron(folder)).toBeUndefined();
    install('45.0.0');
    expect(findElectron(folder)).toBe(programIn(join(folder, 'dist')));
    writeFileSync(join(folder, 'dist', 'version'), '44.0.0');
    expect(findElectron(folder)).toBeUndefined();
  });

  it('can be in another folder, by its own version, and is not replaced if it is not there', () => {
    install('45.0.0');
    const other = join(folder, 'other');
    const findIn = (variable: string) => findElectron(folder, { [variable]: other });
    renameSync(join(folder, 'dist'), other);
    expect(findElectron(folder, {})).toBeUndefined();
    for (const variable of ['ELECTRON_OVERRIDE_DIST_PATH', 'LATCHKEY_ELECTRON'])
      expect(findIn(variable)).toBe(programIn(other));
    writeFileSync(join(other, 'version'), '44.0.0');
    expect(findIn('ELECTRON_OVERRIDE_DIST_PATH')).toBeUndefined();
    rmSync(programIn(other));
    expect(() => findIn('LATCHKEY_ELECTRON')).toThrow('It must contain');
    mkdirSync(join(other, 'resources'));
    writeFileSync(join(other, 'resources', 'app.asar'), '');
    expect(() => findIn('LATCHKEY_ELECTRON')).toThrow('verify:electron -- --app');
  });

  const owned = (uid: number, mode: number) => () => ({ uid, mode });
  const command = "sudo chown root:root '/e'\\''s/chrome-sandbox' && sudo chmod 4755 '/e'\\''s/chrome-sandbox'";

  it.each<[string, Partial<SandboxProbes>, string[] | string]>([
    ['with namespaces', {}, []],
    ['with a helper of root', { canCreateNamespace: () => false, stat: owned(0, 0o104755) }, []],
    ['without a helper', { canCreateNamespace: () => false }, command],
    ['with a helper of the user', { canCreateNamespace: () => false, stat: owned(1000, 0o104755) }, command],
    ['with a helper without setuid', { canCreateNamespace: () => false, stat: owned(0, 0o100755) }, command],
    ['as root', { uid: 0, canCreateNamespace: () => false }, ['--no-sandbox']],
    ['on macOS', { platform: 'darwin', canCreateNamespace: () => false }, []],
  ])('starts %s, or the user learns how to let it', (_where, probes, expected) => {
    const usual: SandboxProbes = {
      platform: 'linux',
      uid: 1000,
      canCreateNamespace: () => true,
      stat: () => undefined,
    };
    const start = planElectronStart("/e's/electron", { ...usual, ...probes });
    if ('reason' in start) expect(start.reason).toContain(`\`${expected}\``);
    else expect(start.switches).toEqual(expected);
  });

  it('has its sandbox in tests too, unless it cannot start with it', async () => {
    const program = join(folder, 'electron');
    writeFileSync(program, `#!/bin/sh\nprintf '%s\\n' "$@" > '${folder}/args'\n`, { mode: 0o755 });
    const launcher = new URL('../../build/electron-stand-in/launch-electron.ts', import.meta.url).href;
    // Playwright ends the process that starts a program which is not Electron.
    const startedWith = (...switches: string[]) => {
      const start = `(await import('${launcher}')).launchElectron(${JSON.stringify({ program, switches })}, {})`;
      spawnSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', start], { cwd: root });
      return readFileSync(join(folder, 'args'), 'utf8').split('\n');
    };
    expect(startedWith()).not.toContain('--no-sandbox');
    expect(startedWith('--no-sandbox')).toContain('--no-sandbox');
    await expect(launchElectron({ program, switches: [] }, { packaged: true })).rejects.toThrow('Only the stand-in');
  });

  it('is downloaded once, or fails with a one-sentence reason', async () => {
    writeFileSync(join(folder, 'install.js'), "console.error(new Error('at https://mirror.example')); process.exit(1)");
    const failed = await fetchElectron({ folder, timeoutMs: 10_000 });
    expect(failed).toEqual({ reason: "Electron's binary cannot be downloaded." });

    writeFileSync(join(folder, 'install.js'), 'setInterval(() => {}, 1000)');
    const late = await fetchElectron({ folder, timeoutMs: 300 });
    expect(late).toEqual({ reason: "Electron's download did not end within 0.3 s." });

    install('45.0.0');
    expect(await fetchElectron({ folder, timeoutMs: 300 })).toEqual({ path: programIn(join(folder, 'dist')) });
  });
});

describe('the browser', () => {
  it('is the configured one, or none', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'latchkey-units-'));
    const path = join(folder, 'browser');
    writeFileSync(path, '#!/bin/sh\necho "Some Browser 12.3.4 extra"\n');
    chmodSync(path, 0o755);
    expect(await findChromium(path)).toMatchObject({ path, name: 'Some Browser', version: '12.3.4', source: 'named' });
    await expect(findChromium(join(folder, 'nothing'))).rejects.toThrow('LATCHKEY_BROWSER does not name a browser');
    rmSync(folder, { recursive: true });
  });
});

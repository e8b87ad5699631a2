import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { findForbiddenImports, parseImports } from '../../build/check-architecture.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

type Source = { path: string; text: string };
type Rule = {
  name: string;
  applies: (path: string) => boolean;
  forbidden: RegExp;
  /** A file in which the rule applies. */
  path: string;
  /** Violations that the rule must detect there. */
  planted: string[];
  /** A file in which the rule must not apply. */
  exempt: string;
};

const within =
  (...folders: string[]) =>
  (path: string) =>
    folders.some((folder) => path.startsWith(folder));

const isProduct = within('electron/', 'shared/', 'renderer/');

const rules: Rule[] = [
  {
    name: 'time and randomness are arguments',
    applies: (path) =>
      within('electron/')(path) &&
      !within('electron/shell/')(path) &&
      !['electron/main.ts', 'electron/node/system-clock.ts', 'electron/node/chosen-files.ts'].includes(path),
    forbidden:
      /\bDate\s*\.\s*now\b|\bMath\s*\.\s*random\b|\bnew\s+Date\s*(\(\s*\)|;|$)|\bset(Timeout|Interval|Immediate)\s*\(|\bperformance\s*\.\s*now\b|\brandom(UUID|Bytes)\b|\bgetRandomValues\b|\bAbortSignal\s*\.\s*timeout\b/m,
    path: 'electron/oauth/a.ts',
    planted: [
      ...['const a = Date.now();', 'Math.random()', 'new Date()', 'const a = new Date;'],
      ...['setTimeout(run, 1)', 'setInterval (run, 1)', 'performance.now()', 'AbortSignal.timeout(5)'],
      ...['crypto.randomUUID()'],
    ],
    exempt: 'electron/node/system-clock.ts',
  },
  {
    name: 'types that hold secrets are not named in shared/ or renderer/',
    applies: within('shared/', 'renderer/'),
    forbidden: /\b(TokenSet|ClientCredentials|PasswordCredentials)\b|\bSecret</,
    path: 'shared/a.ts',
    planted: [...['type A = TokenSet;', 'let a: ClientCredentials', 'PasswordCredentials[]'], ...['a: Secret<string>']],
    exempt: 'electron/oauth/token-set.ts',
  },
  {
    name: 'only dialects name providers',
    applies: (path) => isProduct(path) && !within('electron/oauth/dialects/', 'shared/locales/')(path),
    forbidden: /['"`](okta|oracle|auth0|keycloak)[\w-]*['"`]|switch\s*\([^)]*\bprovider\b/i,
    path: 'electron/oauth/a.ts',
    planted: ["provider === 'auth0'", 'switch (profile.provider) {', 'const a = "okta-org-server";'],
    exempt: 'electron/oauth/dialects/a.ts',
  },
  {
    name: 'only the log and the terminal print',
    applies: (path) => isProduct(path) && !['electron/node/log-file.ts', 'electron/cli/terminal.ts'].includes(path),
    forbidden: /\bconsole\s*\.\s*\w+\s*\(|\bprocess\s*\.\s*std(out|err)\b/,
    path: 'electron/oauth/a.ts',
    planted: ['console.log(token);', 'console . error (error)', 'process.stdout.write(token)'],
    exempt: 'electron/node/log-file.ts',
  },
  {
    name: 'the renderer imports only types, UI strings, and functions of JSON, addresses and commands from shared/',
    applies: within('renderer/'),
    forbidden: /^import (?!type )[^;]*['"][^'"]*\/shared\/(?!locales\/|json\/|address\.ts|pasteable\.ts)[^'"]*['"]/m,
    path: 'renderer/a.ts',
    planted: [
      ...["import { failureKinds } from '../shared/errors.ts';"],
      ...["import { type A, b } from '../../shared/errors.ts';"],
    ],
    exempt: 'electron/a.ts',
  },
  {
    name: 'only the preload script uses ipcRenderer',
    applies: (path) => isProduct(path) && path !== 'electron/preload.ts',
    forbidden: /\bipcRenderer\b/,
    path: 'electron/shell/a.ts',
    planted: ["import { ipcRenderer } from 'electron';"],
    exempt: 'electron/preload.ts',
  },
  {
    name: 'only electron/shell/ipc.ts listens to the renderer',
    applies: (path) => isProduct(path) && path !== 'electron/shell/ipc.ts',
    forbidden: /\bipcMain\b|\.ipc\s*\.\s*(handle|on)\b/,
    path: 'electron/main.ts',
    planted: ["import { ipcMain } from 'electron';", "contents.ipc.on('a', run)"],
    exempt: 'electron/shell/ipc.ts',
  },
  {
    name: 'only main.ts, preload.ts and shell/ import electron',
    applies: (path) =>
      isProduct(path) &&
      !within('electron/shell/')(path) &&
      !['electron/main.ts', 'electron/preload.ts'].includes(path),
    forbidden: /(from|import|require)\s*\(?\s*['"]electron(\/|['"])/,
    path: 'electron/api/a.ts',
    planted: [...["import { net } from 'electron';", "await import('electron')"], ...["import x from 'electron/main'"]],
    exempt: 'electron/shell/network.ts',
  },
  {
    name: 'components do not call the bridge',
    applies: within('renderer/components/'),
    forbidden: /from '\.\.\/bridge\b/,
    path: 'renderer/components/a.tsx',
    planted: ["import { bridge } from '../bridge.ts';"],
    exempt: 'renderer/widgets/a.tsx',
  },
  {
    name: 'only app-lifecycle.ts reads and writes other stores',
    applies: (path) => within('renderer/')(path) && path !== 'renderer/stores/app-lifecycle.ts',
    forbidden: /\buse[A-Z]\w*\.(getState|setState)\b/,
    path: 'renderer/stores/a.ts',
    planted: ['useSession.getState().snapshot', 'useSession.setState({ active: "" })'],
    exempt: 'renderer/stores/app-lifecycle.ts',
  },
  {
    name: 'components select the fields of a store that they show',
    applies: within('renderer/'),
    forbidden:
      /\buse(ApiHistory|ApiRequest|ApiResponse|ApiRun|Clock|Inspector|Log|Navigation|OpenApiDocument|ProfileEditor|SaveResponse|SavedRequests|Session|Startup|StartupInfo|Updates)\(\)/,
    path: 'renderer/screens/a.tsx',
    planted: ['const { draft } = useApiRequest();'],
    exempt: 'electron/a.ts',
  },
  {
    name: 'effects list what they depend on',
    applies: within('renderer/'),
    forbidden: /biome-ignore[^\n]*useExhaustiveDependencies/,
    path: 'renderer/screens/a.tsx',
    planted: ['// biome-ignore lint/correctness/useExhaustiveDependencies: only once'],
    exempt: 'electron/a.ts',
  },
  {
    name: 'exported functions and types have a doc comment, except types derived from a value',
    applies: (path) => isProduct(path) || within('build/')(path),
    forbidden:
      /(?<!\*\/\n)^export (async |abstract )?((function|class|interface)\b|const [^=]+ = (async )?[<(]|type (?![^=]+= (z\.\w+<|keyof |\()*typeof ))/m,
    path: 'build/a.ts',
    planted: [
      ...['export function run() {}', 'export async function run() {}', 'export const run = <T>(a: T) => a;'],
      ...['export class A {}', 'export interface A {}', 'export type A = { a: string };'],
      ...['/** Runs. */\n\nexport const run = async () => {};'],
    ],
    exempt: 'test/a.ts',
  },
];

const findViolations = (rule: Rule, sources: Source[]) =>
  sources.filter(({ path, text }) => rule.applies(path) && rule.forbidden.test(text)).map(({ path }) => path);

async function readSources(folders: string[], names: RegExp): Promise<Source[]> {
  const found: Source[] = [];
  for (const folder of folders)
    for (const entry of await readdir(join(root, folder), { recursive: true })) {
      const path = `${folder}/${entry.replaceAll('\\', '/')}`;
      if (names.test(path)) found.push({ path, text: await readFile(join(root, path), 'utf8') });
    }
  return found;
}

const sources = await readSources(['electron', 'shared', 'renderer', 'build'], /\.tsx?$/);

test('reads every source folder', () => {
  const paths = sources.map(({ path }) => path);
  for (const path of ['electron/main.ts', 'electron/oauth/client.ts', 'shared/contract.ts', 'electron/shell/ipc.ts'])
    expect(paths).toContain(path);
  expect(paths.some((path) => path.startsWith('renderer/'))).toBe(true);
});

describe.each(rules)('$name', (rule) => {
  test('has no violations', () => expect(findViolations(rule, sources)).toEqual([]));

  test.each(rule.planted)('detects %s', (text) => {
    expect(findViolations(rule, [...sources, { path: rule.path, text }])).toEqual([rule.path]);
    expect(findViolations(rule, [{ path: rule.exempt, text }])).toEqual([]);
  });
});

describe('comment lines', () => {
  const isTooLong = (line: string) => line.length > 100 && /^\s*(\/\/|\/\*|\*[ /]|\{\/\*)(?!.*https?:)/.test(line);

  test('have at most 100 columns', async () => {
    const folders = ['electron', 'renderer', 'shared', 'build', 'test'];
    const all = await readSources(folders, /(?<!\.min)\.([cm]?[jt]sx?|css)$/);
    const found = all.flatMap(({ path, text }) =>
      text.split('\n').flatMap((line, index) => (isTooLong(line) ? `${path}:${index + 1}` : [])),
    );
    expect(found).toEqual([]);
  });

  const words = 'a '.repeat(60);
  test.each([`  // ${words}`, ` * ${words}`, `/** ${words}*/`, `{/* ${words}*/}`])('detects %s', (line) => {
    expect(isTooLong(line)).toBe(true);
    expect(isTooLong(line.slice(0, 100)) || isTooLong(`${line} https://a.example`)).toBe(false);
  });
});

describe('imports', () => {
  test.each([
    ['electron/oauth/client.ts', 'electron/session/session.ts', 'up a layer'],
    ['electron/http/exchange.ts', 'electron/vault/vault.ts', 'to a neighbor in the same layer'],
    ['electron/app.ts', 'electron/shell/window.ts', 'from the composition to Electron'],
    ['electron/core/json.ts', 'electron/main.ts', 'of an entry point'],
    ['electron/api/client.ts', 'renderer/bridge.ts', 'from main to the renderer'],
    ['renderer/stores/session.ts', 'electron/session/session.ts', 'from the renderer to main'],
    ['renderer/components/button.tsx', 'renderer/widgets/mark.tsx', 'from a component to a widget'],
    ['shared/api.ts', 'electron/core/json.ts', 'out of shared/'],
    ['electron/main.ts', 'build/signing.ts', 'from the product to build/'],
    ['electron/main.ts', 'test/fuses.ts', 'from the product to test/'],
    ['build/start.ts', 'test/fuses.ts', 'from build/ to test/'],
    ['electron/unknown/a.ts', 'electron/core/json.ts', 'of a folder without a layer'],
  ])('from %s to %s are forbidden (%s)', (from, to) => expect(findForbiddenImports([{ from, to }])).toHaveLength(1));

  test.each([
    ['electron/session/session.ts', 'electron/oauth/client.ts'],
    ['electron/session/session.ts', 'electron/session/refresh.ts'],
    ['renderer/screens/api/api-screen.tsx', 'shared/api.ts'],
    ['build/start.ts', 'electron/cli/cli.ts'],
    ['test/unit/architecture.test.ts', 'build/check-architecture.ts'],
  ])('from %s to %s are allowed', (from, to) => expect(findForbiddenImports([{ from, to }])).toEqual([]));

  test.each([
    ...["import { a } from '../b/c.ts';", "import type { A } from '../b/c.ts';", "import '../b/c.ts';"],
    ...["export { a } from '../b/c.ts';", "import {\n  a,\n  b,\n} from '../b/c.ts';"],
    ...["const a = await import('../b/c.ts');", "let a: import('../b/c.ts').A;", 'import a from "../b/c.ts?raw";'],
  ])('are found in %j', (text) =>
    expect(parseImports('electron/a/a.ts', text)).toEqual([{ from: 'electron/a/a.ts', to: 'electron/b/c.ts' }]),
  );
});

test('every difference in docs/electron.md names a test that exists', async () => {
  const files = await readdir(join(root, 'test'), { recursive: true });
  /** Reads a test with what it imports from its folder `support`. */
  const readTest = async (name: string) => {
    const found = files.filter((path) => path.endsWith(`/${name}`));
    const folder = (found[0] ?? '').replace(/[^/]*$/, 'support/');
    const paths = [...found, ...files.filter((path) => path.startsWith(folder) && path.endsWith('.ts'))];
    return (await Promise.all(paths.map((path) => readFile(join(root, 'test', path), 'utf8')))).join('\n');
  };
  const rows = (await readFile(join(root, 'docs/electron.md'), 'utf8'))
    .split('\n')
    .filter((line) => /^\| (?!Electron \|)/.test(line));
  const unproved: string[] = [];
  for (const row of rows) {
    const [, , , tests = ''] = row.split(' | ').length === 3 ? ['', ...row.split(' | ')] : [];
    const named = tests.split('; ').flatMap((part) => {
      const [, name = ''] = /^`([\w-]+\.(?:test|spec)\.ts)`: "/.exec(part) ?? [];
      return [...part.matchAll(/"([^"]+)"/g)].map(([, title = '']) => ({ name, title }));
    });
    if (named.length === 0) unproved.push(row);
    for (const { name, title } of named) {
      const text = (await readTest(name)).replaceAll(/\\(['"`])/g, '$1');
      if (name === '' || !text.includes(title)) unproved.push(`${name}: ${title}`);
    }
  }
  expect(unproved).toEqual([]);
  expect(rows.length).toBeGreaterThan(20);
});

test.each(['README.md', 'CONTRIBUTING.md', 'docs/architecture.md'])('every path that %s names exists', async (name) => {
  const text = await readFile(join(root, name), 'utf8');
  const paths = [...text.matchAll(/`((?:electron|renderer|shared|build|test|docs)\/[^`\s*]*)`/g)].map(
    ([, path = '']) => path,
  );
  const missing = paths.filter((path) => !existsSync(join(root, path)));
  expect(missing).toEqual([]);
});

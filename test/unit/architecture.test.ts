import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

type Source = { path: string; text: string };
type Rule = {
  name: string;
  applies: (path: string) => boolean;
  forbidden: RegExp;
  /** A path and texts that must be found fault with. */
  planted: { path: string; texts: string[] };
  /** Files that may do it, and a path that must stay free to. */
  free: string;
};

const below =
  (...folders: string[]) =>
  (path: string) =>
    folders.some((folder) => path.startsWith(folder));

const rules: Rule[] = [
  {
    name: 'time and randomness are arguments (DESIGN.md, rule 7)',
    applies: (path) =>
      below('electron/')(path) &&
      !below('electron/shell/')(path) &&
      !['electron/main.ts', 'electron/node/system-clock.ts', 'electron/node/chosen-files.ts'].includes(path),
    forbidden:
      /\bDate\s*\.\s*now\b|\bMath\s*\.\s*random\b|\bnew\s+Date\s*(\(\s*\)|;|$)|\bset(Timeout|Interval|Immediate)\s*\(|\bperformance\s*\.\s*now\b|\brandom(UUID|Bytes)\b|\bgetRandomValues\b|\bAbortSignal\s*\.\s*timeout\b/m,
    planted: {
      path: 'electron/oauth/a.ts',
      texts: [
        'const a = Date.now();',
        'Math.random()',
        'new Date()',
        'const a = new Date;',
        'setTimeout(run, 1)',
        'setInterval (run, 1)',
        'performance.now()',
        'AbortSignal.timeout(5)',
        'crypto.randomUUID()',
      ],
    },
    free: 'electron/node/system-clock.ts',
  },
  {
    name: 'what holds secrets cannot be named outside main (DESIGN.md, rule 3)',
    applies: below('shared/', 'renderer/'),
    forbidden: /\b(TokenSet|ClientCredentials|PasswordCredentials)\b|\bSecret</,
    planted: {
      path: 'shared/a.ts',
      texts: ['type A = TokenSet;', 'let a: ClientCredentials', 'PasswordCredentials[]', 'a: Secret<string>'],
    },
    free: 'electron/oauth/token-set.ts',
  },
  {
    name: 'providers are known to their dialects alone (DESIGN.md, rule 4)',
    applies: (path) => !below('electron/oauth/dialects/', 'shared/locales/')(path),
    forbidden: /['"`](okta|oracle|auth0|keycloak)[\w-]*['"`]|switch\s*\([^)]*\bprovider\b/i,
    planted: {
      path: 'electron/oauth/a.ts',
      texts: ["provider === 'auth0'", 'switch (profile.provider) {', 'const a = "okta-org-server";'],
    },
    free: 'electron/oauth/dialects/a.ts',
  },
  {
    name: 'nothing is printed past the log',
    applies: (path) =>
      below('electron/', 'shared/', 'renderer/')(path) &&
      !['electron/node/log-file.ts', 'electron/cli/terminal.ts'].includes(path),
    forbidden: /\bconsole\s*\.\s*\w+\s*\(|\bprocess\s*\.\s*std(out|err)\b/,
    planted: {
      path: 'electron/oauth/a.ts',
      texts: ['console.log(token);', 'console . error (error)', 'process.stdout.write(token)'],
    },
    free: 'electron/node/log-file.ts',
  },
  {
    name: 'the page takes types alone from shared/, and words: schemas stay in main',
    applies: below('renderer/'),
    forbidden: /^import (?!type )[^;]*['"][^'"]*\/shared\/(?!locales\/)[^'"]*['"]/m,
    planted: {
      path: 'renderer/a.ts',
      texts: [
        "import { failureKinds } from '../shared/errors.ts';",
        "import { type A, b } from '../../shared/errors.ts';",
      ],
    },
    free: 'electron/a.ts',
  },
  {
    name: 'the page has no ipcRenderer',
    applies: (path) => path !== 'electron/preload.ts',
    forbidden: /\bipcRenderer\b/,
    planted: { path: 'electron/shell/a.ts', texts: ["import { ipcRenderer } from 'electron';"] },
    free: 'electron/preload.ts',
  },
  {
    name: 'one place hears the page',
    applies: (path) => path !== 'electron/shell/ipc.ts',
    forbidden: /\bipcMain\b|\.ipc\s*\.\s*(handle|on)\b/,
    planted: { path: 'electron/main.ts', texts: ["import { ipcMain } from 'electron';", "contents.ipc.on('a', run)"] },
    free: 'electron/shell/ipc.ts',
  },
  {
    name: 'electron at the edge (DESIGN.md, rule 1)',
    applies: (path) => !below('electron/shell/')(path) && !['electron/main.ts', 'electron/preload.ts'].includes(path),
    forbidden: /(from|import|require)\s*\(?\s*['"]electron(\/|['"])/,
    planted: {
      path: 'electron/api/a.ts',
      texts: ["import { net } from 'electron';", "await import('electron')", "import x from 'electron/main'"],
    },
    free: 'electron/shell/network.ts',
  },
  {
    name: 'components know no store and no bridge: those that do are widgets',
    applies: below('renderer/components/'),
    forbidden: /from '\.\.\/(stores|widgets|screens|bridge)\b/,
    planted: {
      path: 'renderer/components/a.tsx',
      texts: [
        "import { useClock } from '../stores/clock.ts';",
        "import { bridge } from '../bridge.ts';",
        "import { FailureBlock } from '../widgets/failure-block.tsx';",
      ],
    },
    free: 'renderer/widgets/a.tsx',
  },
  {
    name: 'one module reads and writes several stores',
    applies: (path) => below('renderer/')(path) && path !== 'renderer/stores/app-lifecycle.ts',
    forbidden: /\buse[A-Z]\w*\.(getState|setState)\b/,
    planted: {
      path: 'renderer/stores/a.ts',
      texts: ['useSession.getState().snapshot', 'useSession.setState({ active: "" })'],
    },
    free: 'renderer/stores/app-lifecycle.ts',
  },
  {
    name: 'components select the fields of a store that they show',
    applies: below('renderer/'),
    forbidden:
      /\buse(ApiHistory|ApiRequest|ApiResponse|ApiRun|Clock|Inspector|Log|Navigation|OpenApiDocument|ProfileEditor|SaveResponse|SavedRequests|Session|Startup|StartupInfo|Updates)\(\)/,
    planted: { path: 'renderer/screens/a.tsx', texts: ['const { draft } = useApiRequest();'] },
    free: 'electron/a.ts',
  },
  {
    name: 'effects list what they depend on',
    applies: below('renderer/'),
    forbidden: /biome-ignore[^\n]*useExhaustiveDependencies/,
    planted: {
      path: 'renderer/screens/a.tsx',
      texts: ['// biome-ignore lint/correctness/useExhaustiveDependencies: only once'],
    },
    free: 'electron/a.ts',
  },
];

const faults = (rule: Rule, sources: Source[]) =>
  sources.filter(({ path, text }) => rule.applies(path) && rule.forbidden.test(text)).map(({ path }) => path);

async function readSources(): Promise<Source[]> {
  const found: Source[] = [];
  for (const folder of ['electron', 'shared', 'renderer'])
    for (const entry of await readdir(join(root, folder), { recursive: true })) {
      const path = `${folder}/${entry.replaceAll('\\', '/')}`;
      if (/\.tsx?$/.test(path)) found.push({ path, text: await readFile(join(root, path), 'utf8') });
    }
  return found;
}

const sources = await readSources();

test('all of the house is looked at', () => {
  const paths = sources.map(({ path }) => path);
  for (const path of ['electron/main.ts', 'electron/oauth/client.ts', 'shared/contract.ts', 'electron/shell/ipc.ts'])
    expect(paths).toContain(path);
  expect(paths.some((path) => path.startsWith('renderer/'))).toBe(true);
});

describe.each(rules)('$name', (rule) => {
  test('holds', () => {
    expect(faults(rule, sources)).toEqual([]);
  });

  test.each(rule.planted.texts)('would notice %s', (text) => {
    expect(faults(rule, [...sources, { path: rule.planted.path, text }])).toEqual([rule.planted.path]);
  });

  test('leaves its own place free', () => {
    const [text = ''] = rule.planted.texts;
    expect(faults(rule, [{ path: rule.free, text }])).toEqual([]);
  });
});

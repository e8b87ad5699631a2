import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, open, readdir, readFile, rename, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createFolderFileStore } from '../../electron/node/app-files.ts';
import { readChosenFile } from '../../electron/node/chosen-files.ts';
import { loadProfiles } from '../../electron/profiles/profiles.ts';
import { createMemoryVault } from '../../electron/vault/vault.ts';
import { recordEvidence } from './support/evidence.ts';
import { importers, readByImporter } from './support/importers.ts';
import { runCounts, seed } from './support/seed.ts';
import { words } from './support/words.ts';

vi.mock('electron', () => ({ protocol: {} }));
const { serveApp } = await import('../../electron/shell/protocol.ts');

const hostileLeaf = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    0,
    -1,
    1e308,
    '',
    ...words(`../../etc/passwd \\\\server\\share C:\\Windows file:///etc/passwd javascript:alert(1) http://127.0.0.1/
      http://evil.example https://user:pw@evil.example/ https://evil.example\\@id.example.com https://İd.example.com`),
    'https://id.example.com#x',
    'GRANT_TYPE',
    ' password ',
    '\u0000',
    '\ud800',
    'x'.repeat(10_000),
    [],
    {},
    [[[[]]]],
  ),
  fc.jsonValue({ maxDepth: 2 }),
);

const hostileName = fc.constantFrom(
  'scope ',
  ...words('__proto__ constructor unknown GRANT_TYPE Password client_secret'),
);

/** Returns the paths of all members in a JSON value. */
function pathsIn(value: unknown, path: (string | number)[] = []): (string | number)[][] {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([name, inner]) => pathsIn(inner, [...path, name]))];
}

function replaced(value: unknown, [name, ...rest]: (string | number)[], by: unknown): unknown {
  if (name === undefined) return by;
  const copy = structuredClone(value) as Record<string | number, unknown>;
  Object.defineProperty(copy, name, {
    value: replaced(copy[name], rest, by),
    enumerable: true,
    configurable: true,
    writable: true,
  });
  return copy;
}

/**
 * Generates texts for an importer: valid ones that are mutated, duplicated or truncated, or
 * anything.
 */
const hostileText = (examples: readonly string[]) =>
  fc.constantFrom(...examples).chain((example) => {
    const document = JSON.parse(example) as unknown;
    const paths = pathsIn(document);
    return fc.oneof(
      {
        weight: 8,
        arbitrary: fc
          .tuple(fc.constantFrom(...paths), hostileLeaf)
          .map(([path, leaf]) => JSON.stringify(replaced(document, path, leaf)) ?? 'undefined'),
      },
      {
        weight: 4,
        arbitrary: fc
          .tuple(fc.constantFrom(...paths.filter((path) => path.length > 0)), hostileName, hostileLeaf)
          .map(([path, name, leaf]) => JSON.stringify(replaced(document, [...path.slice(0, -1), name], leaf)) ?? ''),
      },
      fc.nat({ max: example.length }).map((at) => example.slice(0, at)),
      fc.string({ unit: 'binary', maxLength: 50 }).map((text) => example.replace(/"/, text)),
      fc.json(),
      fc.integer({ min: 10, max: 10_000 }).map((depth) => '['.repeat(depth)),
      fc.constantFrom(example, `\ufeff${example}`, `${example}${example}`, `{"id":"a",${example.slice(1)}`),
    );
  });

const total = { read: 0, refused: 0 };

describe('generated files lead to a valid value or a failure', () => {
  test.each(importers.map((one) => [one.name, one] as const))('%s', async (name, importer) => {
    const counts = { read: 0, refused: 0 };
    await fc.assert(
      fc.asyncProperty(hostileText(importer.examples), async (text) => {
        counts[await readByImporter(importer, text)] += 1;
      }),
      { seed, numRuns: runCounts.imports },
    );
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
    expect(Math.min(counts.read, counts.refused), `${name}: both happen`).toBeGreaterThan(runCounts.imports / 100);
    total.read += counts.read;
    total.refused += counts.refused;
  });

  test('all importers', (context) => {
    recordEvidence(
      context,
      'No imported file does anything that it is not allowed to',
      `${total.read + total.refused} generated texts, ${runCounts.imports} for each of ${importers.length} importers (${importers.map(({ name }) => name).join(', ')}; seed ${seed}): ${total.read} read as a valid value, ${total.refused} refused; 0 crashes`,
    );
  });
});

const found = fileURLToPath(new URL('../fixtures/fuzz/imports', import.meta.url));

describe('earlier findings', async () => {
  test.each(await readdir(found))('%s', async (file) => {
    const { importer, text, ends } = JSON.parse(await readFile(join(found, file), 'utf8')) as Record<string, string>;
    const one = importers.find(({ name }) => name === importer);
    expect(one && (await readByImporter(one, text ?? ''))).toBe(ends);
  });
});

describe('files', () => {
  let folder: string;
  let outside: string;
  const load = () =>
    loadProfiles({ log: () => {}, files: createFolderFileStore(folder), vault: createMemoryVault(), builtIn: [] });
  const [example = ''] = importers[0]?.examples ?? [];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'latchkey-imports-'));
    outside = await mkdtemp(join(tmpdir(), 'latchkey-outside-'));
    await mkdir(join(folder, 'profiles'));
    await writeFile(join(folder, 'profiles', 'good.json'), example);
  });
  afterEach(() => Promise.all([folder, outside].map((one) => rm(one, { recursive: true, force: true }))));

  const names = async () => (await (await load()).listSummaries()).map(({ id }) => id);

  test('does not follow a link in the profiles folder', async () => {
    await writeFile(join(outside, 'a.json'), example.replace('acme', 'linked'));
    await symlink(join(outside, 'a.json'), join(folder, 'profiles', 'linked.json'));
    expect(await names()).toEqual(['acme']);
  });

  test('does not open a folder or a pipe', async () => {
    await mkdir(join(folder, 'profiles', 'folder.json'));
    if (process.platform !== 'win32') execFileSync('mkfifo', [join(folder, 'profiles', 'pipe.json')]);
    expect(await names()).toEqual(['acme']);
  });

  test('refuses a huge file without reading it, and loads the others', async () => {
    const big = join(folder, 'profiles', 'big.json');
    await writeFile(big, '');
    // A sparse file: takes no disk space, but a lot of memory if it is read.
    await truncate(big, 1.5 * 1024 ** 3);
    const before = process.memoryUsage().rss;
    const profiles = await load();
    expect(await names()).toEqual(['acme']);
    expect(profiles.listBroken()).toMatchObject([{ file: 'big.json', failure: { kind: 'profile_invalid' } }]);
    expect(process.memoryUsage().rss - before).toBeLessThan(500 * 1024 ** 2);

    await truncate(big, 2 * 1024 ** 2);
    expect((await load()).listBroken()).toMatchObject([{ file: 'big.json', failure: { kind: 'profile_invalid' } }]);
  });

  test('survives files that are replaced, truncated and removed while they are read', async () => {
    const path = join(folder, 'profiles', 'racing.json');
    let racing = true;
    const race = (async () => {
      for (let turn = 0; racing; turn += 1) {
        await writeFile(`${path}.tmp`, turn % 2 ? example.replace('acme', 'racing') : example.slice(0, turn % 80));
        await rename(`${path}.tmp`, path);
        if (turn % 5 === 0) await rm(path, { force: true });
      }
    })();
    try {
      for (let turn = 0; turn < 200; turn += 1) {
        const profiles = await load();
        expect(profiles.getOrFail('acme').clientId).toBe('desktop');
        for (const { failure } of profiles.listBroken()) expect(failure.kind).toBe('profile_invalid');
      }
    } finally {
      racing = false;
      await race;
    }
  });

  test('does not write through a temporary file that is a link', async () => {
    const target = join(outside, 'target');
    await writeFile(target, 'untouched');
    await symlink(target, join(folder, 'settings.json.new'));
    await createFolderFileStore(folder).write('settings.json', 'text');
    await using file = await open(target);
    expect(await file.readFile('utf8')).toBe('untouched');
  });

  test('reads a chosen file only up to its limit, and never a device', async () => {
    const big = join(outside, 'key.pem');
    await writeFile(big, '');
    await truncate(big, 3 * 1024 ** 3);
    expect(await readChosenFile(big, 1024)).toBe('too_large');
    expect(await readChosenFile(outside, 1024)).toBe('unreadable');
    if (process.platform !== 'win32') expect(await readChosenFile('/dev/zero', 1024)).toBe('unreadable');
  });
});

describe('app://', () => {
  test('generated URLs never lead outside the page folder', async (context) => {
    const folder = await mkdtemp(join(tmpdir(), 'latchkey-app-'));
    try {
      await mkdir(join(folder, 'page/assets'), { recursive: true });
      await writeFile(join(folder, 'page/index.html'), 'inside');
      await writeFile(join(folder, 'page/assets/a.js'), 'inside');
      await mkdir(join(folder, 'page-old'));
      for (const name of ['secret.html', 'page.html', 'page-old/secret.html', 'index.html'])
        await writeFile(join(folder, name), 'outside');
      const handle = vi.fn<(scheme: string, serve: (request: Request) => Promise<Response>) => void>();
      serveApp({ protocol: { handle } } as never, join(folder, 'page'));
      const serve = handle.mock.calls[0]?.[1] ?? (async () => new Response());
      const part = fc.constantFrom(
        ...words('.. . %2e%2e %2E. ..%2f %2f / // \\ %5c %00 %252e%252e ..; \u2024\u2024'),
        ...words('page page-old assets secret.html index.html page.html a.js ?x #y % @ :'),
        ...[folder, `file://${folder}/secret.html`, encodeURIComponent(`${folder}/secret.html`)],
      );
      const address = fc
        .tuple(
          fc.constantFrom('app://latchkey', 'app://latchkey', 'app://latchkey', 'app://evil', 'app:', 'file://'),
          fc.array(part, { maxLength: 8 }),
          fc.constantFrom('/', ''),
        )
        .map(([origin, parts, joint]) => `${origin}/${parts.join(joint)}`);
      const counts = { served: 0, refused: 0 };
      await fc.assert(
        fc.asyncProperty(address, async (url) => {
          const response = await serve({ url, method: 'GET' } as Request);
          if (response.status === 200) {
            expect(await response.text()).toBe('inside');
            counts.served += 1;
          } else {
            expect(response.status).toBe(404);
            counts.refused += 1;
          }
        }),
        {
          seed,
          numRuns: runCounts.addresses,
          examples: [['app://latchkey/index.html'], ['app://latchkey/assets/a.js']],
        },
      );
      expect(counts.served).toBeGreaterThan(1);
      recordEvidence(
        context,
        'No URL leads outside the page folder',
        `${runCounts.addresses} generated app:// addresses (seed ${seed}): ${counts.served} inside, ${counts.refused} refused, 0 outside`,
      );
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

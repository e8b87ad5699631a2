import { readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { expect, test } from 'vitest';
import { en } from '../../../shared/locales/en/en.ts';
import { startTexts } from '../../../shared/locales/en/start.ts';

const root = join(import.meta.dirname, '../../..');

/** Returns the source of the modules that a module imports statically, itself included, by path. */
function readStaticImports(path: string, sources = new Map<string, string>()): Map<string, string> {
  if (sources.has(path)) return sources;
  const source = readFileSync(path, 'utf8');
  sources.set(path, source);
  for (const [, specifier = ''] of source.matchAll(
    /^(?:import|export) (?!type )(?:[^;'()]* from )?'(\.[^']+\.tsx?)'/gms,
  ))
    readStaticImports(join(dirname(path), specifier), sources);
  return sources;
}

/** Returns the text at a path such as `action.signIn`, or the texts below it. */
const textAt = (texts: object, path: string): unknown =>
  path.split('.').reduce<unknown>((value, name) => (value as Record<string, unknown> | undefined)?.[name], texts);

const pageSources = [...readStaticImports(join(root, 'renderer/main.tsx'))].filter(([path]) =>
  relative(root, path).startsWith('renderer/'),
);

test('the modules that the page loads first use only the texts that it loads first', () => {
  const used = pageSources.flatMap(([, source]) => [...source.matchAll(/['`]([a-zA-Z]+\.[\w.]+?)\.?['`$]/g)]);
  const keys = new Set(used.map(([, key = '']) => key).filter((key) => textAt(en, key) !== undefined));
  expect(keys.size).toBeGreaterThan(50);
  expect([...keys].filter((key) => textAt(startTexts, key) === undefined)).toEqual([]);
});

test('the page loads no screen but those of the start and the sign-in first', () => {
  const screens = pageSources.map(([path]) => /screens\/([\w-]+)\//.exec(path)?.[1]).filter((one) => one !== undefined);
  expect(new Set(screens)).toEqual(new Set(['shell', 'sign-in']));
});

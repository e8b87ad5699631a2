import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readInstalledBrand } from '../../electron/settings/brand.ts';
import { brandSchema } from '../../shared/brand.ts';
import { applyBranding } from '../../shared/locales/branding.ts';
import { en } from '../../shared/locales/en/en.ts';

async function writeLogo(content?: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-brand-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const path = join(folder, 'brand.svg');
  if (content !== undefined) await writeFile(path, content);
  return path;
}

test.each([
  ['is missing', undefined],
  ['is too large', ' '.repeat(256 * 1024 + 1)],
])('an edition whose logo %s has only its name', async (_what, content) => {
  const acme = await readInstalledBrand('Acme Sign-in', await writeLogo(content));
  expect(brandSchema.parse(acme)).toEqual({ name: 'Acme Sign-in', builtWith: 'Latchkey' });
});

test('an edition never names Latchkey, and Latchkey is unchanged', () => {
  const name = 'Acme $& Sign-in';
  const words = applyBranding(en, name);
  expect(JSON.stringify(en)).toContain('Latchkey');
  expect(JSON.stringify(words)).not.toContain('Latchkey');
  expect(words.app.title).toBe(`{{screen}} · ${name}`);
  expect(applyBranding(en, 'Latchkey')).toBe(en);
});

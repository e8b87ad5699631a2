import { readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { projectRoot } from '../../shell/child.ts';
import { prove } from './evidence.ts';
import type { Hardened } from './hardened.ts';
import { mutantsOf } from './source-mutants.ts';
import { openWorkshop, type Workshop } from './workshop.ts';

/**
 * Tests that every line of these files that is undone turns a test red, each by itself. Which test it was, is in
 * `out/undone-<name>.txt`.
 *
 * @param name of the list
 * @param claim what is shown, in the table of evidence
 */
export function undoEach(name: string, claim: string, files: readonly Hardened[]): void {
  let workshop: Workshop;
  const noticed: string[] = [];
  let all = 0;
  let harmless = 0;
  let untried = 0;

  beforeAll(async () => {
    workshop = await openWorkshop();
  }, 120_000);
  afterAll(async () => {
    await workshop?.close();
    await mkdir(join(projectRoot, 'out'), { recursive: true });
    await writeFile(join(projectRoot, 'out', `undone-${name}.txt`), `${noticed.join('\n')}\n`);
  });

  test.each([...new Set(files.flatMap(({ noticedBy }) => noticedBy))])('control: %s passes', async (file) => {
    const { failed, reason, passed } = await workshop.run(file);
    expect(failed, reason).toBeUndefined();
    expect(passed).toBeGreaterThan(0);
  });

  for (const { file, noticedBy, harmless: told = [], fatal = /(?!)/ } of files) {
    const every = mutantsOf(readFileSync(join(projectRoot, file), 'utf8'));
    const tried = every.filter((one) => !fatal.test(one.name));
    const mutants = tried.filter((one) => !told.some(([what]) => what.test(one.name)));
    if (mutants.length === 0) throw new Error(`${file} has nothing that could be undone`);
    all += mutants.length;
    untried += every.length - tried.length;
    harmless += tried.length - mutants.length;

    describe(file, () => {
      for (const mutant of mutants)
        test(mutant.name, async () => {
          let failed: string | undefined;
          for (const by of noticedBy) {
            ({ failed } = await workshop.run(by, { file, text: mutant.text }));
            if (failed === undefined) continue;
            noticed.push(`${file}:${mutant.name}\n  ${by}: ${failed}`);
            break;
          }
          expect(failed, `none of ${noticedBy.join(', ')} notices`).toBeDefined();
        });
    });
  }

  test('all of them', (context) => {
    expect(noticed.length).toBe(all);
    prove(
      context,
      claim,
      `${noticed.length} of ${all} mutants of ${files.length} files killed, each by a test that is named in out/undone-${name}.txt; ${harmless} told as harmless, ${untried} that would take the test's own process with them`,
    );
  });
}

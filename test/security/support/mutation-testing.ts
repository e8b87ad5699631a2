import { readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { projectRoot } from '../../../build/electron-stand-in/stand-in-process.ts';
import { recordEvidence } from './evidence.ts';
import { createMutantRunner, type MutantRunner } from './mutant-runner.ts';
import type { MutationTarget } from './mutation-targets.ts';
import { createSourceMutants } from './source-mutants.ts';

/**
 * Tests that every line of these files that is undone turns a test red, each by itself. Which test it was, is in
 * `out/mutation-<name>.txt`.
 *
 * @param name of the list
 * @param claim what is shown, in the table of evidence
 */
export function testMutants(name: string, claim: string, files: readonly MutationTarget[]): void {
  let workshop: MutantRunner;
  const noticed: string[] = [];
  let all = 0;
  let harmless = 0;
  let untried = 0;

  beforeAll(async () => {
    workshop = await createMutantRunner();
  }, 120_000);
  afterAll(async () => {
    await workshop?.close();
    await mkdir(join(projectRoot, 'out'), { recursive: true });
    await writeFile(join(projectRoot, 'out', `mutation-${name}.txt`), `${noticed.join('\n')}\n`);
  });

  test.each([...new Set(files.flatMap(({ killedBy }) => killedBy))])('control: %s passes', async (file) => {
    const { failed, reason, passed } = await workshop.run(file);
    expect(failed, reason).toBeUndefined();
    expect(passed).toBeGreaterThan(0);
  });

  for (const { file, killedBy, equivalentMutants: told = [], untestable = /(?!)/ } of files) {
    const every = createSourceMutants(readFileSync(join(projectRoot, file), 'utf8'));
    const tried = every.filter((one) => !untestable.test(one.name));
    const mutants = tried.filter((one) => !told.some(([what]) => what.test(one.name)));
    if (mutants.length === 0) throw new Error(`${file} has nothing that could be undone`);
    all += mutants.length;
    untried += every.length - tried.length;
    harmless += tried.length - mutants.length;

    describe(file, () => {
      for (const mutant of mutants)
        test(mutant.name, async () => {
          let failed: string | undefined;
          for (const by of killedBy) {
            ({ failed } = await workshop.run(by, { file, text: mutant.text }));
            if (failed === undefined) continue;
            noticed.push(`${file}:${mutant.name}\n  ${by}: ${failed}`);
            break;
          }
          expect(failed, `none of ${killedBy.join(', ')} notices`).toBeDefined();
        });
    });
  }

  test('all of them', (context) => {
    expect(noticed.length).toBe(all);
    recordEvidence(
      context,
      claim,
      `${noticed.length} of ${all} mutants of ${files.length} files killed, each by a test that is named in out/mutation-${name}.txt; ${harmless} told as harmless, ${untried} that would take the test's own process with them`,
    );
  });
}

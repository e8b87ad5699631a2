import { inspect } from 'node:util';
import { expect, vi } from 'vitest';

type Body = (...parts: unknown[]) => unknown;
type Hooks = Record<'beforeAll' | 'afterAll' | 'beforeEach' | 'afterEach', Body[]>;
type Case = { kind: 'test'; name: string; run: Body };
type Suite = { kind: 'suite'; name: string; hooks: Hooks; children: (Suite | Case)[] };

/** What a file of tests came to: the first test that failed, by its whole name, and how many passed before it. */
export type FileResult = { failed?: string; reason?: string; passed: number };

class Skipped extends Error {}

const suiteNamed = (name: string): Suite => ({
  kind: 'suite',
  name,
  hooks: { beforeAll: [], afterAll: [], beforeEach: [], afterEach: [] },
  children: [],
});

/** The last function of arguments that may have options or a time limit beside it. */
const bodyIn = (parts: unknown[]) => parts.find((part): part is Body => typeof part === 'function');

/** A name with what its case has for `%s`, `%j` and `$member`. */
function named(name: string, given: unknown[]): string {
  let at = 0;
  return name
    .replace(/%[sdijo]/g, () => inspect(given[at++], { depth: 1, breakLength: Number.POSITIVE_INFINITY }))
    .replace(/\$(\w+)/g, (whole, member: string) => {
      const [first] = given as [Record<string, unknown> | undefined];
      return typeof first === 'object' && first !== null && member in first
        ? inspect(first[member], { depth: 0 })
        : whole;
    });
}

/** The part of vitest's interface that tests here use; what they hand to it ends in one tree. */
export function createCollector() {
  const root = suiteNamed('');
  let current = root;
  let finished: Body[] = [];
  const hook = (name: keyof Hooks) => (run: Body) => void current.hooks[name].push(run);

  function each(add: (name: string, given: unknown[], body: Body) => void) {
    return (cases: readonly unknown[]) =>
      (name: string, ...parts: unknown[]) => {
        const body = bodyIn(parts);
        if (!Array.isArray(cases) || !body) throw new Error('only lists of cases are known here');
        const spread = cases.every(Array.isArray);
        for (const one of cases) {
          const given = spread ? (one as unknown[]) : [one];
          add(named(name, given), given, body);
        }
      };
  }

  const addTest = (name: string, ...parts: unknown[]) => {
    const run = bodyIn(parts);
    if (run) current.children.push({ kind: 'test', name, run });
  };
  const addSuite = (name: string, ...parts: unknown[]) => {
    const suite = suiteNamed(name);
    const before = current;
    current.children.push(suite);
    current = suite;
    const result = bodyIn(parts)?.();
    current = before;
    if (result instanceof Promise) throw new Error('a describe that waits is not known here');
  };
  const orNothing = (add: typeof addTest) => (leaves: boolean) => (leaves ? () => {} : add);
  const test = Object.assign(addTest, {
    each: each((name, given, body) => addTest(name, () => body(...given))),
    skip: () => {},
    skipIf: (no: unknown) => orNothing(addTest)(Boolean(no)),
    runIf: (yes: unknown) => orNothing(addTest)(!yes),
  });
  const describe = Object.assign(addSuite, {
    each: each((name, given, body) => addSuite(name, () => body(...given))),
    skipIf: (no: unknown) => orNothing(addSuite)(Boolean(no)),
    runIf: (yes: unknown) => orNothing(addSuite)(!yes),
  });
  const onTestFinished = (run: Body) => void finished.push(run);
  const contextOf = () => ({
    expect,
    onTestFinished,
    task: { name: '', meta: {} },
    skip: () => {
      throw new Skipped();
    },
  });

  return {
    interface: {
      test,
      it: test,
      describe,
      expect,
      vi,
      onTestFinished,
      beforeAll: hook('beforeAll'),
      afterAll: hook('afterAll'),
      beforeEach: hook('beforeEach'),
      afterEach: hook('afterEach'),
    },

    /**
     * Runs what was collected, up to the first test that fails.
     *
     * @param patience after how many milliseconds a test is said to hang
     */
    async run(patience: number): Promise<FileResult> {
      const result: FileResult = { passed: 0 };

      async function runTest({ name, run }: Case, path: Suite[]): Promise<void> {
        const whole = [...path.map((suite) => suite.name), name].filter(Boolean).join(' › ');
        finished = [];
        let timer: NodeJS.Timeout | undefined;
        const tooLong = new Promise<never>((_, reject) => {
          timer = setTimeout(() => reject(new Error('it hangs')), patience);
        });
        const undo: Body[] = [];
        const body = async () => {
          for (const suite of path)
            for (const before of suite.hooks.beforeEach) {
              const after = await before(contextOf());
              if (typeof after === 'function') undo.push(after as Body);
            }
          await run(contextOf());
        };
        try {
          await Promise.race([body(), tooLong]);
          result.passed += 1;
        } catch (error) {
          if (!(error instanceof Skipped)) {
            result.failed ??= whole;
            result.reason ??= error instanceof Error ? error.message : String(error);
          }
        } finally {
          clearTimeout(timer);
          const after = [...path].reverse().flatMap((suite) => suite.hooks.afterEach);
          for (const end of [...undo, ...after, ...finished.reverse()])
            await Promise.resolve(end(contextOf())).catch(() => {});
        }
      }

      async function runSuite(suite: Suite, path: Suite[]): Promise<void> {
        const undo: Body[] = [];
        try {
          for (const before of suite.hooks.beforeAll) {
            const after = await before();
            if (typeof after === 'function') undo.push(after as Body);
          }
          for (const child of suite.children) {
            if (result.failed !== undefined) break;
            if (child.kind === 'test') await runTest(child, [...path, suite]);
            else await runSuite(child, [...path, suite]);
          }
        } catch (error) {
          result.failed ??= `${suite.name} (before its tests)`;
          result.reason ??= error instanceof Error ? error.message : String(error);
        }
        for (const after of [...undo, ...suite.hooks.afterAll]) await Promise.resolve(after()).catch(() => {});
      }

      await runSuite(root, []);
      return result;
    },
  };
}

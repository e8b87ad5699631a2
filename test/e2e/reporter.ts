import type { Reporter, TestCase, TestResult } from 'playwright/types/testReporter';
import { formatFailureReason, type UnpassedTest, writeSummary } from '../../build/test-summary.ts';

/** Annotations of this type say why a test did not run on real Electron, although it is there. */
export const standInAnnotation = 'stand-in';

/** Annotations of this type say how many milliseconds a task of the page took. */
export const longTaskAnnotation = 'long task';

/** Reports counts to `npm test`, which sums up the suites and lists skipped tests with reasons. */
export default class SummaryReporter implements Reporter {
  #passed = 0;
  readonly #failed: UnpassedTest[] = [];
  readonly #skipped: UnpassedTest[] = [];
  readonly #onStandIn = new Map<string, string>();
  readonly #longTasksMs = new Map<string, number[]>();

  onTestEnd(test: TestCase, result: TestResult): void {
    const name = test.titlePath().filter(Boolean).join(' › ');
    for (const { type, description } of result.annotations)
      if (type === standInAnnotation) this.#onStandIn.set(name, description ?? '');
      else if (type === longTaskAnnotation)
        this.#longTasksMs.set(name, [...(this.#longTasksMs.get(name) ?? []), Number(description)]);
    if (result.status === 'skipped') {
      const reason = test.annotations.find(({ type }) => type === 'skip')?.description ?? 'no reason given';
      this.#skipped.push({ name, reason });
    } else if (result.status === 'passed') this.#passed += 1;
    else if (result.retry === test.retries)
      this.#failed.push({ name, reason: formatFailureReason(result.error?.message) });
  }

  async onEnd(): Promise<void> {
    if (this.#onStandIn.size > 0) console.log('\n  On the stand-in only:');
    for (const [name, reason] of this.#onStandIn) console.log(`    ${name}\n      ${reason}`);
    if (this.#longTasksMs.size > 0) console.log('\n  Tasks of the page over 50 ms, in ms:');
    for (const [name, durationsMs] of this.#longTasksMs) console.log(`    ${durationsMs.join(' ').padEnd(24)} ${name}`);
    await writeSummary({ passed: this.#passed, failed: this.#failed, skipped: this.#skipped });
  }
}

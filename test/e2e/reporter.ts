import type { Reporter, TestCase, TestResult } from 'playwright/types/testReporter';
import { type Skipped, writeSummary } from '../summary.ts';

/** Counts for `npm test`, which adds up the suites and lists what was skipped and why. */
export default class SummaryReporter implements Reporter {
  #passed = 0;
  #failed = 0;
  readonly #skipped: Skipped[] = [];

  onTestEnd(test: TestCase, result: TestResult): void {
    if (result.status === 'skipped') {
      const reason = test.annotations.find(({ type }) => type === 'skip')?.description ?? 'no reason given';
      this.#skipped.push({ name: test.titlePath().filter(Boolean).join(' › '), reason });
    } else if (result.status === 'passed') this.#passed += 1;
    else if (result.retry === test.retries) this.#failed += 1;
  }

  async onEnd(): Promise<void> {
    await writeSummary({ passed: this.#passed, failed: this.#failed, skipped: this.#skipped });
  }
}

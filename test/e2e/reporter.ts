import type { Reporter, TestCase, TestResult } from 'playwright/types/testReporter';
import { reasonOf, type Told, writeSummary } from '../summary.ts';

/** Counts for `npm test`, which adds up the suites and lists what was skipped and why. */
export default class SummaryReporter implements Reporter {
  #passed = 0;
  readonly #failed: Told[] = [];
  readonly #skipped: Told[] = [];

  onTestEnd(test: TestCase, result: TestResult): void {
    const name = test.titlePath().filter(Boolean).join(' › ');
    if (result.status === 'skipped') {
      const reason = test.annotations.find(({ type }) => type === 'skip')?.description ?? 'no reason given';
      this.#skipped.push({ name, reason });
    } else if (result.status === 'passed') this.#passed += 1;
    else if (result.retry === test.retries) this.#failed.push({ name, reason: reasonOf(result.error?.message) });
  }

  async onEnd(): Promise<void> {
    await writeSummary({ passed: this.#passed, failed: this.#failed, skipped: this.#skipped });
  }
}

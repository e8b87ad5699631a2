import type { Reporter, TestCase, TestResult } from 'playwright/types/testReporter';
import { formatFailureReason, type UnpassedTest, writeSummary } from '../../build/test-summary.ts';

/** Reports counts to `npm test`, which sums up the suites and lists skipped tests with reasons. */
export default class SummaryReporter implements Reporter {
  #passed = 0;
  readonly #failed: UnpassedTest[] = [];
  readonly #skipped: UnpassedTest[] = [];

  onTestEnd(test: TestCase, result: TestResult): void {
    const name = test.titlePath().filter(Boolean).join(' › ');
    if (result.status === 'skipped') {
      const reason = test.annotations.find(({ type }) => type === 'skip')?.description ?? 'no reason given';
      this.#skipped.push({ name, reason });
    } else if (result.status === 'passed') this.#passed += 1;
    else if (result.retry === test.retries)
      this.#failed.push({ name, reason: formatFailureReason(result.error?.message) });
  }

  async onEnd(): Promise<void> {
    await writeSummary({ passed: this.#passed, failed: this.#failed, skipped: this.#skipped });
  }
}

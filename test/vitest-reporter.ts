import type { Reporter, TestModule } from 'vitest/node';
import { formatFailureReason, type TestSummary, writeSummary } from '../build/test-summary.ts';

/** Counts for `npm test`, as the end-to-end suite's reporter does. */
export default class SummaryReporter implements Reporter {
  async onTestRunEnd(modules: readonly TestModule[], errors: readonly { message?: string }[]): Promise<void> {
    const failed = (name: string) => (error?: { message?: string }) => ({
      name,
      reason: formatFailureReason(error?.message),
    });
    const summary: TestSummary = { passed: 0, failed: errors.map(failed('outside of any test')), skipped: [] };
    for (const module of modules) {
      summary.failed.push(...module.errors().map(failed(module.relativeModuleId)));
      for (const test of module.children.allTests()) {
        const result = test.result();
        const name = `${module.relativeModuleId} › ${test.fullName}`;
        if (result.state === 'passed') summary.passed += 1;
        else if (result.state === 'failed') summary.failed.push(failed(name)(result.errors[0]));
        else summary.skipped.push({ name, reason: (result.state === 'skipped' && result.note) || 'no reason given' });
      }
    }
    await writeSummary(summary);
  }
}

import type { Reporter, TestModule } from 'vitest/node';
import { type Summary, writeSummary } from './summary.ts';

/** Counts for `npm test`, as the end-to-end suite's reporter does. */
export default class SummaryReporter implements Reporter {
  async onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): Promise<void> {
    const summary: Summary = { passed: 0, failed: errors.length, skipped: [] };
    for (const module of modules) {
      summary.failed += module.errors().length;
      for (const test of module.children.allTests()) {
        const result = test.result();
        if (result.state === 'passed') summary.passed += 1;
        else if (result.state === 'failed') summary.failed += 1;
        else
          summary.skipped.push({
            name: `${module.relativeModuleId} › ${test.fullName}`,
            reason: (result.state === 'skipped' && result.note) || 'no reason given',
          });
      }
    }
    await writeSummary(summary);
  }
}

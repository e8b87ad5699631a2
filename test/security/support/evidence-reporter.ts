import type { Reporter, TestModule } from 'vitest/node';
import type { Evidence } from './evidence.ts';

const wrapAt = 100;

const table = (rows: readonly (Evidence & { holds: boolean })[]) => {
  const width = Math.max(...rows.map(({ claim }) => claim.length));
  return rows
    .map(({ claim, evidence, holds }) => {
      const lines = evidence.match(new RegExp(`.{1,${wrapAt}}(?:\\s|$)`, 'g')) ?? [evidence];
      const rest = lines.slice(1).map((line) => `\n  ${' '.repeat(width)}   ${line}`);
      return `${holds ? '✓' : '✗'} ${claim.padEnd(width)}   ${lines[0]}${rest.join('')}`;
    })
    .join('\n');
};

/** Prints a table of claims and evidence at the end of the test run. */
export default class EvidenceReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const rows = modules.flatMap((module) =>
      [...module.children.allTests()].flatMap((test) =>
        (test.meta().evidence ?? []).map((row) => ({ ...row, holds: test.result().state === 'passed' })),
      ),
    );
    if (rows.length > 0) console.log(`\nSecurity: claim by evidence\n\n${table(rows)}\n`);
  }
}

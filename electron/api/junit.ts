import type { RunReport, RunResult } from '../../shared/api-run.ts';

/** XML 1.0 §2.2: what a document may not hold at all, not even escaped. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the ones to leave out.
const notXml = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;

const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' };

const quoted = (text: string | number) =>
  `"${String(text)
    .toWellFormed()
    .replace(notXml, '')
    .replace(/[&<>"']/g, (character) => escapes[character] ?? '')
    .replace(/[\t\n\r]/g, (character) => `&#${character.charCodeAt(0)};`)}"`;

const seconds = (milliseconds: number) => (milliseconds / 1000).toFixed(3);

const expectation = ({ expected }: RunResult) => expected ?? '200 to 299';

function outcomeOf(result: RunResult): string {
  switch (result.verdict) {
    case 'passed':
      return '';
    case 'failed':
      return `<failure type="status" message=${quoted(`expected ${expectation(result)}, got ${result.status}`)}/>`;
    case 'broken':
      return `<error type=${quoted(result.failure?.kind ?? 'internal')} message="no reply"/>`;
    case 'left_out':
      return '<skipped message="the run was cancelled"/>';
  }
}

/**
 * A run as JUnit XML, as build servers read it: one suite, a test case a request. Where a request goes is told without its
 * query, which may hold what a build log must not show.
 */
export function junitXml(report: RunReport, suite: string): string {
  const { results } = report;
  const count = (verdict: RunResult['verdict']) => results.filter((one) => one.verdict === verdict).length;
  const counts = [
    `tests=${quoted(results.length)}`,
    `failures=${quoted(count('failed'))}`,
    `errors=${quoted(count('broken'))}`,
    `skipped=${quoted(count('left_out'))}`,
    `time=${quoted(seconds(report.durationMs))}`,
  ].join(' ');
  const cases = results.map((result) => {
    const where = `${result.method} ${result.url.replace(/[?#].*$/s, '')}`;
    const head = `<testcase name=${quoted(result.name)} classname=${quoted(where)} time=${quoted(seconds(result.durationMs))}`;
    const outcome = outcomeOf(result);
    return `    ${outcome ? `${head}>${outcome}</testcase>` : `${head}/>`}`;
  });
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="Latchkey" ${counts}>`,
    `  <testsuite name=${quoted(suite)} ${counts} timestamp=${quoted(new Date(report.startedAt).toISOString())}>`,
    ...cases,
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

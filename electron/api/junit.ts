import type { RunReport, RunResult } from '../../shared/api-run.ts';

/** Characters that XML 1.0 §2.2 forbids, even escaped. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the ones to remove.
const invalidXmlCharacters = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;

const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' };

const quoteAttribute = (text: string | number) =>
  `"${String(text)
    .toWellFormed()
    .replace(invalidXmlCharacters, '')
    .replace(/[&<>"']/g, (character) => escapes[character] ?? '')
    .replace(/[\t\n\r]/g, (character) => `&#${character.charCodeAt(0)};`)}"`;

const formatSeconds = (milliseconds: number) => (milliseconds / 1000).toFixed(3);

const formatExpectedStatus = ({ expected }: RunResult) => expected ?? '200 to 299';

function formatOutcome(result: RunResult): string {
  switch (result.testStatus) {
    case 'passed':
      return '';
    case 'failed':
      return `<failure type="status" message=${quoteAttribute(`expected ${formatExpectedStatus(result)}, got ${result.status}`)}/>`;
    case 'broken':
      return `<error type=${quoteAttribute(result.failure?.kind ?? 'internal')} message="no response"/>`;
    case 'skipped':
      return '<skipped message="the run was canceled"/>';
  }
}

/**
 * Converts a run to JUnit XML, which CI servers read: one test suite with a test case for each
 * request. Queries are removed from URLs, since a build log may be public.
 *
 * @param suite the name of the test suite
 */
export function toJunitXml(report: RunReport, suite: string): string {
  const { results } = report;
  const count = (testStatus: RunResult['testStatus']) =>
    results.filter((result) => result.testStatus === testStatus).length;
  const counts = [
    `tests=${quoteAttribute(results.length)}`,
    `failures=${quoteAttribute(count('failed'))}`,
    `errors=${quoteAttribute(count('broken'))}`,
    `skipped=${quoteAttribute(count('skipped'))}`,
    `time=${quoteAttribute(formatSeconds(report.durationMs))}`,
  ].join(' ');
  const cases = results.map((result) => {
    const request = `${result.method} ${result.url.replace(/[?#].*$/s, '')}`;
    const head = `<testcase name=${quoteAttribute(result.name)} classname=${quoteAttribute(request)} time=${quoteAttribute(formatSeconds(result.durationMs))}`;
    const outcome = formatOutcome(result);
    return `    ${outcome ? `${head}>${outcome}</testcase>` : `${head}/>`}`;
  });
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="Latchkey" ${counts}>`,
    `  <testsuite name=${quoteAttribute(suite)} ${counts} timestamp=${quoteAttribute(new Date(report.startedAt).toISOString())}>`,
    ...cases,
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

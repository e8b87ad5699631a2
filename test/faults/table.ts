import { type CaseResult, outcomes } from './outcome.ts';

/** Formats the results as a table: a row per fault, a column per outcome that occurred. */
export function formatTable(results: readonly CaseResult[]): string {
  const occurred = outcomes.filter((outcome) => results.some((result) => result.outcome === outcome));
  const faults = [...new Set(results.map(({ fault }) => fault))];
  const widest = Math.max(...faults.map(({ length }) => length), 'fault'.length);
  const legend = occurred.map((outcome, at) => `  ${at + 1}  ${outcome}`);
  const line = (name: string, cells: readonly (string | number)[]) =>
    `${name.padEnd(widest)} ${cells.map((cell) => String(cell || '·').padStart(7)).join('')}`;
  const rowOf = (name: string, of: readonly CaseResult[]) =>
    line(name, [
      of.length,
      ...occurred.map((outcome) => of.filter((result) => result.outcome === outcome).length),
      of.filter(({ error }) => error !== undefined).length,
    ]);
  const rows = faults.map((fault) =>
    rowOf(
      fault,
      results.filter((result) => result.fault === fault),
    ),
  );
  const head = line('fault', ['points', ...occurred.map((_, at) => at + 1), 'failed']);
  return ['', ...legend, '', head, ...rows, rowOf('all', results), ''].join('\n');
}

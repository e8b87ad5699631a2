import { type CaseResult, outcomes } from './outcome.ts';

/** Fault by outcome, with counts: one row a fault, one column an outcome that came about. */
export function formatTable(results: readonly CaseResult[]): string {
  const shown = outcomes.filter((outcome) => results.some((result) => result.outcome === outcome));
  const faults = [...new Set(results.map(({ fault }) => fault))];
  const widest = Math.max(...faults.map(({ length }) => length), 'fault'.length);
  const legend = shown.map((outcome, at) => `  ${at + 1}  ${outcome}`);
  const line = (name: string, cells: readonly (string | number)[]) =>
    `${name.padEnd(widest)} ${cells.map((cell) => String(cell || '·').padStart(6)).join('')}`;
  const rowOf = (name: string, of: readonly CaseResult[]) =>
    line(name, [
      of.length,
      ...shown.map((outcome) => of.filter((result) => result.outcome === outcome).length),
      of.filter(({ error }) => error !== undefined).length,
    ]);
  const rows = faults.map((fault) =>
    rowOf(
      fault,
      results.filter((result) => result.fault === fault),
    ),
  );
  const head = line('fault', ['points', ...shown.map((_, at) => at + 1), 'wrong']);
  return ['', ...legend, '', head, ...rows, rowOf('all', results), ''].join('\n');
}

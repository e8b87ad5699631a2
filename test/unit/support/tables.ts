/**
 * Expands a table of results by name to rows for `test.each`.
 *
 * @param table the names that have each result, separated by white space
 * @returns a row of name and result for each name
 */
export const rowsByResult = <R extends string>(table: Partial<Record<R, string>>): [name: string, result: R][] =>
  (Object.entries(table) as [R, string][]).flatMap(([result, names]) =>
    names
      .trim()
      .split(/\s+/)
      .map((name): [string, R] => [name, result]),
  );

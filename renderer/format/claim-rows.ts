import type { JsonObject, JsonValue } from '../../shared/tokens.ts';

/** One line of a claims table: a claim, or a member inside one. */
export type ClaimRow = {
  /** Its place among all rows of its token. */
  readonly at: number;
  readonly name: string;
  readonly value: JsonValue;
  /** 0 for a claim, 1 for a member of one. */
  readonly depth: number;
  readonly parent: number | undefined;
  /** The first row after it and all that is inside it. */
  readonly end: number;
  /** How many members it shows as rows of their own; 0 for what is shown in one line. */
  readonly members: number;
};

/** Longer lists are folded; shorter ones of plain values are a line of chips. */
const maxInlineItems = 12;

/** Tokens with more rows than this begin folded. */
const maxExpandedRows = 60;

const isPlain = (value: JsonValue) => typeof value !== 'object' || value === null;

/** What is inside a value as rows of its own: the members of objects and of long or nested lists. */
function membersOf(value: JsonValue): [name: string, value: JsonValue][] {
  if (typeof value !== 'object' || value === null) return [];
  if (!Array.isArray(value)) return Object.entries(value);
  if (value.length <= maxInlineItems && value.every(isPlain)) return [];
  return value.map((one, at) => [String(at), one]);
}

const scalarText = (value: JsonValue, members: number) =>
  members > 0 ? '' : typeof value === 'string' ? value : JSON.stringify(value);

/**
 * Every claim and every member inside one, in the token's own order. Names are data: they are never used as property names,
 * so a claim called `__proto__` is a claim like any other.
 */
export function claimRows(claims: JsonObject): ClaimRow[] {
  const rows: ClaimRow[] = [];
  const visit = (name: string, value: JsonValue, depth: number, parent: number | undefined): void => {
    const at = rows.length;
    const members = membersOf(value);
    const row = { at, name, value, depth, parent, end: at + 1, members: members.length };
    rows.push(row);
    for (const [inner, one] of members) visit(inner, one, depth + 1, at);
    row.end = rows.length;
  };
  for (const [name, value] of Object.entries(claims)) visit(name, value, 0, undefined);
  return rows;
}

/** Whether rows begin open: where there are few of them. */
export const isInitiallyExpanded = (rows: readonly ClaimRow[]): boolean => rows.length <= maxExpandedRows;

/** Whether the members of a row are shown. */
export const isExpanded = (rows: readonly ClaimRow[], turned: ReadonlySet<number>, { at }: ClaimRow): boolean =>
  isInitiallyExpanded(rows) !== turned.has(at);

/**
 * All rows but what is inside folded ones.
 *
 * @param turned rows that are not as they began, by place
 */
export function visibleRows(rows: readonly ClaimRow[], turned: ReadonlySet<number>): ClaimRow[] {
  const shown: ClaimRow[] = [];
  let at = 0;
  for (let row = rows[at]; row; row = rows[at]) {
    shown.push(row);
    at = row.members > 0 && !isExpanded(rows, turned, row) ? row.end : at + 1;
  }
  return shown;
}

/** What a search looks through, for each row: its name, its value and its meaning. */
export const searchTexts = (rows: readonly ClaimRow[], meaningOf: (name: string) => string): string[] =>
  rows.map(({ name, value, depth, members }) =>
    `${name}\n${scalarText(value, members)}\n${depth === 0 ? meaningOf(name) : ''}`.toLowerCase(),
  );

/**
 * The rows that match by name, value or meaning, with what they are inside of.
 *
 * @param texts of {@link searchTexts}
 */
export function matchingRows(rows: readonly ClaimRow[], texts: readonly string[], filter: string): ClaimRow[] {
  const wanted = filter.trim().toLowerCase();
  const shown: ClaimRow[] = [];
  const taken = new Uint8Array(rows.length);
  // What a row is inside of comes before it in the table, and so does all that was taken before it.
  const take = (row: ClaimRow): void => {
    if (taken[row.at]) return;
    taken[row.at] = 1;
    const around = row.parent === undefined ? undefined : rows[row.parent];
    if (around) take(around);
    shown.push(row);
  };
  for (const row of rows) if (texts[row.at]?.includes(wanted)) take(row);
  return shown;
}

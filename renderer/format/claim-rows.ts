import type { JsonObject, JsonValue } from '../../shared/tokens.ts';

/** A row of the claims table: a claim, or a member of one. */
export type ClaimRow = {
  /** Index among all rows of the token. */
  readonly at: number;
  readonly name: string;
  readonly value: JsonValue;
  /** 0 for a claim, 1 for its members, and so on. */
  readonly depth: number;
  readonly parent: number | undefined;
  /** Index of the first row after this one and its members. */
  readonly end: number;
  /** Number of members shown as rows of their own; 0 for a value that fits one row. */
  readonly members: number;
};

/** Shorter lists of plain values are shown in one row. */
const maxInlineItems = 12;

/** Tokens with more rows start collapsed. */
const maxExpandedRows = 60;

const isPlain = (value: JsonValue) => typeof value !== 'object' || value === null;

/**
 * Returns the members of a value that get rows of their own: those of objects, and of long or
 * nested lists.
 */
function membersOf(value: JsonValue): [name: string, value: JsonValue][] {
  if (typeof value !== 'object' || value === null) return [];
  if (!Array.isArray(value)) return Object.entries(value);
  if (value.length <= maxInlineItems && value.every(isPlain)) return [];
  return value.map((one, at) => [String(at), one]);
}

const scalarText = (value: JsonValue, members: number) =>
  members > 0 ? '' : typeof value === 'string' ? value : JSON.stringify(value);

/**
 * Returns a row for every claim and every nested member, in the token's order. Names are never used
 * as property names, so a claim called `__proto__` is a claim like any other.
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

/** Whether rows start expanded because there are few of them. */
export const isInitiallyExpanded = (rows: readonly ClaimRow[]): boolean => rows.length <= maxExpandedRows;

/** Whether the members of a row are shown. */
export const isExpanded = (rows: readonly ClaimRow[], turned: ReadonlySet<number>, { at }: ClaimRow): boolean =>
  isInitiallyExpanded(rows) !== turned.has(at);

/**
 * Returns all rows except those inside collapsed ones.
 *
 * @param toggled indexes of rows that the user expanded or collapsed
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

/** Returns the searchable text of each row: name, value and description. */
export const searchTexts = (rows: readonly ClaimRow[], meaningOf: (name: string) => string): string[] =>
  rows.map(({ name, value, depth, members }) =>
    `${name}\n${scalarText(value, members)}\n${depth === 0 ? meaningOf(name) : ''}`.toLowerCase(),
  );

/**
 * Returns the rows that match by name, value or description, together with their ancestors.
 *
 * @param texts from {@link searchTexts}
 */
export function matchingRows(rows: readonly ClaimRow[], texts: readonly string[], filter: string): ClaimRow[] {
  const wanted = filter.trim().toLowerCase();
  const shown: ClaimRow[] = [];
  const taken = new Uint8Array(rows.length);
  // Ancestors come first in the table, and so does everything added before.
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

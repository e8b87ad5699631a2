import { isScalar, toJson } from '../../shared/json/exact-json.ts';
import type { JsonObject, JsonValue } from '../../shared/tokens.ts';

/** A row of the claims table: a claim, or a member of one. */
export type ClaimRow = {
  /** Index among all rows of the token. */
  readonly index: number;
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

/**
 * Returns the members of a value that get rows of their own: those of objects, and of long or
 * nested lists.
 */
function membersOf(value: JsonValue): [name: string, value: JsonValue][] {
  if (isScalar(value)) return [];
  if (!Array.isArray(value)) return Object.entries(value as JsonObject);
  if (value.length <= maxInlineItems && value.every(isScalar)) return [];
  return value.map((member, index) => [String(index), member]);
}

const scalarText = (value: JsonValue, members: number) =>
  members > 0 ? '' : typeof value === 'string' ? value : toJson(value);

/**
 * Returns a row for every claim and every nested member, in the token's order. Names are never used
 * as property names, so a claim called `__proto__` is a claim like any other.
 */
export function claimRows(claims: JsonObject): ClaimRow[] {
  const rows: ClaimRow[] = [];
  const visit = (name: string, value: JsonValue, depth: number, parent: number | undefined): void => {
    const index = rows.length;
    const members = membersOf(value);
    const row = { index, name, value, depth, parent, end: index + 1, members: members.length };
    rows.push(row);
    for (const [memberName, member] of members) visit(memberName, member, depth + 1, index);
    row.end = rows.length;
  };
  for (const [name, value] of Object.entries(claims)) visit(name, value, 0, undefined);
  return rows;
}

/** Whether rows start expanded because there are few of them. */
const isInitiallyExpanded = (rows: readonly ClaimRow[]): boolean => rows.length <= maxExpandedRows;

/** Whether the members of a row are shown. */
export const isExpanded = (rows: readonly ClaimRow[], toggled: ReadonlySet<number>, { index }: ClaimRow): boolean =>
  isInitiallyExpanded(rows) !== toggled.has(index);

/**
 * Returns all rows except those inside collapsed ones.
 *
 * @param toggled indexes of rows that the user expanded or collapsed
 */
export function visibleRows(rows: readonly ClaimRow[], toggled: ReadonlySet<number>): ClaimRow[] {
  const visible: ClaimRow[] = [];
  let index = 0;
  for (let row = rows[index]; row; row = rows[index]) {
    visible.push(row);
    index = row.members > 0 && !isExpanded(rows, toggled, row) ? row.end : index + 1;
  }
  return visible;
}

/** Returns the searchable text of each row: name, value and description. */
export const searchTexts = (rows: readonly ClaimRow[], describe: (name: string) => string): string[] =>
  rows.map(({ name, value, depth, members }) =>
    `${name}\n${scalarText(value, members)}\n${depth === 0 ? describe(name) : ''}`.toLowerCase(),
  );

/**
 * Returns the rows that match by name, value or description, together with their ancestors.
 *
 * @param texts from {@link searchTexts}
 */
export function matchingRows(rows: readonly ClaimRow[], texts: readonly string[], filter: string): ClaimRow[] {
  const query = filter.trim().toLowerCase();
  const visible: ClaimRow[] = [];
  const isIncluded = new Uint8Array(rows.length);
  // Ancestors come first in the table, and so does everything added before.
  const include = (row: ClaimRow): void => {
    if (isIncluded[row.index]) return;
    isIncluded[row.index] = 1;
    const parent = row.parent === undefined ? undefined : rows[row.parent];
    if (parent) include(parent);
    visible.push(row);
  };
  for (const row of rows) if (texts[row.index]?.includes(query)) include(row);
  return visible;
}

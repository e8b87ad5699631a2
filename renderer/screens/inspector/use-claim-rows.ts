import { useCallback, useEffect, useMemo, useState } from 'react';
import type { JsonObject } from '../../../shared/tokens.ts';
import {
  type ClaimRow,
  claimRows,
  isExpanded,
  matchingRows,
  searchTexts,
  visibleRows,
} from '../../format/claim-rows.ts';

const noneToggled: ReadonlySet<number> = new Set();

type ClaimRows = {
  /** The rows that match the filter or, without one, whose parents are expanded. */
  visible: readonly ClaimRow[];
  isSearching: boolean;
  isExpanded: (row: ClaimRow) => boolean;
  /** Expands or collapses a row; `undefined` if it has no members or while searching. */
  toggleOf: (row: ClaimRow) => ((row: ClaimRow) => void) | undefined;
};

/**
 * Computes the rows of a claims table.
 *
 * @param options.describe describes a claim, so that descriptions can be searched
 */
export function useClaimRows(options: {
  claims: JsonObject;
  filter: string;
  describe: (name: string) => string;
}): ClaimRows {
  const { claims, filter, describe } = options;
  const [toggled, setToggled] = useState(noneToggled);
  const isSearching = filter.trim() !== '';
  const rows = useMemo(() => claimRows(claims), [claims]);
  const textsOf = useMemo(() => {
    let texts: string[] | undefined;
    return () => {
      texts ??= searchTexts(rows, describe);
      return texts;
    };
  }, [rows, describe]);
  // Prepares the search while idle, before the first key is typed.
  useEffect(() => {
    const handle = requestIdleCallback(textsOf);
    return () => cancelIdleCallback(handle);
  }, [textsOf]);
  const visible = useMemo(
    () => (isSearching ? matchingRows(rows, textsOf(), filter) : visibleRows(rows, toggled)),
    [rows, textsOf, filter, isSearching, toggled],
  );
  const toggle = useCallback(
    ({ index }: ClaimRow) =>
      setToggled(
        (previous) =>
          new Set(previous.has(index) ? [...previous].filter((one) => one !== index) : [...previous, index]),
      ),
    [],
  );
  return {
    visible,
    isSearching,
    isExpanded: (row) => isSearching || isExpanded(rows, toggled, row),
    toggleOf: (row) => (!isSearching && row.members > 0 ? toggle : undefined),
  };
}

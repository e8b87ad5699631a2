/** Splits a list at its white space. */
export const words = (list: string): string[] => list.trim().split(/\s+/);

/** Drops null, undefined and empty members, which some servers send for what they mean to omit. */
export const omitEmpty = <T extends object>(members: T): Partial<T> =>
  Object.fromEntries(
    Object.entries(members).filter(([, value]) => value !== undefined && value !== null && value !== ''),
  ) as Partial<T>;

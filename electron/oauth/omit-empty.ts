/** The members that say something: some servers send `null` or an empty text for what they leave out. */
export const omitEmpty = <T extends object>(reply: T) =>
  Object.fromEntries(
    Object.entries(reply).filter(([, value]) => value !== undefined && value !== null && value !== ''),
  ) as Partial<T>;

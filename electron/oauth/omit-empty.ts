/** Drops null, undefined and empty members, which some servers send for what they mean to omit. */
export const omitEmpty = <T extends object>(members: T): { [Key in keyof T]?: NonNullable<T[Key]> } =>
  Object.fromEntries(
    Object.entries(members).filter(([, value]) => value !== undefined && value !== null && value !== ''),
  ) as { [Key in keyof T]?: NonNullable<T[Key]> };

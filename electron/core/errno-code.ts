/** Returns the system error code of an error, such as `ENOENT`, if it has one. */
export function errnoCode(error: unknown): string | undefined {
  const { code } = (error ?? {}) as { code?: unknown };
  return typeof code === 'string' ? code : undefined;
}

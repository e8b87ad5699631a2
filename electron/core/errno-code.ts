/** Returns the system's code of an error, such as `ENOENT`. */
export function errnoCode(error: unknown): string | undefined {
  const { code } = (error ?? {}) as { code?: unknown };
  return typeof code === 'string' ? code : undefined;
}

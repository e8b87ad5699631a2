import { afterAll, beforeAll } from 'vitest';

/** Collects the unhandled rejections while the tests of a file run. */
export function collectUnhandled(): readonly unknown[] {
  const found: unknown[] = [];
  const note = (error: unknown) => void found.push(error);
  beforeAll(() => void process.on('unhandledRejection', note));
  afterAll(() => void process.off('unhandledRejection', note));
  return found;
}

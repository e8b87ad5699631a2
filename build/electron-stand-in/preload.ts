import { readFileSync } from 'node:fs';
import { Script } from 'node:vm';

/** A preload script, or the error that prevents it from running. */
export type Preload = { path: string; source: string; failure: Error | undefined };

/** Reads a preload script and checks its syntax, since the page reports no syntax errors. */
export function readPreload(path: string): Preload {
  try {
    const source = readFileSync(path, 'utf8');
    new Script(`(function () {\n${source}\n})`, { filename: path });
    return { path, source, failure: undefined };
  } catch (error) {
    return { path, source: '', failure: error as Error };
  }
}

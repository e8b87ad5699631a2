import { readFileSync } from 'node:fs';
import { Script } from 'node:vm';

/** A preload script, read once. Its failure is one that it would have before it runs. */
export type Preload = { path: string; source: string; failure: Error | undefined };

/** Reads a preload script and checks its syntax here, since in the page a script that does not parse says nothing. */
export function readPreload(path: string): Preload {
  try {
    const source = readFileSync(path, 'utf8');
    new Script(`(function () {\n${source}\n})`, { filename: path });
    return { path, source, failure: undefined };
  } catch (error) {
    return { path, source: '', failure: error as Error };
  }
}

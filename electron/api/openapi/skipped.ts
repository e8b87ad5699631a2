import type { OpenApiDocument } from '../../../shared/openapi-document.ts';

const maxSkipped = 50;

/** Records a part that is left out, with the reason. */
export type Skip = (location: string, reason: OpenApiDocument['skipped'][number]['reason']) => void;

/** Collects what is left out of a document, once each: the first parts, and how many there are. */
export function createSkipped() {
  const skipped: OpenApiDocument['skipped'] = [];
  const known = new Set<string>();
  const skip: Skip = (fullLocation, reason) => {
    const location = fullLocation.slice(0, 300);
    if (known.has(`${location} ${reason}`)) return;
    known.add(`${location} ${reason}`);
    if (skipped.length < maxSkipped) skipped.push({ location, reason });
  };
  return { skip, result: () => ({ skipped, skippedCount: known.size }) };
}

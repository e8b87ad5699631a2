import { type Report, reportSchema } from '../../shared/report.ts';
import { fail } from '../core/failure.ts';
import { parseJsonBytes } from '../core/json.ts';

/** The largest report that is opened, in bytes. */
export const maxReportBytes = 32 * 1024 * 1024;

const maxDepth = 100;

/** Whether objects and arrays are nested too deeply to display. */
function isTooDeep(value: unknown): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > maxDepth) return true;
    level = level.flatMap((parent) => (typeof parent === 'object' && parent !== null ? Object.values(parent) : []));
  }
  return false;
}

/**
 * Parses a report, which may come from an untrusted source.
 *
 * @throws `report_invalid`
 */
export function parseReport(bytes: Uint8Array): Report {
  const json = parseJsonBytes(bytes);
  if (json === undefined || isTooDeep(json)) fail('report_invalid');
  const parsed = reportSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  return fail('report_invalid', { details: { code: parsed.error.issues[0]?.path.join('.').slice(0, 200) } });
}

import { type Report, reportSchema } from '../../shared/report.ts';
import { fail } from '../core/failure.ts';

/** What a report may hold at most, in bytes. */
export const maxReportBytes = 32 * 1024 * 1024;

const maxDepth = 100;

/** Whether objects and arrays lie deeper in each other than anything that shows them can follow. */
function isTooDeep(value: unknown): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > maxDepth) return true;
    level = level.flatMap((one) => (typeof one === 'object' && one !== null ? Object.values(one) : []));
  }
  return false;
}

/** Reads a report that somebody else may have made. Fails with `report_invalid`. */
export function parseReport(bytes: Uint8Array): Report {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    fail('report_invalid');
  }
  if (isTooDeep(json)) fail('report_invalid');
  const checked = reportSchema.safeParse(json);
  if (checked.success) return checked.data;
  return fail('report_invalid', { details: { code: checked.error.issues[0]?.path.join('.').slice(0, 200) } });
}

import { isUtf8 } from 'node:buffer';
import { parseExactJson } from '../../shared/json/exact-json.ts';
import { type Report, reportSchema } from '../../shared/report.ts';
import { fail } from '../core/failure.ts';
import { isTooComplex } from '../core/json.ts';

/** The largest report that is opened, in bytes. */
export const maxReportBytes = 32 * 1024 * 1024;

/** Deeper nesting cannot be displayed. */
const maxDepth = 100;

/**
 * Parses a report, which may come from an untrusted source.
 *
 * @throws `report_invalid`
 */
export function parseReport(bytes: Uint8Array): Report {
  const text = isUtf8(bytes) ? Buffer.from(bytes).toString('utf8') : '';
  const json = isTooComplex(text, { maxDepth }) ? undefined : parseExactJson(text);
  if (json === undefined) fail('report_invalid');
  const parsed = reportSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  return fail('report_invalid', { details: { code: parsed.error.issues[0]?.path.join('.').slice(0, 200) } });
}

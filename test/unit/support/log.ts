import type { Log } from '../../../electron/core/ports.ts';

type Facts = Parameters<Log>[1];

/** A log that keeps its lines. */
export function fakeLog(): Log & { readonly lines: { event: string; facts: Facts }[]; text(): string } {
  const lines: { event: string; facts: Facts }[] = [];
  const log: Log = (event, facts) => void lines.push({ event, facts });
  return Object.assign(log, { lines, text: () => JSON.stringify(lines) });
}

/** A server-sent event. */
export type StreamEvent = { readonly type: string; readonly id: string; readonly data: string };

function parseEvent(block: string): StreamEvent | undefined {
  const values = new Map<string, string[]>();
  for (const line of block.split('\n')) {
    const [, name = '', value = ''] = /^([^:]*):? ?(.*)$/s.exec(line) ?? [];
    values.set(name, [...(values.get(name) ?? []), value]);
  }
  const data = values.get('data');
  if (!data) return undefined;
  return { type: values.get('event')?.at(-1) || 'message', id: values.get('id')?.at(-1) ?? '', data: data.join('\n') };
}

/**
 * Parses server-sent events. Comments, such as those that keep a connection open, are omitted.
 *
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
 */
export const parseEvents = (text: string): StreamEvent[] =>
  text
    .replace(/^\uFEFF/, '')
    .replace(/\r\n?/g, '\n')
    .split(/\n\n+/)
    .map(parseEvent)
    .filter((event) => event !== undefined);

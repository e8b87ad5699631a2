import { EVENT_ID, type Event, getScalarValue, SCALAR_STYLE } from 'js-yaml';

/** Receives each key that its object has already: the path to it, and its offset in the text. */
export type OnRepeatedKey = (path: string, offset: number) => void;

/** An open object or list, and the key or index of the value that comes next or is open. */
type Frame = { keys: Set<string> | undefined; key: string | undefined; index: number };

/** Formats the path to a key, limited: a document may repeat millions of keys. */
const formatPath = (frames: readonly Frame[]): string =>
  frames
    .slice(0, 20)
    .map(({ key, index }) => key?.slice(0, 100) ?? index)
    .join('.');

/**
 * Follows a document in the order of its text. In an object, every other value is a key. Offsets
 * are in UTF-16 units.
 */
function createKeyTracker(onRepeatedKey: OnRepeatedKey) {
  const frames: Frame[] = [];

  function endValue() {
    const frame = frames.at(-1);
    if (!frame) return;
    frame.key = undefined;
    frame.index += 1;
  }

  return {
    open(isObject: boolean) {
      frames.push({ keys: isObject ? new Set() : undefined, key: undefined, index: 0 });
    },
    close() {
      frames.pop();
      endValue();
    },
    /** @param getKey returns the value as a key; `undefined` if it may be repeated */
    scalar(offset: number, getKey: () => string | undefined) {
      const frame = frames.at(-1);
      if (!frame?.keys || frame.key !== undefined) return endValue();
      const key = getKey();
      frame.key = key ?? '';
      if (key !== undefined && frame.keys.has(key)) onRepeatedKey(formatPath(frames), offset);
      if (key !== undefined) frame.keys.add(key);
    },
  };
}

/** A string, another scalar, or what opens or closes an object or list. */
const jsonTokenPattern = /"[^"\\]*(?:\\.[^"\\]*)*"|[^\s,:{}[\]"]+|[{}[\]]/g;

/** Finds the keys that an object of a JSON text repeats. The text must be valid. */
export function findRepeatedJsonKeys(text: string, onRepeatedKey: OnRepeatedKey): void {
  const tracker = createKeyTracker(onRepeatedKey);
  for (const { 0: token, index } of text.matchAll(jsonTokenPattern)) {
    if (token === '{' || token === '[') tracker.open(token === '{');
    else if (token === '}' || token === ']') tracker.close();
    else tracker.scalar(index, () => (token.includes('\\') ? (JSON.parse(token) as string) : token.slice(1, -1)));
  }
}

/**
 * Finds the keys that a mapping of one YAML document repeats. A merge key may be repeated, and a
 * key that a mapping has only by a merge may be replaced.
 */
export function findRepeatedYamlKeys(text: string, events: readonly Event[], onRepeatedKey: OnRepeatedKey): void {
  const tracker = createKeyTracker(onRepeatedKey);
  for (const event of events) {
    if (event.type === EVENT_ID.SEQUENCE || event.type === EVENT_ID.MAPPING)
      tracker.open(event.type === EVENT_ID.MAPPING);
    else if (event.type === EVENT_ID.POP) tracker.close();
    else if (event.type === EVENT_ID.ALIAS) tracker.scalar(event.anchorStart, () => undefined);
    else if (event.type === EVENT_ID.SCALAR)
      tracker.scalar(event.valueStart, () => {
        const key = getScalarValue(text, event);
        return key === '<<' && event.style === SCALAR_STYLE.PLAIN ? undefined : key;
      });
  }
}

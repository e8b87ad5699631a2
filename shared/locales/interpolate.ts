/** Replaces the placeholders of a text (`{{name}}`). A value that is missing leaves no gap. */
export const interpolate = (text: string, values: Record<string, string>): string =>
  text
    .replace(/\{\{(\w+)\}\}/g, (_, name: string) => values[name] ?? '')
    .replace(/ {2,}/g, ' ')
    .trim();

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' };

const escaped = (text: string) => text.replace(/[&<>"']/g, (character) => entities[character] ?? character);

/** A line of XML, or several. */
export type Xml = string[];

/** An element with text, with elements, or empty. Everything that comes from outside is escaped. */
export function element(name: string, attributes: Record<string, string>, content: string | Xml = []): Xml {
  const start = [name, ...Object.entries(attributes).map(([key, value]) => `${key}="${escaped(value)}"`)].join(' ');
  if (typeof content === 'string') return [`<${start}>${escaped(content)}</${name}>`];
  if (content.length === 0) return [`<${start}/>`];
  return [`<${start}>`, ...content.map((line) => `  ${line}`), `</${name}>`];
}

/** A comment. Two dashes would end it (XML 1.0 §2.5). */
export const comment = (lines: Xml): Xml => ['<!--', ...lines.map((line) => line.replaceAll('--', '- -')), '-->'];

/** A whole document; `doctype` stands before the root. */
export const xmlDocument = (root: Xml, doctype: Xml = []): string =>
  `${['<?xml version="1.0" encoding="utf-8"?>', ...doctype, ...root].join('\n')}\n`;

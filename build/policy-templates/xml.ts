const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' };

const escapeXml = (text: string) => text.replace(/[&<>"']/g, (character) => entities[character] ?? character);

/** A line of XML, or several. */
export type XmlLines = string[];

/** An element with text, with elements, or empty. Everything that comes from outside is escaped. */
export function renderElement(
  name: string,
  attributes: Record<string, string>,
  content: string | XmlLines = [],
): XmlLines {
  const start = [name, ...Object.entries(attributes).map(([key, value]) => `${key}="${escapeXml(value)}"`)].join(' ');
  if (typeof content === 'string') return [`<${start}>${escapeXml(content)}</${name}>`];
  if (content.length === 0) return [`<${start}/>`];
  return [`<${start}>`, ...content.map((line) => `  ${line}`), `</${name}>`];
}

/** A comment. Two dashes would end it (XML 1.0 §2.5). */
export const renderComment = (lines: XmlLines): XmlLines => [
  '<!--',
  ...lines.map((line) => line.replaceAll('--', '- -')),
  '-->',
];

/** A whole document; `doctype` stands before the root. */
export const renderXmlDocument = (root: XmlLines, doctype: XmlLines = []): string =>
  `${['<?xml version="1.0" encoding="utf-8"?>', ...doctype, ...root].join('\n')}\n`;

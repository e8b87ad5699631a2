const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' };

const escapeXml = (text: string) => text.replace(/[&<>"']/g, (character) => entities[character] ?? character);

/** Lines of XML. */
export type XmlLines = string[];

/**
 * Renders an element.
 *
 * @param attributes are escaped
 * @param content text, which is escaped, or the lines of child elements
 */
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

/**
 * Renders a comment. Separates double hyphens, which a comment must not contain.
 *
 * @see XML 1.0 section 2.5
 */
export const renderComment = (lines: XmlLines): XmlLines => [
  '<!--',
  ...lines.map((line) => line.replaceAll('--', '- -')),
  '-->',
];

/**
 * Renders a document.
 *
 * @param doctype is placed before the root element
 */
export const renderXmlDocument = (root: XmlLines, doctype: XmlLines = []): string =>
  `${['<?xml version="1.0" encoding="utf-8"?>', ...doctype, ...root].join('\n')}\n`;

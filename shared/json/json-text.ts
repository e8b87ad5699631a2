/**
 * Indents JSON text without parsing its values, so that large numbers and repeated names stay as
 * the server wrote them.
 *
 * @returns `undefined` if the text is not JSON
 */
export function indentJson(text: string): string | undefined {
  const tokens = isJson(text) ? text.match(/"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\]:,]|[^\s{}[\]:,"]+/g) : null;
  if (!tokens) return undefined;
  let depth = 0;
  const line = () => `\n${'  '.repeat(depth)}`;
  return tokens.reduce((text, token, index) => {
    const previous = tokens[index - 1];
    if (token === '{' || token === '[') {
      depth += 1;
      return tokens[index + 1] === closing[token] ? `${text}${token}` : `${text}${token}${line()}`;
    }
    if (token === '}' || token === ']') {
      depth -= 1;
      return previous === '{' || previous === '[' ? `${text}${token}` : `${text}${line()}${token}`;
    }
    if (token === ',') return `${text},${line()}`;
    return token === ':' ? `${text}: ` : `${text}${token}`;
  }, '');
}

const closing: Readonly<Record<string, string>> = { '{': '}', '[': ']' };

/** Whether a text is valid JSON. */
export function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** One line of a hex dump. */
export type HexLine = { readonly offset: string; readonly hex: string; readonly text: string };

/** Formats bytes as a hex dump with 16 bytes a line and the printable characters. */
export function hexLines(base64: string): HexLine[] {
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  const lines: HexLine[] = [];
  for (let offset = 0; offset < bytes.length; offset += 16) {
    const row = [...bytes.subarray(offset, offset + 16)];
    lines.push({
      offset: offset.toString(16).padStart(6, '0'),
      hex: row.map((byte) => byte.toString(16).padStart(2, '0')).join(' '),
      text: row.map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '·')).join(''),
    });
  }
  return lines;
}

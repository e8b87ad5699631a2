/** The result of one capability of one server. */
export type Cell = {
  server: string;
  capability: string;
  /** Works; not offered by the server, and reported correctly; or a known defect of Latchkey. */
  verdict: 'works' | 'not offered' | 'defect';
  /** A footnote. */
  note?: string;
};

/** A cell with the state of its test. */
export type Row = Cell & { state: 'passed' | 'failed' | 'skipped'; reason?: string };

const verdictSymbols = { works: '✓', 'not offered': '–', defect: '✗' };

function formatCell(row: Row): [text: string, note: string | undefined] {
  if (row.state === 'failed') return ['FAILED', undefined];
  if (row.state === 'skipped') return ['not run', row.reason];
  return [verdictSymbols[row.verdict], row.note];
}

/** Formats a Markdown table of servers by capability, with the notes below it. */
export function formatTable(rows: readonly Row[]): string {
  const servers = [...new Set(rows.map(({ server }) => server))].sort();
  const capabilities = [...new Set(rows.map(({ capability }) => capability))];
  const notes: string[] = [];
  const numberOf = (note: string) => {
    if (!notes.includes(note)) notes.push(note);
    return notes.indexOf(note) + 1;
  };
  const cell = (server: string, capability: string) => {
    const row = rows.find((one) => one.server === server && one.capability === capability);
    if (!row) return '';
    const [text, note] = formatCell(row);
    return note === undefined ? text : `${text} (${numberOf(note)})`;
  };
  const lines = [
    ['', ...servers],
    ...capabilities.map((capability) => [capability, ...servers.map((server) => cell(server, capability))]),
  ];
  const widths = ['', ...servers].map((_name, at) => Math.max(...lines.map((line) => line[at]?.length ?? 0)));
  const written = lines.map((line) => `| ${line.map((text, at) => text.padEnd(widths[at] ?? 0)).join(' | ')} |`);
  written.splice(1, 0, `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`);
  return [...written, '', ...notes.map((note, at) => `${at + 1}. ${note}`)].join('\n').trimEnd();
}

/** Returns the document with the table between its markers; `undefined` if it has no markers. */
export function replaceTable(document: string, table: string): string | undefined {
  const between = /(<!-- interop table -->\n)[\s\S]*?(<!-- \/?interop table -->)/;
  return between.test(document)
    ? document.replace(between, (_all, start, end) => `${start}\n${table}\n\n${end}`)
    : undefined;
}

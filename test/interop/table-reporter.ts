import { readFile, writeFile } from 'node:fs/promises';
import type { Reporter, TestModule } from 'vitest/node';
import { type Cell, formatTable, type Row, replaceTable } from './table.ts';

declare module 'vitest' {
  interface TaskMeta {
    interop?: Cell;
  }
}

/** Set to the path of a document to write the table between its markers. */
const documentVariable = 'LATCHKEY_INTEROP_TABLE';

function rowsOf(modules: readonly TestModule[]): Row[] {
  const rows: Row[] = [];
  for (const module of modules)
    for (const test of module.children.allTests()) {
      const { interop } = test.meta();
      if (!interop) continue;
      const result = test.result();
      const state = result.state === 'pending' ? 'skipped' : result.state;
      rows.push({ ...interop, state, reason: result.state === 'skipped' ? result.note : undefined });
    }
  return rows;
}

async function writeTable(document: string, rows: readonly Row[]): Promise<string> {
  if (rows.some(({ state }) => state !== 'passed')) return `${document} was not changed: some tests did not pass`;
  const written = replaceTable(await readFile(document, 'utf8'), formatTable(rows));
  if (written === undefined) return `${document} was not changed: it has no <!-- interop table --> markers`;
  await writeFile(document, written);
  return `written to ${document}`;
}

/** Prints the table of servers by capability at the end of the test run. */
export default class InteropTableReporter implements Reporter {
  async onTestRunEnd(modules: readonly TestModule[]): Promise<void> {
    const rows = rowsOf(modules);
    if (rows.length === 0) return;
    console.log(
      `\nServer by capability: ✓ works, – not offered, ✗ a known defect of Latchkey\n\n${formatTable(rows)}\n`,
    );
    const document = process.env[documentVariable];
    if (document) console.log(await writeTable(document, rows));
  }
}

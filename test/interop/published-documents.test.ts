import { readdirSync, readFileSync } from 'node:fs';
import { extname, join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { createUntrustedParser } from '../../electron/core/untrusted-parser.ts';
import { startParserThread } from '../../electron/node/parser-thread.ts';
import { systemClock } from '../../electron/node/system-clock.ts';

/** Set to a folder of published OpenAPI documents, in JSON or YAML. */
const folderVariable = 'LATCHKEY_OPENAPI_DOCUMENTS';

const methodPattern = /^(?:get|put|post|delete|options|head|patch)$/;

/** Lists the operations of a document in JSON, by its keys. */
function listJsonOperations(text: string): string[] {
  const { paths } = JSON.parse(text) as { paths: Record<string, object> };
  return Object.entries(paths).flatMap(([path, item]) =>
    Object.keys(item).flatMap((key) => (methodPattern.test(key) ? [`${key.toUpperCase()} ${path}`] : [])),
  );
}

/** Lists the operations of a document in YAML, by the indentation of its lines. */
function listYamlOperations(text: string): string[] {
  const operations: string[] = [];
  let path: { name: string; indent: number; childIndent: number | undefined } | undefined;
  let isInPaths = false;
  for (const line of text.split(/\r?\n/)) {
    const indent = line.search(/\S/);
    if (indent < 0) continue;
    if (indent === 0) isInPaths = line.startsWith('paths:');
    const pathName = isInPaths && indent > 0 ? /^\s+(["']?)(\/.*?)\1:\s*$/.exec(line)?.[2] : undefined;
    if (pathName !== undefined && (!path || indent <= path.indent)) {
      path = { name: pathName, indent, childIndent: undefined };
      continue;
    }
    if (!isInPaths || !path) continue;
    path.childIndent ??= indent;
    const method = indent === path.childIndent ? (/^\s+(\w+):/.exec(line)?.[1] ?? '') : '';
    if (methodPattern.test(method)) operations.push(`${method.toUpperCase()} ${path.name}`);
  }
  return operations;
}

/** The parser of the app, in a thread. Workers load no TypeScript by themselves. */
const startRealParser = () =>
  startParserThread(`require('tsx/cjs'); require(${JSON.stringify(resolve('electron/parser/parser.ts'))});`, {
    eval: true,
  });

const folder = process.env[folderVariable];
const files = folder === undefined ? [] : readdirSync(folder).filter((name) => /\.(?:json|ya?ml)$/.test(name));

test.for(files.length > 0 ? files : ['(none given)'])(
  'the published document %s opens with every operation',
  { timeout: 60_000 },
  async (name, { skip }) => {
    if (files.length === 0) return skip(`set ${folderVariable} to a folder with OpenAPI documents`);
    const bytes = readFileSync(join(folder ?? '', name));
    const list = extname(name) === '.json' ? listJsonOperations : listYamlOperations;
    const expected = list(bytes.toString());
    const { parse } = createUntrustedParser({
      start: startRealParser,
      clock: systemClock,
      log: () => {},
      onProgress: () => {},
    });
    const origins = ['https://api.example.com'];
    const { items, head } = await parse('openApiDocument', bytes, { context: { documentUrl: undefined, origins } });
    console.log(`${name}: ${bytes.length} bytes, ${expected.length} operations, ${items.length} shown`);
    expect(expected.length).toBeGreaterThan(0);
    expect(items.map(({ id }) => id).toSorted()).toEqual(expected.toSorted());
    expect(head.skipped).toEqual([]);
  },
);

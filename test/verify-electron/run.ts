/**
 * Observes what only real Electron shows: `npm run verify:electron -- [--stand-in | --app <path>]
 * [--only <text>] [--output <file>]`. Prints a table, and exits with 1 if an observation failed.
 */
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { buildTestBundles } from '../../build/test-bundles.ts';
import { forPeople, observations } from './observations.ts';
import { selectSubject } from './subject.ts';
import { verifyElectron } from './verify.ts';

const { values } = parseArgs({
  options: {
    'stand-in': { type: 'boolean', default: false },
    app: { type: 'string' },
    only: { type: 'string' },
    output: { type: 'string' },
  },
});
const subject = selectSubject({ standIn: values['stand-in'], app: values.app });
if (subject.kind !== 'installed') await buildTestBundles();
const { only = '' } = values;
const { table, exitCode } = await verifyElectron(
  subject,
  observations.filter(({ name }) => name.includes(only)),
  { forPeople, onRow: ({ name, result }) => console.error(`${name}: ${result}`) },
);
console.log(`\n${table}`);
if (values.output) await writeFile(values.output, table);
process.exitCode = exitCode;

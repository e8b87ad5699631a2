import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { compareWithBaseline, type Figure, printFigure, recordBaseline } from './figures.ts';
import { measureHerds } from './herds.ts';
import { compareRequests, measureHistory, measureOwnCpu } from './requests.ts';
import { measureImport, measureManySessions, measureRedaction, measureScriptSize } from './sizes.ts';

const sections: Record<string, () => Promise<Figure[]>> = {
  requests: compareRequests,
  replay: measureOwnCpu,
  history: measureHistory,
  herds: measureHerds,
  sessions: measureManySessions,
  redaction: measureRedaction,
  bundles: async () => [...(await measureImport()), ...(await measureScriptSize())],
};

const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true, default: Object.keys(sections) },
    compare: { type: 'boolean', default: false },
    record: { type: 'boolean', default: false },
  },
});

console.log(`Load average at the start: ${loadavg()[0]?.toFixed(1)}`);
const figures: Figure[] = [];
for (const name of values.only) {
  const measure = sections[name];
  if (!measure) throw new Error(`--only ${name} is none of ${Object.keys(sections).join(', ')}`);
  console.log(`\n${name}`);
  const measured = await measure();
  for (const figure of measured) printFigure(figure);
  figures.push(...measured);
}
if (values.record) await recordBaseline(figures);
if (values.compare) {
  console.log('\nbaseline');
  if ((await compareWithBaseline(figures)) > 0) process.exitCode = 1;
}
// The apps still have timers.
process.exit();

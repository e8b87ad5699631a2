import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

type Mutants = readonly { status: string }[];

/** A recorded result. Mutants that take effect only at import are not tested or counted. */
type Score = { killed: number; survived: number; percent: number };

const minPercent = 90;
/** Scores of the files that guard secrets, the wire, tokens, sessions, policy and the bridge. */
const scoresPath = fileURLToPath(new URL('scores.json', import.meta.url));
const reportPath = fileURLToPath(new URL('../../out/mutation/report.json', import.meta.url));
const documentPath = fileURLToPath(new URL('../../docs/mutants.md', import.meta.url));

const readJson = <T>(path: string) => JSON.parse(readFileSync(path, 'utf8')) as T;

function toScore(mutants: Mutants): Score {
  const count = (...statuses: string[]) => mutants.filter(({ status }) => statuses.includes(status)).length;
  const killed = count('Killed', 'Timeout');
  const survived = count('Survived', 'NoCoverage');
  return { killed, survived, percent: Number(((100 * killed) / (killed + survived)).toFixed(1)) };
}

/** Records scores, and writes them to the table in `docs/mutants.md`. */
function writeScores(scores: Record<string, Score>): void {
  const sorted = Object.entries(scores).sort(([one], [other]) => (one < other ? -1 : 1));
  writeFileSync(scoresPath, `${JSON.stringify(Object.fromEntries(sorted), null, 2)}\n`);
  const rows = sorted.map(
    ([file, score]) => `| \`${file}\` | ${score.killed} | ${score.survived} | ${score.percent} % |`,
  );
  const marked = /(?<=<!-- scores -->\n)[\s\S]*(?=<!-- \/scores -->)/;
  const table = ['| file | killed | survived | score |', '|---|---|---|---|', ...rows, ''].join('\n');
  writeFileSync(documentPath, readFileSync(documentPath, 'utf8').replace(marked, table));
}

/**
 * Mutates the files of the arguments, or all that have a recorded score, and compares the scores
 * with those recorded. With `--update`, records them instead.
 *
 * @returns the exit code: 1 if a score is below the recorded one or the minimum
 */
function run(): number {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { update: { type: 'boolean' } } });
  const recorded = readJson<Record<string, Score>>(scoresPath);
  const files = positionals.length > 0 ? positionals : Object.keys(recorded);
  const command = ['stryker', 'run', 'test/mutation/stryker.config.mjs', '--mutate', files.join(',')];
  const { status } = spawnSync('npx', command, { stdio: 'inherit', shell: process.platform === 'win32' });
  if (status !== 0) return status ?? 1;

  const report = readJson<{ files: Record<string, { mutants: Mutants }> }>(reportPath);
  const isHighEnough = files.map((file) => {
    const score = toScore(report.files[file]?.mutants ?? []);
    const required = values.update ? minPercent : Math.max(recorded[file]?.percent ?? 0, minPercent);
    recorded[file] = score;
    const passes = score.percent >= required;
    console.log(`${passes ? 'ok    ' : 'FAILED'} ${file}: ${score.percent} % killed, at least ${required} % required`);
    return passes;
  });
  if (values.update) writeScores(recorded);
  return isHighEnough.every(Boolean) ? 0 : 1;
}

process.exitCode = run();

import { createScene, NotObservableError, type Scene, type Subject, type SubjectKind } from './subject.ts';

/** Something to see on real Electron. Resolves with what was seen; rejects if it differs. */
export type Observation = { name: string; on: readonly SubjectKind[]; observe(scene: Scene): Promise<string> };

/** A row of the table. */
export type Row = { name: string; result: string; isFailed: boolean };

const observationTimeoutMs = 120_000;

const needs: Record<SubjectKind, string> = {
  'stand-in': 'unpackaged Electron',
  electron: 'real Electron',
  installed: 'an installed app (`--app <path>`)',
};

async function observeOnce({ name, on, observe }: Observation, subject: Subject): Promise<Row> {
  if (!on.includes(subject.kind)) {
    const [first = 'electron'] = subject.kind === 'installed' ? on : on.filter((kind) => kind !== 'stand-in');
    return { name, result: `needs ${needs[first]}`, isFailed: false };
  }
  const { scene, clear } = createScene(subject);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () => reject(new Error(`no result within ${observationTimeoutMs / 1000} s`)),
      observationTimeoutMs,
    );
  });
  try {
    return { name, result: `ok: ${await Promise.race([observe(scene), late])}`, isFailed: false };
  } catch (error) {
    const [reason] = String((error as Error).message).split('\n');
    if (error instanceof NotObservableError) return { name, result: `needs ${reason}`, isFailed: false };
    return { name, result: `FAILED: ${reason}`, isFailed: true };
  } finally {
    clearTimeout(timer);
    await clear();
  }
}

const cell = (text: string) => text.replaceAll('|', '\\|').trim();

/**
 * Makes observations one after another.
 *
 * @param forPeople what only a person can see, as rows of the table
 * @returns the table in Markdown, and the exit code: 1 if an observation failed
 */
export async function verifyElectron(
  subject: Subject,
  observations: readonly Observation[],
  { forPeople = [], onRow = () => {} }: { forPeople?: readonly string[]; onRow?: (row: Row) => void } = {},
): Promise<{ table: string; exitCode: number }> {
  const rows: Row[] = [];
  for (const observation of observations) {
    const row = await observeOnce(observation, subject);
    onRow(row);
    rows.push(row);
  }
  for (const name of forPeople) rows.push({ name, result: 'needs a person', isFailed: false });
  const table = [
    `Observed on ${subject.description}`,
    '',
    '| observation | result |',
    '|---|---|',
    ...rows.map(({ name, result }) => `| ${cell(name)} | ${cell(result)} |`),
    '',
  ].join('\n');
  return { table, exitCode: rows.some(({ isFailed }) => isFailed) ? 1 : 0 };
}

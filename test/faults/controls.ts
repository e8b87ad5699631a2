import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { newFolder, password } from './app.ts';
import { Hang, must, searchFiles, within } from './outcome.ts';

const fails = (run: Promise<unknown>) =>
  run.then(
    () => undefined,
    (error: Error) => error,
  );

/** The suite finds what it looks for: a secret that was planted, in each spelling of a few, and a hang. */
export async function controls(): Promise<void> {
  const folder = await newFolder();
  for (const planted of [password, encodeURIComponent(password), Buffer.from(password).toString('base64')]) {
    await writeFile(join(folder, 'planted.txt'), `before ${planted} after`);
    must(
      (await fails(searchFiles(folder, [password])))?.message.startsWith('a secret in') ?? false,
      'a planted secret was missed',
    );
  }
  await rm(folder, { recursive: true });
  must((await fails(within(10, 'nothing', new Promise(() => {})))) instanceof Hang, 'a hang was missed');
}

import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createDataFolder, password } from './app.ts';
import { assertNoSecretsInFiles, assertThat, HangError, withTimeout } from './outcome.ts';

const fails = (run: Promise<unknown>) =>
  run.then(
    () => undefined,
    (error: Error) => error,
  );

/**
 * The suite finds what it looks for: a secret that was planted, in each spelling of a few, and a
 * hang.
 */
export async function runControls(): Promise<void> {
  const folder = await createDataFolder();
  for (const planted of [password, encodeURIComponent(password), Buffer.from(password).toString('base64')]) {
    await writeFile(join(folder, 'planted.txt'), `before ${planted} after`);
    assertThat(
      (await fails(assertNoSecretsInFiles(folder, [password])))?.message.startsWith('a secret in') ?? false,
      'a planted secret was missed',
    );
  }
  await rm(folder, { recursive: true });
  assertThat(
    (await fails(withTimeout(10, 'nothing', new Promise(() => {})))) instanceof HangError,
    'a hang was missed',
  );
}

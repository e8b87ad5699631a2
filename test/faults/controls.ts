import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createDataFolder, password } from './app.ts';
import { assertNoSecretsInFiles, assertThat, HangError, withTimeout } from './outcome.ts';

const fails = (run: Promise<unknown>) =>
  run.then(
    () => undefined,
    (error: Error) => error,
  );

/** Checks that the suite detects a planted secret, in several encodings, and a hang. */
export async function runControls(): Promise<void> {
  const folder = await createDataFolder();
  for (const planted of [password, encodeURIComponent(password), Buffer.from(password).toString('base64')]) {
    await writeFile(join(folder, 'planted.txt'), `before ${planted} after`);
    assertThat(
      (await fails(assertNoSecretsInFiles(folder, [password])))?.message.startsWith('a secret in') ?? false,
      'did not find a planted secret',
    );
  }
  await rm(folder, { recursive: true });
  assertThat(
    (await fails(withTimeout(10, 'a promise that never settles', new Promise(() => {})))) instanceof HangError,
    'did not detect a hang',
  );
}

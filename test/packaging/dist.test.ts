import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Runs `npm run dist` while Electron is neither installed nor available for download. */
async function dist(...args: string[]): Promise<{ code: number | null; out: string; err: string }> {
  const emptyFolder = await mkdtemp(join(tmpdir(), 'latchkey-no-electron-'));
  onTestFinished(() => rm(emptyFolder, { recursive: true }));
  const child = spawn(process.execPath, ['--import', 'tsx', 'build/dist.ts', ...args], {
    cwd: root,
    env: {
      ...process.env,
      ELECTRON_OVERRIDE_DIST_PATH: emptyFolder,
      ELECTRON_MIRROR: 'http://127.0.0.1:1/',
      electron_config_cache: emptyFolder,
    },
  });
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk) => (out += chunk));
  child.stderr.on('data', (chunk) => (err += chunk));
  const [code] = (await once(child, 'exit')) as [number | null];
  return { code, out, err };
}

test("explains why it stops if Electron's executable is missing", async () => {
  const { code, out, err } = await dist();
  expect(code).toBe(1);
  expect(out).toBe('Downloading Electron …\n');
  expect(err).toBe(
    `Electron's binary cannot be downloaded. Installers contain Electron, so they cannot be built without it. Run "npm run dist" on a computer that can download Electron, or set ELECTRON_MIRROR to a mirror that this one can reach.\n`,
  );
}, 60_000);

test.each([
  [['--variant', 'nobody'], /^The variant "nobody" cannot be built:\n {2}variant\.json: is missing\n/],
  [['--arch', 'mips'], /^--arch mips is not one of x64, arm64\. Usage: npm run dist -- \[/],
  [['--rollout', '0'], /^--rollout 0 is not a whole number from 1 to 100\./],
  [['--what'], /^Unknown option '--what'\. Usage: /],
])('reports %j before downloading anything', async (args, expected) => {
  const { code, out, err } = await dist(...args);
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toMatch(expected);
});

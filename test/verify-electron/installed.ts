import assert from 'node:assert/strict';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expectedFuses } from '../fuses.ts';
import { readFuses } from '../packaging/electron-dist.ts';
import { createScene, type InstalledApp, NotObservableError, type Scene, selectSubject } from './subject.ts';
import type { Observation } from './verify.ts';

const debuggingPort = 39_222;
const startMs = 5_000;

function appOf({ installed }: Scene): InstalledApp {
  if (!installed) throw new NotObservableError('an installed app');
  return installed;
}

export const installedObservations: readonly Observation[] = [
  {
    name: 'the fuses are as decided',
    on: ['installed'],
    async observe(scene) {
      const fuses = readFuses(await readFile(appOf(scene).fuses));
      assert.deepEqual(fuses, expectedFuses);
      return `${Object.keys(fuses).length} fuses`;
    },
  },
  {
    name: 'an installed app ignores `--remote-debugging-port`',
    on: ['installed'],
    async observe({ start }) {
      const child = await start([`--remote-debugging-port=${debuggingPort}`]);
      await delay(startMs);
      assert.equal(child.exitCode, null, 'the app ended');
      const address = `http://127.0.0.1:${debuggingPort}/json/version`;
      assert.equal(await fetch(address).catch(() => undefined), undefined, 'the port is open');
      return 'closed';
    },
  },
  {
    name: 'an app whose `app.asar` was changed does not start',
    on: ['installed'],
    async observe(scene) {
      if (process.platform === 'linux')
        throw new NotObservableError('macOS or Windows: Electron checks nothing on Linux');
      const { program, asar } = appOf(scene);
      const folder = await mkdtemp(join(tmpdir(), 'latchkey-verify-'));
      scene.defer({ close: () => rm(folder, { recursive: true, force: true, maxRetries: 10 }) });
      const root = process.platform === 'darwin' ? join(program, '../../..') : join(program, '..');
      const copy = join(folder, process.platform === 'darwin' ? 'Copy.app' : 'copy');
      await cp(root, copy, { recursive: true, verbatimSymlinks: true });
      const changed = join(copy, relative(root, asar));
      const archive = await readFile(changed, 'latin1');
      assert(archive.includes('enableSandbox'), 'nothing to change');
      await writeFile(changed, archive.replace('enableSandbox', 'enableSandbux'), 'latin1');
      const { scene: sceneOfCopy, clear } = createScene(selectSubject({ standIn: false, app: copy }));
      scene.defer({ close: clear });
      const [intact, broken] = [await scene.run(['doctor']), await sceneOfCopy.run(['doctor'])];
      assert.notEqual(broken.code, intact.code, `it ran, with exit code ${broken.code}`);
      return `exit code ${broken.code}, not ${intact.code}`;
    },
  },
];

import { execFile } from 'node:child_process';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { projectWithNewProvider } from '../servers/new-provider.ts';

const run = promisify(execFile);
let copy: string;

beforeAll(async () => {
  copy = await projectWithNewProvider();
}, 60_000);
afterAll(() => rm(copy, { recursive: true }));

/** Signs in with the profile in the copy's documentation, against the copy's recordings. */
const signsIn = `
import { expect, test } from 'vitest';
import { readRecordedErrors, readRecording } from '../servers/recordings.ts';
import { startProviderSimulator } from '../servers/provider-simulator.ts';
import { startCore } from './core.ts';
import { documentedProfile } from './documented-profiles.ts';

test('signs in to the new provider, and explains its refusals', async () => {
  const simulator = await startProviderSimulator('willow-directory');
  const recorded = readRecording('willow-directory', 'password');
  const options = { transport: simulator.transport, clientSecret: recorded.client.secret ?? '' };
  const core = await startCore(documentedProfile('willow'), options);
  simulator.expect(recorded, readRecordedErrors('willow-directory').felled);
  const { username, password } = recorded.user;
  expect(await core.signIn(username, password)).toMatchObject({ ok: false, failure: { kind: 'account_disabled' } });
  simulator.expect(recorded);
  expect(await core.signIn(username, password)).toMatchObject({ ok: true });
  expect(simulator.mismatches).toEqual([]);
  await simulator.close();
});
`;

test('a new provider needs only a dialect, exchanges, texts and docs, and all checks pass', async () => {
  await writeFile(join(copy, 'test/integration/willow.test.ts'), signsIn);
  const at = { cwd: copy, env: { ...process.env, NODE_ENV: 'test' }, maxBuffer: 64 * 1024 * 1024 };
  const outputOfFailure = async (file: string, args: string[]) => {
    try {
      await run(file, args, at);
      return '';
    } catch (error) {
      const { stdout, stderr } = error as { stdout: string; stderr: string };
      return `${file} ${args.join(' ')}\n${stdout}\n${stderr}`;
    }
  };
  // The generated JSON Schema in docs/ lists the providers.
  expect(await outputOfFailure(process.execPath, ['--import', 'tsx', 'build/profile-schema.ts'])).toBe('');
  const bin = (name: string) => join(copy, 'node_modules/.bin', name);
  // Tests and tools do not name providers, so their projects are not checked again.
  for (const project of ['electron', 'renderer']) expect(await outputOfFailure(bin('tsc'), ['-p', project])).toBe('');
  expect(await outputOfFailure(bin('biome'), ['check', 'electron', 'shared', '--error-on-warnings'])).toBe('');
  expect(
    await outputOfFailure(bin('vitest'), [
      'run',
      '--config',
      'test/vitest.config.ts',
      '--reporter=dot',
      ...[
        'dialects',
        'recordings',
        'architecture',
        'profile',
        'read-issuer',
        'renderer/profile-draft',
        'policy/templates',
      ].map((name) => `test/unit/${name}`),
      ...['willow', 'providers'].map((name) => `test/integration/${name}.test.ts`),
    ]),
  ).toBe('');
}, 300_000);

import assert from 'node:assert/strict';
import { demoClientId, startDemo } from '../../build/demo-server/demo.ts';
import { demoAudience } from '../../build/demo-server/directory.ts';
import { profileFor } from '../support/profile-file.ts';
import type { Observation } from './verify.ts';

export const commandObservations: readonly Observation[] = [
  {
    name: '`run` and `doctor`: exit codes and standard output',
    on: ['stand-in', 'electron', 'installed'],
    async observe({ run, defer }) {
      const { issuer, apiOrigin, user, close } = await startDemo();
      defer({ close });
      const resource = { resource: demoAudience };
      const profile = {
        ...profileFor(issuer),
        clientId: demoClientId,
        extraParameters: { password: resource, refresh: resource },
        api: { origins: [apiOrigin], requests: [{ name: 'Who am I', method: 'GET', url: `${apiOrigin}/me` }] },
      };
      const command = ['--vault=memory', 'run', 'test', '--username', user.username];
      // On Windows, a GUI program prints an empty line first.
      const passed = await run(command, { profile, input: `${user.password}\n` });
      assert.deepEqual([passed.code, passed.out.includes('1 of 1 passed')], [0, true], passed.out);
      const refused = await run(command, { profile, input: 'not-the-password\n' });
      assert.deepEqual([refused.code, refused.out.trim()], [3, '']);
      assert.equal((await run(['--vault=memory', 'run'], { profile })).code, 2);
      const doctor = await run(['--vault=memory', 'doctor', 'test', '--json'], { profile });
      assert.deepEqual([doctor.code, typeof JSON.parse(doctor.out)], [0, 'object']);
      return '0, 3, 2, 0';
    },
  },
];

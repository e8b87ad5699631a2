import assert from 'node:assert/strict';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startDemo } from '../../build/demo-server/demo.ts';
import { openScreen, signIn } from '../../build/page-steps.ts';
import { readFilesBelow } from '../security/secret-search.ts';
import { keyringUnavailableReason, startKeyring } from '../servers/keyring.ts';
import { startMisbehavingServer } from '../servers/misbehaving-server.ts';
import { createTestCertificates } from '../servers/tls.ts';
import { profileFor } from '../support/profile-file.ts';
import { NotObservableError, type Scene } from './subject.ts';
import type { Observation } from './verify.ts';

const driven = ['stand-in', 'electron'] as const;

/** Signs in and returns where the app says that secrets are. */
async function readSecretStorage(
  { launch, defer }: Scene,
  options: { switches: string[]; env: Record<string, string> },
) {
  const demo = defer(await startDemo());
  const app = await launch({ env: options.env, switches: [...demo.switches, ...options.switches] });
  await signIn(app.page, demo.user);
  await openScreen(app.page, 'Settings');
  const region = app.page.getByRole('region', { name: 'Secret storage' });
  const text =
    (await region
      .getByText(/^(In memory|.*system keychain)/)
      .first()
      .textContent()) ?? '';
  return { app, text };
}

export const secretObservations: readonly Observation[] = [
  {
    name: 'without a keyring, secrets stay in memory and no file is encrypted with the constant key (`v10`)',
    on: driven,
    async observe(scene) {
      if (process.platform !== 'linux') throw new NotObservableError('Linux');
      const env = { DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nonexistent' };
      const { app, text } = await readSecretStorage(scene, { switches: ['--vault=any'], env });
      assert.match(text, /^In memory/);
      await app.close();
      const names = (await readFilesBelow(app.userData)).map(({ name }) => name);
      assert.deepEqual(
        names.filter((name) => /^vault/.test(name)),
        [],
      );
      return text;
    },
  },
  {
    name: 'keytar loads, from an installed app too, and stores the key in a keyring',
    on: [...driven, 'installed'],
    async observe(scene) {
      const isLinux = process.platform === 'linux';
      // Elsewhere the keychain would be the user's own.
      const unavailable = isLinux ? keyringUnavailableReason() : !process.env.CI && 'a build machine';
      if (unavailable) throw new NotObservableError(unavailable.replace(/^needs /, ''));
      const { env } = isLinux ? scene.defer(await startKeyring()) : { env: {} };
      const switches = ['--vault=keychain'];
      const doctor = await scene.run([...switches, 'doctor', '--json'], { env });
      const { findings } = JSON.parse(doctor.out) as {
        findings: { check: string; status: string; description: string }[];
      };
      const found = findings.find(({ check }) => check === 'vault');
      assert.equal(found?.status, 'ok', found?.description);
      if (scene.kind === 'installed') return `${found?.description}`;
      const { text } = await readSecretStorage(scene, { switches, env });
      assert.match(text, /system keychain/);
      return text;
    },
  },
  {
    name: 'quitting clears a copied token from the clipboard',
    on: driven,
    async observe({ launch, defer, kind }) {
      const demo = defer(await startDemo());
      const app = await launch({ switches: demo.switches });
      await signIn(app.page, demo.user);
      await openScreen(app.page, 'Inspector');
      await app.answerDialog('showMessageBox', { response: 0 });
      await app.page.getByRole('button', { name: 'Copy a token…' }).click();
      await app.page.getByRole('menuitem', { name: 'Access token' }).click();
      await app.page.getByText('Access token copied.').waitFor();
      const token = demo.authorizationServer.issued.at(-1)?.access_token;
      assert.equal(await app.readClipboardText(), token);
      await app.close();
      if (kind === 'stand-in') assert.equal(app.electronCalls('clipboard.clear').length, 1);
      else assert.notEqual(await (await launch()).readClipboardText(), token);
      return 'cleared';
    },
  },
  {
    name: 'the keys of TLS connections are written to no file, whatever `SSLKEYLOGFILE` names',
    on: [...driven, 'installed'],
    async observe({ run, defer }) {
      const server = defer(await startMisbehavingServer({ tls: createTestCertificates().valid, host: 'localhost' }));
      const folder = await mkdtemp(join(tmpdir(), 'latchkey-verify-'));
      defer({ close: () => rm(folder, { recursive: true }) });
      const file = join(folder, 'keys');
      const { code } = await run(['doctor', 'test'], {
        profile: profileFor(server.issuer),
        env: { SSLKEYLOGFILE: file },
      });
      // The authority of the certificate is unknown, but the handshake creates keys before that.
      assert.equal(code, 1);
      const bytes = await stat(file).then(
        ({ size }) => size,
        () => 0,
      );
      assert.equal(bytes, 0, `${bytes} bytes of keys`);
      return 'no keys';
    },
  },
];

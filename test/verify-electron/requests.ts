import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { TLSSocket } from 'node:tls';
import type { Page } from 'playwright';
import {
  type LoopbackServer,
  listenOnLoopback,
  readBody,
  writeWithBackpressure,
} from '../../build/demo-server/loopback.ts';
import type { RunningApp } from '../../build/electron-stand-in/launch.ts';
import { signIn, submitSignIn } from '../../build/page-steps.ts';
import { startConnectProxy } from '../servers/connect-proxy.ts';
import { type MisbehavingServer, startMisbehavingServer } from '../servers/misbehaving-server.ts';
import { createTestCertificates } from '../servers/tls.ts';
import { profileFor } from '../support/profile-file.ts';
import { type AppOptions, NotObservableError, type Scene } from './subject.ts';
import type { Observation } from './verify.ts';

const driven = ['stand-in', 'electron'] as const;
const user = { username: 'alice', password: 'not-a-real-password' };
const { ca, valid, expired, wrongName } = createTestCertificates();
const longBodyBytes = 5_000_000;
/** More than the sockets of both sides buffer. */
const uploadBytes = 20_000_000;
const uploadPauseMs = 1_000;

const sendRaw = ({ socket }: ServerResponse, head: string) =>
  socket?.end(`HTTP/1.1 ${head}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n`, 'latin1');

/** Starts an API whose responses are unusual, and records the methods of its requests. */
async function startApi(): Promise<LoopbackServer & { methods: string[] }> {
  const methods: string[] = [];
  const server = await listenOnLoopback(async (request, response) => {
    const { method = '', url } = request;
    methods.push(method);
    if (url === '/latin-1') sendRaw(response, '200 OK\r\nx-place: caf\xe9');
    else if (url === '/status-699') sendRaw(response, '699 Odd');
    else if (url === '/long') {
      response.writeHead(200, { 'content-length': longBodyBytes });
      await writeWithBackpressure(response, longBodyBytes);
      response.end();
    } else if (url === '/echo') response.end(await readBody(request));
    else if (url === '/upload') {
      await delay(uploadPauseMs);
      response.end(`${(await readBody(request, uploadBytes)).byteLength}`);
    } else response.end('{}');
  });
  return { ...server, methods };
}

/** Creates a home folder with a certificate store (NSS): authority and client certificate. */
async function createHomeWithCertificates(): Promise<{ path: string; close(): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'latchkey-verify-'));
  const files = { 'ca.pem': ca, 'own.pem': `${valid.cert}${valid.key}` };
  for (const [name, text] of Object.entries(files)) await writeFile(join(path, name), text);
  const password = 'not-a-real-password';
  const run = (program: string, ...args: string[]) => {
    const { status, error } = spawnSync(program, args, { cwd: path });
    if (error || status !== 0) throw new NotObservableError('Linux with openssl, certutil and pk12util');
  };
  run('openssl', 'pkcs12', '-export', '-in', 'own.pem', '-passout', `pass:${password}`, '-out', 'own.p12');
  // The second one since Chromium 146.
  for (const folder of ['.pki/nssdb', '.local/share/pki/nssdb']) {
    await mkdir(join(path, folder), { recursive: true });
    run('certutil', '-N', '-d', `sql:${folder}`, '--empty-password');
    run('certutil', '-A', '-d', `sql:${folder}`, '-n', 'authority', '-t', 'C,,', '-i', 'ca.pem');
    run('pk12util', '-d', `sql:${folder}`, '-i', 'own.p12', '-W', password);
  }
  return { path, close: () => rm(path, { recursive: true, force: true }) };
}

type ApiOutcome = { ok: true; value: { status: number; text?: string } } | { ok: false; failure: { kind: string } };

/** Calls the API through the bridge, as the page does. */
const call = (page: Page, url: string, members: object = {}) =>
  page.evaluate(
    `window.latchkey.callApi(${JSON.stringify({ callId: 'verify', method: 'GET', url, timeoutMs: 15_000, ...members })})`,
  ) as Promise<ApiOutcome>;

async function signInWithApi({
  launch,
  defer,
}: Scene): Promise<{ app: RunningApp; api: LoopbackServer & { methods: string[] } }> {
  const server = defer(await startMisbehavingServer());
  const api = defer(await startApi());
  const app = await launch({ profile: profileFor(server.issuer, { api: { origins: [api.origin] } }) });
  await signIn(app.page, user);
  return { app, api };
}

/** Signs in at a server that must be refused, and returns the failure's kind. */
async function failSignIn({ launch }: Scene, { issuer }: MisbehavingServer, kinds: RegExp): Promise<string> {
  const app = await launch({ profile: profileFor(issuer) });
  await submitSignIn(app.page, user);
  await app.page.getByText('Details', { exact: true }).click();
  const kind = await app.page.getByRole('definition').filter({ hasText: kinds }).first().textContent();
  await app.close();
  return kind ?? '';
}

/** Signs in at a server whose authority, and maybe proxy, are in a policy. */
async function signInByPolicy({ launch, defer }: Scene, createPolicy: () => AppOptions['policy']): Promise<void> {
  const server = defer(await startMisbehavingServer({ tls: valid, host: 'localhost' }));
  server.respondAlways('token', { kind: 'tokens', idToken: 'none' });
  const { page } = await launch({ profile: profileFor(server.issuer), policy: { extraCa: [ca], ...createPolicy() } });
  await signIn(page, user);
}

export const requestObservations: readonly Observation[] = [
  {
    name: 'a response header `caf\\xe9` and the status 699 crash nothing',
    on: driven,
    async observe(scene) {
      const { app, api } = await signInWithApi(scene);
      const results: string[] = [];
      for (const path of ['/latin-1', '/status-699', '/small']) {
        const outcome = await call(app.page, `${api.origin}${path}`);
        results.push(outcome.ok ? `${outcome.value.status}` : outcome.failure.kind);
      }
      assert.deepEqual(app.electronCalls('dialog.showErrorBox'), []);
      assert.deepEqual([results[0], results[2]], ['200', '200']);
      return results.join(', ');
    },
  },
  {
    name: 'a small response after eight of 5 MB over HTTP/1.1',
    on: driven,
    async observe(scene) {
      const { app, api } = await signInWithApi(scene);
      for (let count = 0; count < 8; count += 1) await call(app.page, `${api.origin}/long`);
      const startedAt = performance.now();
      assert.equal((await call(app.page, `${api.origin}/small`)).ok, true);
      return `${Math.round(performance.now() - startedAt)} ms`;
    },
  },
  {
    name: 'a redirecting token endpoint is refused',
    on: driven,
    async observe(scene) {
      const server = scene.defer(await startMisbehavingServer());
      server.respondAlways('token', { kind: 'redirect', status: 307 });
      const kind = await failSignIn(scene, server, /redirect_refused/);
      assert.equal(server.otherOrigin.requests.length, 0, 'the redirect was followed');
      return kind;
    },
  },
  {
    name: 'a request with an `Origin` header causes no `OPTIONS` request',
    on: driven,
    async observe(scene) {
      const { app, api } = await signInWithApi(scene);
      const outcome = await call(app.page, `${api.origin}/small`, { headers: { origin: 'https://other.example' } });
      assert(!api.methods.includes('OPTIONS'), 'the server was asked first');
      return outcome.ok ? `${outcome.value.status}` : outcome.failure.kind;
    },
  },
  {
    name: 'a GET request sends its body',
    on: driven,
    async observe(scene) {
      const { app, api } = await signInWithApi(scene);
      const outcome = await call(app.page, `${api.origin}/echo`, { body: 'the body' });
      assert.equal(outcome.ok && outcome.value.text, 'the body');
      return 'sent';
    },
  },
  {
    name: 'the progress of a long upload is reported',
    on: driven,
    async observe(scene) {
      const { app, api } = await signInWithApi(scene);
      const file = join(app.userData, 'upload.bin');
      await writeFile(file, Buffer.alloc(uploadBytes));
      await app.answerDialog('showOpenDialog', { canceled: false, filePaths: [file] });
      const { value } = (await app.page.evaluate(`{
        window.sentBytes = [];
        window.latchkey.onApiCallProgress(({ phase, bytes }) => phase === 'sending' && window.sentBytes.push(bytes));
        window.latchkey.chooseApiBodyFile();
      }`)) as { value: { fileId: number } };
      const outcome = await call(app.page, `${api.origin}/upload`, { method: 'POST', fileId: value.fileId });
      assert.equal(outcome.ok && outcome.value.text, `${uploadBytes}`);
      const sentBytes = (await app.page.evaluate('window.sentBytes')) as number[];
      assert(
        sentBytes.some((bytes) => bytes > 0 && bytes < uploadBytes),
        `only ${sentBytes.join(', ') || 'nothing'}`,
      );
      return sentBytes.map((bytes) => `${Math.round((100 * bytes) / uploadBytes)} %`).join(', ');
    },
  },
  {
    name: 'an expired certificate, one for another name and one of an unknown authority are refused',
    on: driven,
    async observe(scene) {
      const kinds: string[] = [];
      for (const tls of [expired, wrongName, valid]) {
        const server = scene.defer(await startMisbehavingServer({ tls, host: 'localhost' }));
        kinds.push(await failSignIn(scene, server, /^tls_/));
        assert.equal(server.requests.length, 0, 'a request was sent');
      }
      return kinds.join(', ');
    },
  },
  {
    name: 'a server that asks for a client certificate gets none, though the store has one',
    on: ['electron'],
    async observe({ launch, defer }) {
      const home = defer(await createHomeWithCertificates());
      const subjects: unknown[] = [];
      const asking = { ...valid, requestCert: true, rejectUnauthorized: false };
      const api = defer(
        await listenOnLoopback(
          ({ socket }, response) => {
            subjects.push((socket as TLSSocket).getPeerCertificate().subject?.CN ?? 'none');
            response.end('{}');
          },
          { tls: asking, host: 'localhost' },
        ),
      );
      const server = defer(await startMisbehavingServer());
      const { page } = await launch({
        profile: profileFor(server.issuer, { api: { origins: [api.origin] } }),
        env: { HOME: home.path },
      });
      await signIn(page, user);
      // Only the store makes the server's own certificate trusted, so the app has read it.
      assert.equal((await call(page, api.origin)).ok, true);
      assert.deepEqual(subjects, ['none']);
      return 'none sent';
    },
  },
  {
    name: 'the policy `extraCa` is trusted',
    on: driven,
    async observe(scene) {
      await signInByPolicy(scene, () => ({}));
      return 'signed in';
    },
  },
  {
    name: 'a proxy that asks for a password (Basic), by policy',
    on: driven,
    async observe(scene) {
      const proxy = scene.defer(await startConnectProxy({ credentials: 'fake-user:fake-proxy-password' }));
      await signInByPolicy(scene, () => ({
        proxy: { mode: 'fixed', url: proxy.origin, bypass: ['<-loopback>'] },
        proxyCredentials: { username: 'fake-user', password: 'fake-proxy-password' },
      }));
      assert(proxy.requestedTunnels.length > 0, 'the proxy was not used');
      return `${proxy.requestedTunnels.length} tunnels`;
    },
  },
];

import { randomInt, randomUUID } from 'node:crypto';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { startAuthorizationServer } from '../../build/demo-server/authorization-server.ts';
import { demoAudience, testClients } from '../../build/demo-server/directory.ts';
import { startProtectedApi } from '../../build/demo-server/protected-api.ts';
import type { RunningApp } from '../../build/electron-stand-in/launch.ts';
import { passwordField } from '../../build/page-steps.ts';
import { createMachineWithPolicy, machinePolicyUnavailableReason } from '../electron-stand-in/machine-policy.ts';
import { mfaScenario } from '../security/scenarios/mfa.ts';
import { persistenceScenario } from '../security/scenarios/persistence.ts';
import { signedInScenario } from '../security/scenarios/signed-in.ts';
import { readFilesBelow, searchCodes, searchSecrets } from '../security/secret-search.ts';
import { readProcessLocations } from '../security/support/process-locations.ts';
import { keyringUnavailableReason, startKeyring } from '../servers/keyring.ts';
import { startMfaServer } from '../servers/mfa-server.ts';
import { expect, profileFor, test } from './fixtures.ts';
import { readPageLocations } from './page-locations.ts';
import { ipcLocations, searchAfterEach } from './search-scenario.ts';

const client = testClients.find(({ clientId }) => clientId === 'latchkey-basic');
const [password, otherPassword] = ['alice', 'bob'].map(
  (name) => `not-a-real-pässword +%&= 漢🔑 ${name} ${randomUUID()}`,
);
const credentials = { username: 'alice', password: password ?? '' };
const other = { username: 'bob', password: otherPassword ?? '' };
const users = [
  { ...credentials, sub: 'user-alice', claims: { name: 'Alice Example' } },
  { ...other, sub: 'user-bob', claims: { name: 'Bob Example' } },
];
const resource = { resource: demoAudience };

const messagesWith = (shell: RunningApp, secret: string) =>
  shell
    .ipcMessages()
    .filter(({ payload }) => payload.includes(JSON.stringify(secret).slice(1, -1)))
    .map(({ direction, channel }) => `${direction} ${channel}`);

test('a day with a session leaves no secret on the page, on disk, in the process or in a log', async ({
  launch,
}, testInfo) => {
  test.setTimeout(300_000);
  const server = await startAuthorizationServer({ users });
  const api = await startProtectedApi({ issuer: server.issuer, audience: demoAudience, isRevoked: server.isRevoked });
  const shell = await launch({
    profiles: {
      'test.json': profileFor(server.issuer, {
        clientId: client?.clientId,
        clientAuthentication: 'client_secret_basic',
        extraParameters: { password: resource, refresh: resource },
        api: { origins: [api.origin], requests: [{ name: 'Who am I', method: 'GET', url: `${api.origin}/me` }] },
      }),
    },
  });
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  const stage = {
    shell,
    page: shell.page,
    server,
    credentials,
    other,
    wrongPassword: 'not-the-password-either',
    clientSecret: client?.clientSecret ?? '',
    api: api.origin,
    pasted: await new SignJWT({ iss: 'https://elsewhere.example', sub: 'somebody' })
      .setProtectedHeader({ alg: 'ES256' })
      .sign(privateKey),
    pastedKey: await exportJWK(privateKey),
    verifySecret: `not-a-real-secret-to-verify-with-${randomUUID()}`,
    folder: testInfo.outputPath(),
  };
  const { summary } = await searchAfterEach(signedInScenario, stage);
  console.log(`    a day with a session: ${summary}`);
  expect(messagesWith(shell, credentials.password)).toEqual(['to-main latchkey:signIn']);
  expect(messagesWith(shell, other.password)).toEqual(['to-main latchkey:signIn']);
  expect(messagesWith(shell, stage.clientSecret)).toEqual(['to-main latchkey:storeClientSecret']);
  expect(messagesWith(shell, stage.pasted)).toEqual([]);
  expect(new Set(messagesWith(shell, stage.verifySecret))).toEqual(new Set(['to-main latchkey:checkToken']));
  await Promise.all([server.close(), api.close()]);
});

test('every second factor leaves no secret anywhere', async ({ launch }) => {
  test.setTimeout(180_000);
  const server = await startMfaServer();
  const profile = profileFor(server.issuer, {
    provider: server.provider,
    clientAuthentication: 'none',
    scopes: ['openid'],
  });
  const shell = await launch({ profiles: { 'test.json': profile } });
  const { summary } = await searchAfterEach(mfaScenario, { shell, page: shell.page, server });
  console.log(`    the second step: ${summary}`);
  expect(new Set(messagesWith(shell, server.password))).toEqual(new Set(['to-main latchkey:signIn']));
  await server.close();
});

test('a session that is stored, locked, restored and crashed leaves no secret anywhere', async ({ launch }) => {
  test.setTimeout(240_000);
  const [noKeyring, noMachine] = [keyringUnavailableReason(), machinePolicyUnavailableReason()];
  if (noKeyring) console.log(`    not kept, so neither restored: ${noKeyring}`);
  if (noMachine) console.log(`    not locked: ${noMachine}`);
  const server = await startAuthorizationServer({ users });
  const api = await startProtectedApi({ issuer: server.issuer, audience: demoAudience, isRevoked: server.isRevoked });
  const keyring = noKeyring ? undefined : await startKeyring();
  const machine = noMachine ? undefined : createMachineWithPolicy(JSON.stringify({ idleLockMinutes: 5 }));
  const options = {
    switches: [`--vault=${keyring ? 'keychain' : 'memory'}`],
    ...(keyring && { env: keyring.env }),
    ...(machine && { commandPrefix: machine.commandPrefix }),
  };
  const shell = await launch({
    ...options,
    profiles: {
      'test.json': profileFor(server.issuer, {
        extraParameters: { password: resource, refresh: resource },
        api: { origins: [api.origin] },
      }),
    },
  });
  const stage = {
    shell,
    page: shell.page,
    server,
    credentials,
    api: api.origin,
    apiKey: `not-a-real-key-${randomUUID()}`,
    restart: () => launch({ ...options, userData: shell.userData }),
  };
  const { summary } = await searchAfterEach(
    persistenceScenario({ keeps: keyring !== undefined, locks: machine !== undefined }),
    stage,
  );
  console.log(`    stored, locked, restored, crashed: ${summary}`);
  await Promise.all([server.close(), api.close()]);
  await keyring?.close();
  machine?.remove();
});

test('the search finds planted secrets in each location', async ({ app }) => {
  const planted = 'not-a-real-plänted secret 漢🔑';
  const { page } = app;
  await passwordField(page).waitFor();
  expect(searchSecrets({ planted }, await readPageLocations(page))).toEqual([]);
  await page.evaluate((secret) => {
    Object.assign(window, { planted: { deep: [`${secret} in the heap`] } });
    document.body.append(Object.assign(document.createElement('p'), { textContent: secret }));
    localStorage.setItem('planted', btoa(String.fromCharCode(...new TextEncoder().encode(secret))));
    return window.latchkey.copyText({ text: secret });
  }, planted);
  const places = [
    ...(await readPageLocations(page)),
    ...ipcLocations(app),
    { name: 'clipboard', content: await app.readClipboardText() },
  ];
  const found = new Set(searchSecrets({ planted }, places).map(({ location }) => location));
  expect([...found].sort()).toEqual([
    'DOM',
    'IPC to-main latchkey:copyText',
    'clipboard',
    'heap of the page',
    'storage',
  ]);
});

test('the search finds a delimited six-digit code, but no part of a number', async ({ app }) => {
  const { page } = app;
  await passwordField(page).waitFor();
  const [code, part] = [String(randomInt(100_000, 1_000_000)), String(randomInt(100_000, 1_000_000))];
  const planted = {
    texts: [code, `17${part}42 of 1.${part}`],
    stored: JSON.stringify({ otp: code, time: `17${part}42` }),
  };
  await page.evaluate(({ texts, stored }) => {
    Object.assign(window, { planted: texts });
    localStorage.setItem('planted', stored);
  }, planted);
  const found = searchCodes({ code, part }, await readPageLocations(page)).map(
    ({ secret, location }) => `${secret} in ${location}`,
  );
  expect([...new Set(found)].sort()).toEqual(['code in heap of the page', 'code in storage']);
});

test('the search finds the end of a long text in the heap', async ({ app }) => {
  const planted = 'not-a-real-secret-at-the-end-of-much';
  const { page } = app;
  await passwordField(page).waitFor();
  await page.evaluate((secret) => {
    // Parsed, so that V8 stores one flat string and not a concatenation.
    Object.assign(window, { planted: JSON.parse(JSON.stringify(`${'0123456789'.repeat(500)}${secret}`)) });
  }, planted);
  const found = searchSecrets({ planted }, await readPageLocations(page)).map(({ location }) => location);
  expect([...new Set(found)]).toEqual(['heap of the page']);
});

test('the search finds secrets planted in arguments, environment and files', async ({ launch }) => {
  const planted = 'not-a-real-planted-secret';
  const app = await launch({
    switches: [`--planted=${planted}-argument`],
    env: { LATCHKEY_PLANTED: `${planted}-environment` },
    profiles: { 'planted.json': `{"planted":"${planted}-file"}` },
  });
  const places = [...(await readProcessLocations(app.pid)), ...(await readFilesBelow(app.userData))];
  const found = searchSecrets(
    { argument: `${planted}-argument`, environment: `${planted}-environment`, file: `${planted}-file` },
    places,
  ).filter(({ spelling }) => spelling === 'raw');
  expect([...new Set(found.map(({ secret, location }) => `${secret} in ${location}`))]).toEqual([
    'argument in arguments of main',
    ...(process.platform === 'linux'
      ? ['environment in environment of main', 'environment in environment of a child of main']
      : []),
    'file in profiles/planted.json (utf8)',
  ]);
});

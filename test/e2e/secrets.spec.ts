import { readFile } from 'node:fs/promises';
import { features, type Stage } from '../security/features.ts';
import { filesBelow, type Place, searchSecrets, spellingCount } from '../security/secret-search.ts';
import { processPlaces } from '../security/support/process-places.ts';
import { startAuthorizationServer } from '../servers/authorization-server.ts';
import { demoAudience, testClients } from '../servers/directory.ts';
import { startProtectedApi } from '../servers/protected-api.ts';
import type { Shell } from '../shell/launch.ts';
import { expect, profileFor, test } from './fixtures.ts';
import { pagePlaces } from './page-places.ts';
import { passwordField } from './steps.ts';

const client = testClients.find(({ clientId }) => clientId === 'latchkey-basic');
const password = 'not-a-real-pässword +%&= 漢🔑';

const carriers = new Set(features.flatMap(({ carries }) => carries ?? []));

/** Traffic but for the messages that may carry a secret, each in one direction. */
const trafficPlaces = (shell: Shell): Place[] =>
  shell
    .traffic()
    .filter(({ direction, channel }) => !(direction === 'to-main' && carriers.has(channel.replace(/^.*:/, ''))))
    .map(({ direction, channel, payload }) => ({ name: `IPC ${direction} ${channel}`, content: payload }));

/** Every token that a server gave out, by name. */
const tokensOf = ({ server }: Stage): Record<string, string> =>
  Object.fromEntries(
    server.issued.flatMap(({ access_token, refresh_token, id_token }, at) =>
      Object.entries({ access_token, refresh_token, id_token })
        .filter((entry): entry is [string, string] => entry[1] !== undefined)
        .map(([name, value]) => [`${name} ${at + 1}`, value]),
    ),
  );

test('no secret is where the page, the disk, the process or a log could show it', async ({ launch }, testInfo) => {
  test.setTimeout(180_000);
  const server = await startAuthorizationServer({
    users: [{ username: 'alice', password, sub: 'user-alice', claims: { name: 'Alice Example' } }],
  });
  const api = await startProtectedApi({ issuer: server.issuer, audience: demoAudience, isRevoked: server.isRevoked });
  const resource = { resource: demoAudience };
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
  const { page } = shell;
  const consoleLines: string[] = [];
  page.on('console', (message) => consoleLines.push(message.text()));
  const stage: Stage = {
    shell,
    page,
    server,
    credentials: { username: 'alice', password },
    wrongPassword: 'not-the-password-either',
    clientSecret: client?.clientSecret ?? '',
    folder: testInfo.outputPath(),
  };

  const saved: string[] = [];
  // What was copied on purpose stays there for half a minute: no search of the clipboard from then on.
  let filled = false;
  const look = async (): Promise<Place[]> => [
    ...(await pagePlaces(page)),
    ...trafficPlaces(shell),
    ...(await filesBelow(shell.userData)),
    ...(await processPlaces(shell.pid)),
    ...(filled ? [] : [{ name: 'clipboard', content: await shell.clipboardText() }]),
    ...(await Promise.all(saved.map(async (file) => ({ name: file, content: await readFile(file, 'utf8') })))),
    { name: 'output of main', content: shell.output() },
    { name: 'console of the page', content: consoleLines.join('\n') },
  ];

  const secrets: Record<string, string> = {};
  let searched = 0;
  let places: Place[] = [];
  for (const { name, play, secrets: brings, files, fillsClipboard } of features) {
    await test.step(name, async () => {
      await play(stage);
      saved.push(...(files?.(stage) ?? []));
      filled ||= fillsClipboard ?? false;
      Object.assign(secrets, brings?.(stage), tokensOf(stage));
      // What was only typed is in its field until it is sent.
      const sent = Object.fromEntries(
        Object.entries(secrets).filter(([which]) => name !== 'client secret' || which !== 'client secret'),
      );
      places = await look();
      expect(searchSecrets(sent, places), `after ${name}`).toEqual([]);
      searched += Object.keys(sent).length * places.length * spellingCount;
    });
  }
  expect(Object.values(secrets).every((secret) => secret.length > 10)).toBe(true);
  expect(places.some(({ name }) => name.startsWith('logs/latchkey.log'))).toBe(true);
  console.log(
    `    ${Object.keys(secrets).length} secrets × ${spellingCount} spellings × up to ${places.length} places after each of ${features.length} features, ${searched} searches: none found`,
  );

  const messagesWith = (secret: string) =>
    shell
      .traffic()
      .filter(({ payload }) => payload.includes(JSON.stringify(secret).slice(1, -1)))
      .map(({ direction, channel }) => `${direction} ${channel}`);
  expect(messagesWith(password)).toEqual(['to-main latchkey:signIn']);
  expect(messagesWith(stage.clientSecret)).toEqual(['to-main latchkey:keepClientSecret']);

  await Promise.all([server.close(), api.close()]);
});

test('the search finds what is planted, in each place', async ({ app }) => {
  const planted = 'not-a-real-plänted secret 漢🔑';
  const { page } = app;
  await passwordField(page).waitFor();
  expect(searchSecrets({ planted }, await pagePlaces(page))).toEqual([]);
  await page.evaluate((secret) => {
    Object.assign(window, { planted: { deep: [`${secret} in the heap`] } });
    document.body.append(Object.assign(document.createElement('p'), { textContent: secret }));
    localStorage.setItem('planted', btoa(String.fromCharCode(...new TextEncoder().encode(secret))));
    return window.latchkey.copyText({ text: secret });
  }, planted);
  const places = [
    ...(await pagePlaces(page)),
    ...trafficPlaces(app),
    { name: 'clipboard', content: await app.clipboardText() },
  ];
  const found = new Set(searchSecrets({ planted }, places).map(({ place }) => place));
  expect([...found].sort()).toEqual([
    'DOM',
    'IPC to-main latchkey:copyText',
    'clipboard',
    'heap of the page',
    'storage',
  ]);
});

test('the search finds what stands at the end of a long text in the heap', async ({ app }) => {
  const planted = 'not-a-real-secret-at-the-end-of-much';
  const { page } = app;
  await passwordField(page).waitFor();
  await page.evaluate((secret) => {
    // Parsed, so that it is one flat text and not two that are joined when somebody reads them.
    Object.assign(window, { planted: JSON.parse(JSON.stringify(`${'0123456789'.repeat(500)}${secret}`)) });
  }, planted);
  const found = searchSecrets({ planted }, await pagePlaces(page)).map(({ place }) => place);
  expect([...new Set(found)]).toEqual(['heap of the page']);
});

test('the search finds what is planted in arguments, environment and files', async ({ launch }) => {
  const planted = 'not-a-real-planted-secret';
  const app = await launch({
    switches: [`--planted=${planted}-argument`],
    env: { LATCHKEY_PLANTED: `${planted}-environment` },
    profiles: { 'planted.json': `{"planted":"${planted}-file"}` },
  });
  const places = [...(await processPlaces(app.pid)), ...(await filesBelow(app.userData))];
  const found = searchSecrets(
    { argument: `${planted}-argument`, environment: `${planted}-environment`, file: `${planted}-file` },
    places,
  ).filter(({ spelling }) => spelling === 'raw');
  expect(found.map(({ secret, place }) => `${secret} in ${place}`)).toEqual([
    'argument in arguments of main',
    ...(process.platform === 'linux' ? ['environment in environment of main'] : []),
    'file in profiles/planted.json (utf8)',
  ]);
});

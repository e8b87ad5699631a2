import type { Page } from 'playwright';
import { openScreen, passwordField, signIn, submitSignIn } from '../../build/page-steps.ts';
import type { FailureKind } from '../../shared/errors.ts';
import { failures } from '../../shared/locales/en/failures.ts';
import { startMisbehavingServer } from '../servers/misbehaving-server.ts';
import type { ScriptedResponse } from '../servers/scripted-responses.ts';
import { createTestCertificates } from '../servers/tls.ts';
import { expect, profileFor, test } from './fixtures.ts';

const user = { username: 'alice', password: 'not-a-real-password' };

/** Returns the message on the page, which must be unique to this failure. */
async function sentenceAfterSignIn(page: Page): Promise<string> {
  await submitSignIn(page, user);
  const alert = page.getByRole('alert');
  await expect(alert).toBeVisible({ timeout: 30_000 });
  await expect(passwordField(page)).toHaveValue('');
  return (await alert.textContent()) ?? '';
}

const invalidResponses: [response: ScriptedResponse, kind: FailureKind][] = [
  [{ kind: 'html' }, 'response_not_json'],
  [{ kind: 'large' }, 'response_too_large'],
  [{ kind: 'tokens', accessToken: 'other-audience' }, 'access_token_audience'],
  [{ kind: 'tokens', idToken: 'alg-none' }, 'id_token_unsigned'],
  [{ kind: 'tokens', idToken: 'wrong-issuer' }, 'id_token_issuer'],
];

/** Returns the fixed parts of a kind's title, between its placeholders. */
const wordsOf = (kind: FailureKind) => failures[kind].title.split(/\{\{\w+\}\}/);

test('every invalid response has its own message, and the app stays usable', async ({ launch, misbehaving }) => {
  const audience = 'urn:latchkey:demo-api';
  const { page } = await launch({
    profiles: { 'test.json': profileFor(misbehaving.issuer, { api: { origins: [], audience } }) },
  });
  for (const [response, kind] of invalidResponses) {
    misbehaving.respondAlways('token', response);
    const sentence = await sentenceAfterSignIn(page);
    for (const words of wordsOf(kind)) expect(sentence, kind).toContain(words);
    expect(sentence, kind).not.toMatch(/\{\{|undefined/);
  }
  const titles = Object.values(failures).map(({ title }) => title);
  expect(new Set(titles).size).toBe(titles.length);
  misbehaving.reset();
  await signIn(page, user);
  await openScreen(page, 'Inspector');
});

test('an unreachable issuer, and one with an untrusted certificate', async ({ launch }) => {
  const secure = await startMisbehavingServer({ tls: createTestCertificates().valid });
  const gone = await startMisbehavingServer();
  await gone.close();
  const { page } = await launch({
    profiles: {
      'gone.json': profileFor(gone.issuer, { id: 'gone', name: 'Gone directory' }),
      'secure.json': profileFor(secure.issuer, { id: 'secure', name: 'Secure directory' }),
    },
  });
  const choose = async (from: string, to: string) => {
    await page.getByRole('button', { name: from }).click();
    await page.getByRole('option', { name: to }).click();
  };
  expect(await sentenceAfterSignIn(page)).toContain(new URL(gone.issuer).host);
  await choose('Gone directory', 'Secure directory');
  await expect(page.getByText(`Your password is sent to ${new URL(secure.issuer).host}`)).toBeVisible();
  for (const words of wordsOf('tls_untrusted')) expect(await sentenceAfterSignIn(page)).toContain(words);
  expect(secure.requests).toHaveLength(0);
  await secure.close();
});

test('lists every invalid field of a profile, and other profiles work', async ({ launch, misbehaving }) => {
  const { page } = await launch({
    profiles: {
      'broken.json': JSON.stringify({
        ...profileFor('http://id.example.com'),
        clientId: '',
        extraParameters: { password: { grant_type: 'client_credentials' } },
        clientSecret: 'not-a-real-secret',
      }),
      'cut.json': '{ "id": "cut"',
      'good.json': profileFor(misbehaving.issuer),
    },
  });
  await page.getByText("2 profiles can't be used").click();
  const main = page.getByRole('main');
  for (const text of [
    'broken.json',
    'issuer',
    'clientId',
    'extraParameters.password.grant_type',
    'clientSecret',
    'cut.json',
  ])
    await expect(main.getByText(text, { exact: false }).first()).toBeVisible();
  await signIn(page, user);
});

test('shows instructions if there is no usable profile', async ({ launch }) => {
  const { page } = await launch();
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await expect(passwordField(page)).toHaveCount(0);
  await expect(page.getByRole('main')).toContainText('No profiles yet');
});

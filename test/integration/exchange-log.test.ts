import { describe, expect, test } from 'vitest';
import { startAuthorizationServer } from '../../build/demo-server/authorization-server.ts';
import { demoAudience, testClients } from '../../build/demo-server/directory.ts';
import { startProtectedApi } from '../../build/demo-server/protected-api.ts';
import { calls } from '../../shared/contract.ts';
import type { ExchangeDetails } from '../../shared/exchanges.ts';
import type { SearchLocation } from '../security/secret-search.ts';
import { searchSecrets } from '../security/secret-search.ts';
import { otpAuthenticator, recoveryAuthenticator } from '../servers/mfa-script.ts';
import { startMfaServer } from '../servers/mfa-server.ts';
import { expectOk } from '../support/outcome.ts';
import { type Core, startCore, testProfile } from './core.ts';

/** Returns everything that the log exports: rows, details, curl commands and all reports. */
async function collectPageVisibleData(core: Core): Promise<SearchLocation[]> {
  const { exchanges } = calls.getLogChanges.result.parse(await core.handlers.getLogChanges({ after: 0 }));
  const places: SearchLocation[] = [{ name: 'rows', content: JSON.stringify(exchanges) }];
  for (const { id } of exchanges) {
    const view = expectOk(calls.getExchange.result.parse(await core.handlers.getExchange({ source: 'log', id })));
    places.push({ name: `details ${id}`, content: JSON.stringify(view.details) });
    places.push({ name: `curl ${id}`, content: view.curl ?? expect.fail('no curl command') });
  }
  for (const format of ['html', 'json', 'har'] as const)
    for (const personalData of [true, false]) {
      expect(await core.handlers.saveReport({ format, personalData })).toMatchObject({ ok: true });
      places.push({ name: `${format} ${personalData}`, content: core.savedFiles.at(-1) ?? '' });
    }
  return places;
}

const purposes = async (core: Core) =>
  (await core.exchangeLog.list()).map(({ purpose, status }) => `${purpose} ${status}`);

const labelsIn = (details: ExchangeDetails | undefined, kind: string): string[] =>
  [...JSON.stringify(details).matchAll(new RegExp(`‹${kind}[^›]*›`, 'g'))].map(([label]) => label);

/** Returns the part of a token that is secret by itself. */
const signatureOf = (token: string) => token.split('.')[2] ?? token;

describe.each(['client_secret_basic', 'client_secret_post'] as const)('a session with %s', (method) => {
  test('is recorded completely and in order, with equal names for equal secrets, and without secrets', async () => {
    const client = testClients.find(
      ({ clientId }) => clientId === (method === 'client_secret_basic' ? 'latchkey-basic' : 'latchkey-post'),
    );
    const password = 'not-a-real-pässword +%&= 漢🔑';
    const server = await startAuthorizationServer({
      users: [{ username: 'alice', password, sub: 'user-alice', claims: { name: 'Alice Example' } }],
    });
    const api = await startProtectedApi({ issuer: server.issuer, audience: demoAudience, isRevoked: server.isRevoked });
    const resource = { resource: demoAudience };
    const core = await startCore(
      testProfile({
        issuer: server.issuer,
        clientId: client?.clientId,
        clientAuthentication: method,
        extraParameters: { password: resource, refresh: resource },
        api: { origins: [api.origin] },
      }),
      { clientSecret: client?.clientSecret ?? '' },
    );
    expect(await core.signIn('alice', 'not-the-password-either')).toMatchObject({ ok: false });
    expect(await core.signIn('alice', password)).toMatchObject({ ok: true });
    expect(await core.call(`${api.origin}/me`)).toMatchObject({ ok: true, value: { status: 200 } });
    const { accessToken } = core.session.tokens();
    expect(
      await core.call(
        `${api.origin}/echo?access_token=${accessToken.reveal()}`,
        'POST',
        `{"say":"${accessToken.reveal()}"}`,
      ),
    ).toMatchObject({ ok: true });
    expect(await core.handlers.refresh()).toMatchObject({ ok: true });
    await core.introspect();
    const signedIn = await collectPageVisibleData(core);
    expect(await core.handlers.signOut()).toMatchObject({ ok: true });

    expect((await purposes(core)).slice(0, 5)).toEqual([
      'discovery 200',
      'password 400',
      'password 200',
      'keys 200',
      'api 200',
    ]);
    expect(new Set((await purposes(core)).slice(5))).toEqual(
      new Set(['api 200', 'refresh 200', 'introspection 200', 'revocation 200']),
    );

    const secrets = Object.fromEntries(
      server.issued.flatMap(({ access_token = '', refresh_token = '', id_token = '' }, at) => [
        [`access ${at}`, access_token],
        [`access signature ${at}`, signatureOf(access_token)],
        [`refresh ${at}`, refresh_token],
        [`id ${at}`, id_token],
        [`id signature ${at}`, signatureOf(id_token)],
      ]),
    );
    Object.assign(secrets, { password, wrong: 'not-the-password-either', 'client secret': client?.clientSecret ?? '' });
    expect(Object.values(secrets).every((secret) => secret.length > 10)).toBe(true);
    const places = [...signedIn, ...(await collectPageVisibleData(core))];
    expect(searchSecrets(secrets, places)).toEqual([]);
    expect(places.some(({ content }) => content.includes('Alice Example'))).toBe(true);
    expect(places.filter(({ name, content }) => name.endsWith('false') && /alice/i.test(content))).toEqual([]);

    const all = await core.exchangeLog.list();
    const [, , signIn, , call] = all;
    const [given] = labelsIn(signIn, 'access token');
    expect(labelsIn(call, 'access token')).toEqual([given]);
    const refresh = all.find(({ purpose }) => purpose === 'refresh');
    expect(labelsIn(refresh, 'refresh token #1')).toEqual(labelsIn(signIn, 'refresh token'));
    expect(labelsIn(refresh, 'access token')[0]).toMatch(/#2/);
    const named = new Set(all.flatMap((details) => labelsIn(details, 'client secret')));
    expect(named).toEqual(new Set(['‹client secret #1›']));
    await Promise.all([server.close(), api.close()]);
  });
});

test('hides the tokens and codes of a second step, with the same names in every step', async () => {
  const server = await startMfaServer('auth0');
  server.script.authenticators = [otpAuthenticator, recoveryAuthenticator];
  const core = await startCore(testProfile({ issuer: server.issuer, provider: server.provider, scopes: ['openid'] }));
  let answered = 0;
  core.session.onChange((snapshot) => {
    if (snapshot.state !== 'signing-in' || !snapshot.mfa || snapshot.mfa.checking) return;
    const { number, prompt } = snapshot.mfa;
    const { step } = prompt;
    answered += 1;
    const given =
      step === 'choose'
        ? ({ type: 'other-factor' } as const)
        : ({ type: 'code', code: answered === 1 ? '999999' : server.script.otp } as const);
    queueMicrotask(() => void core.handlers.submitMfa({ number, answer: given }));
  });
  expect(await core.signIn('alice', server.password)).toMatchObject({ ok: true });
  const secrets = Object.fromEntries(server.issuedHandles.map((value, at) => [`given ${at}`, value]));
  Object.assign(secrets, { password: server.password, 'wrong code': '"999999"', code: `"${server.script.otp}"` });
  expect(searchSecrets(secrets, await collectPageVisibleData(core))).toEqual([]);
  const steps = (await core.exchangeLog.list()).filter(({ purpose }) => purpose === 'password' || purpose === 'mfa');
  expect(steps.length).toBeGreaterThan(2);
  for (const step of steps) expect(labelsIn(step, 'MFA token')).toEqual(labelsIn(steps[0], 'MFA token'));
  expect(labelsIn(steps.at(-1), 'one-time code')).toEqual(['‹one-time code›']);
  await server.close();
});

test('reopens a saved report unchanged', async () => {
  const server = await startAuthorizationServer({
    users: [{ username: 'alice', password: 'not-a-real-password', sub: 'user-alice', claims: { name: 'Alice' } }],
  });
  const core = await startCore(testProfile({ issuer: server.issuer }));
  await core.signIn('alice', 'not-a-real-password');
  const before = await core.exchangeLog.list();
  expect(await core.handlers.saveReport({ format: 'json', personalData: true })).toMatchObject({ ok: true });
  const opened = calls.openReport.result.parse(await core.handlers.openReport());
  expect(opened).toMatchObject({
    ok: true,
    value: {
      personalData: true,
      profile: { id: 'test', provider: 'oidc' },
      session: { state: 'signed-in', username: 'alice', subject: 'user-alice' },
      tokens: [
        { tokenType: 'access' },
        {
          tokenType: 'id',
          claims: expect.stringContaining('"sub":"user-alice"'),
          checks: expect.arrayContaining([
            expect.objectContaining({ id: 'signature', verdict: 'pass', reason: 'signature_valid' }),
          ]),
        },
      ],
    },
  });
  core.exchangeLog.clear();
  for (const { id, ...rest } of before)
    expect(await core.handlers.getExchange({ source: 'report', id })).toMatchObject({
      ok: true,
      value: { details: JSON.parse(JSON.stringify(rest)) },
    });
  await server.close();
});

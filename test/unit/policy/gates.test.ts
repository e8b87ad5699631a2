import { expect, test } from 'vitest';
import { createApiClient } from '../../../electron/api/client.ts';
import { captureOutcome } from '../../../electron/core/failure.ts';
import { Secret } from '../../../electron/core/secret.ts';
import { createExchange } from '../../../electron/http/exchange.ts';
import type { Handlers } from '../../../electron/ipc/handler-types.ts';
import { applyPolicyGates, policyGates } from '../../../electron/ipc/policy-gates.ts';
import type { Session } from '../../../electron/session/session.ts';
import { type MessageName, messages } from '../../../shared/contract.ts';
import { startCore, testProfile } from '../../integration/core.ts';
import { fakeClock } from '../support/clock.ts';
import { fakeLog } from '../support/log.ts';
import { readPolicyOf } from '../support/policy.ts';
import { issuer } from '../support/profile.ts';

const profile = testProfile({ issuer, api: { origins: ['https://api.example.com'] } });

const coreUnder = async (members: Record<string, unknown>) => {
  const sent: string[] = [];
  const transport = async (url: string) => {
    sent.push(url);
    return Response.json({ access_token: 'fake-access', token_type: 'Bearer', expires_in: 300 });
  };
  return { core: await startCore(profile, { policy: await readPolicyOf(members), transport }), sent };
};

const refused = { ok: false, failure: { kind: 'policy_refused' } };

const gated = (gate: string) =>
  (Object.keys(policyGates) as MessageName[]).filter((name) => policyGates[name] === gate);

test('a call that policy can turn off has an outcome to refuse with', () => {
  for (const name of [...gated('inspector'), ...gated('apiConsole')])
    expect(messages[name].result.safeParse(refused).success, name).toBe(true);
});

test('without the inspector main refuses its calls, and without the API console its own', async () => {
  for (const gate of ['inspector', 'apiConsole'] as const) {
    const { core, sent } = await coreUnder({ [gate]: false });
    expect((await core.handlers.getStartupInfo()).policy).toMatchObject({
      inspector: true,
      apiConsole: true,
      [gate]: false,
    });
    for (const name of gated(gate)) {
      const call = core.handlers[name] as (argument: unknown) => Promise<unknown>;
      expect(await call({ callId: '1', method: 'GET', url: 'https://api.example.com/', headers: {} })).toEqual(refused);
    }
    expect(sent).toEqual([]);
  }
});

test('the other calls go on', async () => {
  const { core } = await coreUnder({ inspector: false, apiConsole: false });
  expect(await core.handlers.changeSettings({ appearance: 'dark' })).toEqual({ appearance: 'dark' });
  expect(await core.handlers.refresh()).toMatchObject({ ok: false, failure: { kind: 'signed_out' } });
});

test('a token goes to no address that policy does not list, whatever the profile lists', async () => {
  const sent: string[] = [];
  const transport = async (url: string) => {
    sent.push(url);
    return Response.json({});
  };
  const clock = fakeClock();
  const session = {
    getAccessToken: async () => ({ token: new Secret('fake-access'), refreshed: false }),
    canRefresh: () => false,
  } as unknown as Session;
  const { allowedApiOrigins: allowedOrigins } = (await readPolicyOf({ allowedApiOrigins: ['https://a.example'] }))
    .values;
  const api = createApiClient({
    exchange: createExchange({ transport, clock, log: fakeLog() }),
    clock,
    allowedOrigins,
  });
  const listed = testProfile({ issuer, api: { origins: ['https://a.example', 'https://b.example'] } });
  const call = (url: string) =>
    captureOutcome(
      () => api(session, listed, { callId: '1', method: 'GET', url, headers: {} }, new AbortController().signal),
      () => {},
    );
  expect(await call('https://b.example/orders')).toMatchObject({
    failure: { kind: 'policy_refused', facts: { host: 'b.example' } },
  });
  expect(await call('https://c.example/')).toMatchObject({ failure: { kind: 'origin_refused' } });
  expect(sent).toEqual([]);
  expect(await call('https://a.example/orders')).toMatchObject({ ok: true });
});

/** A second copy of the table, so that a call that loses its gate is noticed. */
const gatedCalls: Record<string, MessageName[]> = {
  inspector: [
    ...([
      'listTokens',
      'decodeToken',
      'pasteToken',
      'openTokenFile',
      'removeToken',
      'checkToken',
      'compareTokens',
    ] as const),
    ...(['introspectToken', 'getExchange', 'saveReport', 'openReport', 'dropTokenFile'] as const),
  ],
  apiConsole: [
    ...(['callApi', 'chooseApiBodyFile', 'saveApiResponse', 'listApiRequests', 'saveApiRequest'] as const),
    ...(['removeApiRequest', 'runApiRequests', 'saveApiRunReport', 'loadOpenApiDocument'] as const),
    ...(['listApiHistory', 'getApiHistoryEntry'] as const),
  ],
  allowRawTokenReveal: ['copyToken'],
  allowOtherProfiles: ['checkProfile', 'saveProfile', 'importProfiles', 'finishImport', 'discoverIssuer'],
};

const allOn = { inspector: true, apiConsole: true, allowRawTokenReveal: true, allowOtherProfiles: true };

test('refuses exactly the calls that policy turns off', async () => {
  const names = Object.keys(messages);
  expect(Object.keys(policyGates).sort()).toEqual(names.sort());
  const through = async () => 'through';
  const handlers = Object.fromEntries(names.map((name) => [name, through])) as unknown as Handlers;
  const answers = async (values: typeof allOn) => {
    const gatedHandlers = applyPolicyGates(handlers, values) as unknown as Record<string, () => Promise<unknown>>;
    const refusedCalls: string[] = [];
    for (const name of names) {
      const answer = await gatedHandlers[name]?.();
      if (answer === 'through') continue;
      expect(answer).toEqual(refused);
      refusedCalls.push(name);
    }
    return refusedCalls.sort();
  };
  expect(await answers(allOn)).toEqual([]);
  for (const [gate, off] of Object.entries(gatedCalls))
    expect(await answers({ ...allOn, [gate]: false }), gate).toEqual([...off].sort());
});

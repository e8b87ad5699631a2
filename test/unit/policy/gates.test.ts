import { expect, test } from 'vitest';
import { createApiClient } from '../../../electron/api/client.ts';
import { captureOutcome } from '../../../electron/core/failure.ts';
import { Secret } from '../../../electron/core/secret.ts';
import { createExchange } from '../../../electron/http/exchange.ts';
import { policyGates } from '../../../electron/ipc/policy-gates.ts';
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

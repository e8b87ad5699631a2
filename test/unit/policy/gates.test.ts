import { expect, test } from 'vitest';
import { createApiClient } from '../../../electron/api/client.ts';
import { captureOutcome } from '../../../electron/core/failure.ts';
import { Secret } from '../../../electron/core/secret.ts';
import { createExchange } from '../../../electron/http/exchange.ts';
import type { Handlers } from '../../../electron/ipc/handler-types.ts';
import { applyPolicyGates, policyGates } from '../../../electron/ipc/policy-gates.ts';
import type { Session } from '../../../electron/session/session.ts';
import { type MessageName, messages } from '../../../shared/contract.ts';
import { fakeClock } from '../support/clock.ts';
import { fakeLog } from '../support/log.ts';
import { readPolicyOf } from '../support/policy.ts';
import { testProfile } from '../support/profile.ts';
import { fakeTransport, jsonResponse } from '../support/transport.ts';

const refused = { ok: false, failure: { kind: 'policy_refused' } };

test('sends tokens only to origins that policy allows, even if the profile lists others', async () => {
  const transport = fakeTransport(() => jsonResponse({}));
  const clock = fakeClock();
  const getAccessToken = async () => ({ token: new Secret('fake-access'), refreshed: false });
  const session = { getAccessToken, canRefresh: () => false } as unknown as Session;
  const { values } = await readPolicyOf({ allowedApiOrigins: ['https://a.example'] });
  const exchange = createExchange({ transport, clock, log: fakeLog() });
  const api = createApiClient({ exchange, clock, allowedOrigins: values.allowedApiOrigins });
  const profile = testProfile({ api: { origins: ['https://a.example', 'https://b.example'] } });
  const call = (url: string) => {
    const request = { callId: '1', method: 'GET', url, headers: {} } as const;
    return captureOutcome(
      () => api(session, profile, request, new AbortController().signal),
      () => {},
    );
  };
  const otherHost = { kind: 'policy_refused', facts: { host: 'b.example' } };
  expect(await call('https://b.example/orders')).toMatchObject({ failure: otherHost });
  expect(await call('https://c.example/')).toMatchObject({ failure: { kind: 'origin_refused' } });
  expect(transport.requests).toEqual([]);
  expect(await call('https://a.example/orders')).toMatchObject({ ok: true });
});

/** A second copy of the table, so that a call that loses its gate is noticed. */
const gatedCalls = {
  inspector: [
    ...(['listTokens', 'decodeToken', 'pasteToken', 'openTokenFile', 'removeToken', 'checkToken'] as const),
    ...(['compareTokens', 'introspectToken', 'getExchange', 'saveReport', 'openReport', 'dropTokenFile'] as const),
  ],
  apiConsole: [
    ...(['callApi', 'chooseApiBodyFile', 'saveApiResponse', 'listApiRequests', 'saveApiRequest'] as const),
    ...(['removeApiRequest', 'runApiRequests', 'saveApiRunReport', 'loadOpenApiDocument'] as const),
    ...(['listApiHistory', 'getApiHistoryEntry'] as const),
  ],
  allowRawTokenReveal: ['copyToken'],
  allowOtherProfiles: ['checkProfile', 'saveProfile', 'importProfiles', 'finishImport', 'discoverIssuer'],
} satisfies Record<string, MessageName[]>;

test('every call that policy can turn off can return a failure', () => {
  for (const name of [...gatedCalls.inspector, ...gatedCalls.apiConsole])
    expect(messages[name].result.safeParse(refused).success, name).toBe(true);
});

const allOn = { inspector: true, apiConsole: true, allowRawTokenReveal: true, allowOtherProfiles: true };

test('refuses exactly the calls that policy turns off', async () => {
  const names = Object.keys(messages);
  expect(Object.keys(policyGates).sort()).toEqual(names.sort());
  const handle = async () => 'handled';
  const handlers = Object.fromEntries(names.map((name) => [name, handle])) as unknown as Handlers;
  const resultsOf = async (values: typeof allOn) => {
    const gatedHandlers = applyPolicyGates(handlers, values) as unknown as Record<string, () => Promise<unknown>>;
    return Object.fromEntries(await Promise.all(names.map(async (name) => [name, await gatedHandlers[name]?.()])));
  };
  for (const [gate, off] of Object.entries({ none: [], ...gatedCalls })) {
    const expected = names.map((name) => [name, (off as string[]).includes(name) ? refused : 'handled']);
    expect(await resultsOf({ ...allOn, [gate]: false }), gate).toEqual(Object.fromEntries(expected));
  }
});

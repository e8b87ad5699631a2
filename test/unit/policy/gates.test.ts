import { expect, test } from 'vitest';
import type { Handlers } from '../../../electron/ipc/handler-types.ts';
import { applyPolicyGates, policyGates } from '../../../electron/ipc/policy-gates.ts';
import { type MessageName, messages } from '../../../shared/contract.ts';

const refused = { ok: false, failure: { kind: 'policy_refused' } };

/** A second copy of the table, so that a call that loses its gate is noticed. */
const gatedCalls = {
  inspector: [
    ...(['listTokens', 'decodeToken', 'pasteToken', 'openTokenFile', 'removeToken', 'checkToken'] as const),
    ...(['compareTokens', 'introspectToken', 'getExchange', 'saveReport', 'openReport', 'dropTokenFile'] as const),
    'inspectApiResponse',
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

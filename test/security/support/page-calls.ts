import fc from 'fast-check';
import type { z } from 'zod';
import { type MessageName, messages } from '../../../shared/contract.ts';
import { profileSchema } from '../../../shared/profile.ts';
import { apiOrigin, impostor, issuer, profiles, stranger, type World } from './taken-over-world.ts';

/** What the page does next. `file` is what the user chooses if a dialog asks for a file. */
export type Step = { call: MessageName | 'restart'; argument: unknown; file: string };

type Schema = z.ZodType & {
  _zod: {
    def: {
      type: string;
      shape?: Record<string, Schema>;
      innerType?: Schema;
      element?: Schema;
      valueType?: Schema;
      options?: Schema[];
      values?: unknown[];
      entries?: Record<string, unknown>;
    };
  };
};

const placeholder = '‹secret›';
const hosts = [issuer, apiOrigin, stranger, 'https://id.example.com.stranger.example', 'http://127.0.0.1:9'];
const origins = fc.constantFrom(...hosts, stranger, stranger);
const endpoints = fc
  .tuple(origins, fc.constantFrom('/token', '/userinfo', '/introspect', '/revoke', '/keys', '/me'))
  .map((parts) => parts.join(''));
const urls = fc.oneof(
  endpoints,
  fc.constantFrom(`${apiOrigin}/orders`, `${stranger}/orders`, impostor, `${apiOrigin}/orders?api_key=${placeholder}`),
);
const issuers = fc.constantFrom(issuer, `${issuer}/`, stranger, impostor);
const few = (...texts: string[]) => fc.constantFrom(...texts);

/** What a page would put into a member of this name, if it is text. */
const textByName = (name: string, { accountIds }: World): fc.Arbitrary<string> | undefined =>
  ({
    profileId: few('acme', 'acme', 'acme', 'keyed', 'keyed', 'open', 'mine'),
    accountId: few(...accountIds),
    id: few(
      ...accountIds.flatMap((id) => ['access', 'refresh', 'id'].map((tokenType) => `${id}-${tokenType}`)),
      'first',
    ),
    from: few(...accountIds.map((id) => `${id}-access`)),
    to: few(...accountIds.map((id) => `${id}-id`)),
    callId: few('first', 'a', 'b'),
    name: few('Orders', 'Other'),
    basedOn: few('Orders', 'Other'),
    url: urls,
    issuer: issuers,
    expectedIssuer: issuers,
    tokenEndpointOrigin: origins,
    endpointOrigins: origins,
    origins,
    token: endpoints,
    keys: endpoints,
    userinfo: endpoints,
    revocation: endpoints,
    introspection: endpoints,
    clientId: few('desktop', 'other'),
    provider: few('oidc', 'oidc', 'keycloak', 'auth0'),
    headers: few(placeholder, 'text/plain'),
    query: few(placeholder, '1'),
    body: few('{}', `{"password":"${placeholder}"}`, placeholder),
    scopes: few('read', 'openid'),
    username: few('alice', 'mallory'),
  })[name];

const recordKeys = fc.constantFrom('x-api-key', 'X-Comment', 'content-type', 'api_key');

/** Generates values of a schema, with values that this page knows if they fit. */
function arbitraryOf(schema: Schema, name: string, world: World): fc.Arbitrary<unknown> {
  const { type, shape, innerType, element, valueType, options = [], values = [], entries = {} } = schema._zod.def;
  const inner = (one: Schema | undefined) => (one ? arbitraryOf(one, name, world) : fc.constant(undefined));
  switch (type) {
    case 'object':
      return fc.record(
        Object.fromEntries(
          Object.entries(shape ?? {}).map(([member, one]) => [member, arbitraryOf(one, member, world)]),
        ),
      );
    case 'optional':
      return fc.option(inner(innerType), { nil: undefined });
    case 'default':
      return fc.option(inner(innerType), { nil: undefined, freq: 2 });
    case 'array':
      return fc.array(inner(element), { maxLength: 2 });
    case 'record':
      return fc.dictionary(recordKeys, inner(valueType), { maxKeys: 2 });
    case 'union':
      return fc.oneof(...options.map((one) => arbitraryOf(one, name, world)));
    case 'enum':
      return fc.constantFrom(...Object.values(entries));
    case 'literal':
      return fc.constantFrom(...values);
    case 'boolean':
      return fc.boolean();
    case 'number':
      return fc.constantFrom(0, 1, 2, 200, 60_000);
    case 'string':
      return textByName(name, world) ?? fc.constantFrom('page', stranger, placeholder);
    default:
      return fc.constant(undefined);
  }
}

const strangerEndpoints = {
  userinfo: `${stranger}/userinfo`,
  introspection: `${stranger}/introspect`,
  revocation: `${stranger}/revoke`,
};

/** Changes of a profile that send something to the stranger and look like little. */
const hostileParts: readonly Record<string, unknown>[] = [
  { endpoints: strangerEndpoints, endpointOrigins: [stranger] },
  { tokenEndpointOrigin: stranger, endpoints: { token: `${stranger}/token`, ...strangerEndpoints } },
  { api: { origins: [apiOrigin, stranger] } },
  { issuer: impostor, expectedIssuer: issuer },
];

const replaceableMembers = [
  ...['issuer', 'expectedIssuer', 'clientId', 'clientAuthentication', 'endpoints', 'provider', 'tokenEndpointOrigin'],
  ...['endpointOrigins', 'api', 'allowLoopbackHttp', 'scopes', 'clientAssertion'],
];

/** Generates profiles: the real ones with some members replaced. */
function arbitraryProfile(world: World): fc.Arbitrary<Record<string, unknown> & { id: string }> {
  const shape = (profileSchema as unknown as Schema)._zod.def.shape ?? {};
  const members = replaceableMembers.map((name) => {
    const schema = shape[name];
    if (!schema) throw new Error(`profiles have no member ${name}`);
    return fc.option(arbitraryOf(schema, name, world), { nil: undefined, freq: 2 });
  });
  const randomPart = fc
    .tuple(...members)
    .map((values) =>
      Object.fromEntries(
        replaceableMembers.flatMap((name, at) => (values[at] === undefined ? [] : [[name, values[at]]])),
      ),
    );
  return fc
    .tuple(
      fc.constantFrom(profiles.acme, profiles.acme, profiles.acme, profiles.keyed, profiles.keyed, profiles.open),
      fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...hostileParts) }, randomPart),
      fc.option(few('acme', 'mine'), { nil: undefined, freq: 4 }),
    )
    .map(([profile, part, id]) => ({ ...profile, ...part, ...(id && { id }) }));
}

const orders = { method: 'GET', headers: { 'x-api-key': placeholder }, basedOn: 'Orders' };
const toUrls = (path: string) => [apiOrigin, stranger].map((origin) => `${origin}${path}`);

/** Arguments that chance would seldom make: those of an attack that knows what is there. */
const likelyArguments: Partial<Record<MessageName, readonly unknown[]>> = {
  callApi: toUrls('/orders').flatMap((url) => [
    ...['none', 'access'].map((token) => ({ ...orders, callId: 'a', url, token, profileId: 'acme' })),
    { callId: 'a', method: 'GET', url, token: 'id' },
  ]),
  saveApiRequest: toUrls('/orders').map((url) => ({
    ...{ profileId: 'acme', basedOn: 'Orders' },
    request: { name: 'Other', method: 'GET', url, headers: orders.headers },
  })),
  loadOpenApiDocument: toUrls('/me').map((url) => ({
    profileId: 'acme',
    source: { from: 'url', callId: 'a', url, withToken: true },
  })),
};

/** How often a call is tried, compared with the others. */
const weights: Partial<Record<MessageName, number>> = {
  ...{ saveProfile: 90, introspectToken: 60, runDoctor: 60, callApi: 80, loadOpenApiDocument: 30, refresh: 20 },
  ...{ importProfiles: 20, finishImport: 20, switchAccount: 15, saveApiRequest: 15, signOut: 10, runApiRequests: 10 },
  ...{ notifyOnline: 5, removeProfile: 5, listApiRequests: 5, checkToken: 5 },
};

/** How often the app is started again, also with a profile that was changed meanwhile. */
const restartWeight = 120;

/** Generates what a taken-over page does: up to six steps. */
export function arbitrarySteps(world: World): fc.Arbitrary<Step[]> {
  const profile = arbitraryProfile(world);
  const file = profile.map((one) => JSON.stringify(one));
  const argumentOf = (call: MessageName): fc.Arbitrary<unknown> => {
    if (call === 'saveProfile')
      return fc
        .tuple(profile, fc.constantFrom('own', 'own', 'own', 'acme', undefined))
        .map(([one, id]) => ({ text: JSON.stringify(one), ...(id && { profileId: id === 'own' ? one.id : id }) }));
    if (call === 'checkProfile') return file.map((text) => ({ text }));
    const general = arbitraryOf(messages[call].argument as unknown as Schema, '', world);
    const likely = likelyArguments[call];
    return likely ? fc.oneof(general, { weight: 3, arbitrary: fc.constantFrom(...likely) }) : general;
  };
  const callNames = Object.keys(messages) as MessageName[];
  const calls = callNames.map((call) => ({
    weight: weights[call] ?? 1,
    arbitrary: fc.record<Step>({ call: fc.constant(call), argument: argumentOf(call), file }),
  }));
  const restart = fc.record<Step>({
    call: fc.constant('restart'),
    argument: fc.option(file, { nil: undefined, freq: 4 }),
    file,
  });
  const any = fc.oneof(...calls, { weight: restartWeight, arbitrary: restart });
  const callOf = (name: MessageName) => calls[callNames.indexOf(name)]?.arbitrary ?? any;
  const some = (maxLength: number) => fc.array(any, { maxLength, size: 'max' });
  // Few attacks need more than a change and a use of what has changed.
  const change = fc.oneof(callOf('saveProfile'), restart);
  const use = fc.oneof(
    ...(['introspectToken', 'runDoctor', 'callApi', 'callApi', 'loadOpenApiDocument', 'refresh'] as const).map(callOf),
  );
  const planned = fc.tuple(some(1), change, some(1), use, use, some(1)).map((parts) => parts.flat());
  return fc.oneof({ weight: 3, arbitrary: planned }, fc.array(any, { minLength: 2, maxLength: 6, size: 'max' }));
}

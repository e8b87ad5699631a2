import * as openid from 'openid-client';
import { calls } from '../../shared/contract.ts';
import type { Profile } from '../../shared/profile.ts';
import { type Core, startCore } from '../integration/core.ts';
import type { Contender } from './measure.ts';

/** The addresses of the benchmark's servers. */
export type BenchServers = { issuer: string; api: string; audience: string };

const user = { username: 'alice', password: 'not-a-real-password-alice' };

type TokenResponse = { access_token: string; refresh_token: string };

/** Calls a handler as main does over IPC: validates the argument and the result. */
async function callThroughIpc<N extends 'signIn' | 'refresh' | 'callApi'>(core: Core, name: N, argument: unknown) {
  const { argument: argumentSchema, result: resultSchema } = calls[name];
  const handler = core.handlers[name] as (validated: unknown) => Promise<unknown>;
  const outcome = resultSchema.parse(await handler(argumentSchema.parse(argument)));
  if (!outcome.ok) throw new Error(outcome.failure.kind);
  return outcome.value;
}

async function post(url: string, body: Record<string, string>): Promise<TokenResponse> {
  const response = await fetch(url, { method: 'POST', body: new URLSearchParams(body) });
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
  return (await response.json()) as TokenResponse;
}

/** Configures openid-client to verify ID token signatures, as Latchkey always does. */
const createOpenidClient = ({ issuer, clientId }: Profile) =>
  openid.discovery(new URL(issuer), clientId, undefined, openid.None(), {
    execute: [openid.allowInsecureRequests, openid.enableNonRepudiationChecks],
  });

/** Creates the contenders of each comparison, the first of which is a bare `fetch`. */
export async function createContenders(
  profile: Profile,
  servers: BenchServers,
): Promise<Record<'sign-in' | 'refresh' | 'API call', Contender[]>> {
  const tokenEndpoint = `${servers.issuer}/token`;
  const scope = profile.scopes.join(' ');
  const passwordBody = {
    client_id: profile.clientId,
    grant_type: 'password',
    scope,
    resource: servers.audience,
    ...user,
  };
  const config = await createOpenidClient(profile);
  const grant = () => openid.genericGrantRequest(config, 'password', { ...user, scope, resource: servers.audience });

  const signInCore = await startCore(profile);
  await signInCore.signIn(user.username, user.password);
  const signedInCore = await startCore(profile);
  await signedInCore.signIn(user.username, user.password);
  let fetchTokens = await post(tokenEndpoint, passwordBody);
  let openidTokens = await grant();
  const apiUrl = `${servers.api}/me`;

  return {
    'sign-in': [
      { name: 'fetch', run: () => post(tokenEndpoint, passwordBody) },
      {
        name: 'Latchkey',
        async prepare() {
          await signInCore.handlers.signOut();
        },
        run: () => callThroughIpc(signInCore, 'signIn', { profileId: profile.id, ...user }),
      },
      { name: 'openid-client', run: grant },
    ],
    refresh: [
      {
        name: 'fetch',
        async run() {
          fetchTokens = await post(tokenEndpoint, {
            client_id: profile.clientId,
            grant_type: 'refresh_token',
            refresh_token: fetchTokens.refresh_token,
            resource: servers.audience,
          });
        },
      },
      { name: 'Latchkey', run: () => callThroughIpc(signedInCore, 'refresh', undefined) },
      {
        name: 'openid-client',
        async run() {
          openidTokens = await openid.refreshTokenGrant(config, openidTokens.refresh_token ?? '', {
            resource: servers.audience,
          });
        },
      },
    ],
    'API call': [
      {
        name: 'fetch',
        async run() {
          const response = await fetch(apiUrl, {
            headers: { authorization: `Bearer ${signedInCore.session.tokens().accessToken.reveal()}` },
          });
          if (response.status !== 200) throw new Error(String(response.status));
          await response.text();
        },
      },
      {
        name: 'Latchkey',
        run: () => callThroughIpc(signedInCore, 'callApi', { callId: 'bench', method: 'GET', url: apiUrl }),
      },
    ],
  };
}

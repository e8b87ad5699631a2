import * as openid from 'openid-client';
import { calls } from '../../shared/contract.ts';
import type { Profile } from '../../shared/profile.ts';
import { type Core, startCore } from '../integration/core.ts';
import type { Contender } from './measure.ts';

export type BenchServers = { issuer: string; api: string; audience: string };

const user = { username: 'alice', password: 'not-a-real-password-alice' };

type TokenResponse = { access_token: string; refresh_token: string };

/** Calls through what main binds to IPC: argument checked, handler, result checked. */
async function callThroughIpc<N extends 'signIn' | 'refresh' | 'callApi'>(core: Core, name: N, argument: unknown) {
  const { argument: accepts, result: answers } = calls[name];
  const handler = core.handlers[name] as (checked: unknown) => Promise<unknown>;
  const outcome = answers.parse(await handler(accepts.parse(argument)));
  if (!outcome.ok) throw new Error(outcome.failure.kind);
  return outcome.value;
}

async function post(url: string, body: Record<string, string>): Promise<TokenResponse> {
  const response = await fetch(url, { method: 'POST', body: new URLSearchParams(body) });
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
  return (await response.json()) as TokenResponse;
}

/** openid-client 6 with the ID token's signature check switched on, as Latchkey always has it. */
async function createOpenidClient(profile: Profile) {
  const config = await openid.discovery(new URL(profile.issuer), profile.clientId, undefined, openid.None(), {
    execute: [openid.allowInsecureRequests, openid.enableNonRepudiationChecks],
  });
  return config;
}

/** The contenders of each comparison, the bare `fetch` first. */
export async function createContenders(
  profile: Profile,
  servers: BenchServers,
): Promise<Record<'sign-in' | 'refresh' | 'API call', Contender[]>> {
  const token = `${servers.issuer}/token`;
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

  const signingIn = await startCore(profile);
  await signingIn.signIn(user.username, user.password);
  const signedIn = await startCore(profile);
  await signedIn.signIn(user.username, user.password);
  let bare = await post(token, passwordBody);
  let openidTokens = await grant();
  const me = `${servers.api}/me`;

  return {
    'sign-in': [
      { name: 'fetch', run: () => post(token, passwordBody) },
      {
        name: 'Latchkey',
        async prepare() {
          await signingIn.handlers.signOut();
        },
        run: () => callThroughIpc(signingIn, 'signIn', { profileId: profile.id, ...user }),
      },
      { name: 'openid-client', run: grant },
    ],
    refresh: [
      {
        name: 'fetch',
        async run() {
          bare = await post(token, {
            client_id: profile.clientId,
            grant_type: 'refresh_token',
            refresh_token: bare.refresh_token,
            resource: servers.audience,
          });
        },
      },
      { name: 'Latchkey', run: () => callThroughIpc(signedIn, 'refresh', undefined) },
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
          const response = await fetch(me, {
            headers: { authorization: `Bearer ${signedIn.session.tokens().accessToken.reveal()}` },
          });
          if (response.status !== 200) throw new Error(String(response.status));
          await response.text();
        },
      },
      {
        name: 'Latchkey',
        run: () => callThroughIpc(signedIn, 'callApi', { callId: 'bench', method: 'GET', url: me }),
      },
    ],
  };
}

import { join } from 'node:path';
import * as openid from 'openid-client';
import { replaceFile } from '../../electron/node/replace-file.ts';
import type { Profile } from '../../shared/profile.ts';
import { type BenchApp, createComputer, startBenchApp } from './bench-app.ts';
import { benchUser } from './bench-user.ts';
import type { Contender } from './measure.ts';
import type { BenchServers } from './start-servers.ts';

type TokenResponse = { access_token: string; refresh_token: string };

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

/** Creates a function that refreshes with a bare `fetch` each time it is called. */
async function createFetchRefresh(endpoint: string, password: Record<string, string>) {
  let tokens = await post(endpoint, password);
  return async () => {
    tokens = await post(endpoint, {
      client_id: password.client_id ?? '',
      grant_type: 'refresh_token',
      refresh_token: tokens.refresh_token,
      resource: password.resource ?? '',
    });
    return tokens;
  };
}

/** What is compared: each with a bare `fetch` first. */
export type Comparison = 'sign-in' | 'refresh' | 'refresh of a stored session' | 'API call';

/** Creates the contenders of each comparison, and the apps to close after it. */
export async function createContenders(
  profile: Profile,
  servers: BenchServers,
): Promise<{ comparisons: Record<Comparison, Contender[]>; close: () => Promise<unknown> }> {
  const tokenEndpoint = `${servers.issuer}/token`;
  const { audience: resource } = servers;
  const scope = profile.scopes.join(' ');
  const passwordBody = { client_id: profile.clientId, grant_type: 'password', scope, resource, ...benchUser };
  const config = await createOpenidClient(profile);
  const grant = () => openid.genericGrantRequest(config, 'password', { ...benchUser, scope, resource });

  const apps = [await startBenchApp(profile), await startBenchApp(profile), await startBenchApp(profile)] as const;
  const [signInApp, app, storedApp] = apps;
  await signInApp.signIn();
  await app.signIn();
  await storedApp.signIn({ remember: true });
  let openidTokens = await grant();
  const apiUrl = `${servers.api}/me`;
  const refreshByFetch = await createFetchRefresh(tokenEndpoint, passwordBody);
  const refreshAndStore = await createFetchRefresh(tokenEndpoint, passwordBody);
  const { folder } = await createComputer();
  const latchkey = (of: BenchApp, run: Contender['run']): Contender => ({ name: 'Latchkey', run, settle: of.settle });

  return {
    close: () => Promise.all(apps.map((one) => one.close())),
    comparisons: {
      'sign-in': [
        { name: 'fetch', run: () => post(tokenEndpoint, passwordBody) },
        { ...latchkey(signInApp, () => signInApp.signIn()), prepare: () => signInApp.call('signOut') },
        { name: 'openid-client', run: grant },
      ],
      refresh: [
        { name: 'fetch', run: refreshByFetch },
        latchkey(app, () => app.call('refresh')),
        {
          name: 'openid-client',
          async run() {
            openidTokens = await openid.refreshTokenGrant(config, openidTokens.refresh_token ?? '', { resource });
          },
        },
      ],
      'refresh of a stored session': [
        {
          name: 'fetch',
          async run() {
            const path = join(folder, 'tokens.json');
            await replaceFile(path, JSON.stringify(await refreshAndStore()), `${path}.new`);
          },
        },
        latchkey(storedApp, () => storedApp.call('refresh')),
      ],
      'API call': [
        {
          name: 'fetch',
          async run() {
            const response = await fetch(apiUrl, {
              headers: { authorization: `Bearer ${app.accounts.active().tokens().accessToken.reveal()}` },
            });
            if (response.status !== 200) throw new Error(String(response.status));
            await response.text();
          },
        },
        latchkey(app, () => app.call('callApi', { callId: 'bench', method: 'GET', url: apiUrl, headers: {} })),
      ],
    },
  };
}

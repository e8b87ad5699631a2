import { expect } from 'vitest';
import type { Secret } from '../../electron/core/secret.ts';
import type { Failure, FailureKind } from '../../shared/errors.ts';
import type { Outcome } from '../../shared/outcome.ts';
import { type Core, discover } from '../integration/core.ts';
import { expectOk } from '../support/outcome.ts';
import {
  type Account,
  type InteropClient,
  isKnownMethod,
  type Method,
  profileOf,
  type RunningServer,
  requestAsClient,
  startCoreFor,
} from './server.ts';
import type { Cell } from './table.ts';

/** The result of a check, if there is more to report than that it works. */
export type Verdict = Partial<Pick<Cell, 'verdict' | 'note'>> | undefined;

type Skip = (reason: string) => never;
type Check = (server: RunningServer, skip: Skip) => Promise<Verdict>;

function expectFailure(outcome: Outcome<unknown>, ...kinds: FailureKind[]): Failure {
  if (outcome.ok) throw new Error('was not refused');
  if (!kinds.includes(outcome.failure.kind)) throw new Error(`was reported as ${JSON.stringify(outcome.failure)}`);
  return outcome.failure;
}

function clientOf(server: RunningServer, method: Method): InteropClient {
  const client = server.clients[method];
  if (!client) throw new Error(`there is no client for ${method}`);
  return client;
}

async function signedIn(server: RunningServer, method: Method, more = {}): Promise<Core> {
  const core = await startCoreFor(server, method, clientOf(server, method), more);
  const { username, password } = server.users.plain;
  const snapshot = expectOk(await core.signIn(username, password));
  // The subject comes from the ID token, whose signature and claims the client has verified.
  expect(snapshot).toMatchObject({ state: 'signed-in', refreshable: true, expiresAt: expect.any(Number) });
  expect(core.session.tokens().identity?.subject).toBeTruthy();
  return core;
}

/** Expects a refusal of the username or password, with or without a reason from the server. */
function expectCredentialsRefused(outcome: Outcome<unknown>): Verdict {
  const { kind } = expectFailure(outcome, 'credentials_refused', 'sign_in_refused');
  return kind === 'sign_in_refused' ? { note: 'refused without a reason, which Latchkey reports' } : undefined;
}

async function attempt(server: RunningServer, account: Account, more = {}, client?: InteropClient) {
  const core = await startCoreFor(
    server,
    'client_secret_basic',
    client ?? clientOf(server, 'client_secret_basic'),
    more,
  );
  return core.signIn(account.username, account.password);
}

async function metadata(server: RunningServer) {
  const profile = profileOf(server, 'client_secret_basic', clientOf(server, 'client_secret_basic'));
  return (await discover(profile)).server;
}

async function isActive(server: RunningServer, token: Secret | undefined): Promise<unknown> {
  const { introspection_endpoint: url } = await metadata(server);
  if (!url || !token) return undefined;
  const { status, body } = await requestAsClient(server, url, { token: token.reveal() });
  expect(status).toBe(200);
  return body?.active;
}

/** Creates checks of sign-in, refresh and sign-out with one client authentication method. */
function createFlowChecks(method: Method): Record<'password' | 'refresh' | 'revocation', Check> {
  const requireKnown = (skip: Skip) => {
    if (!isKnownMethod(method)) skip(`profiles do not know "clientAuthentication": "${method}" yet`);
  };
  return {
    password: async (server, skip) => {
      requireKnown(skip);
      const core = await signedIn(server, method);
      const { requestedScopes, grantedScopes } = core.session.tokens();
      const missing = requestedScopes.filter((scope) => !grantedScopes.includes(scope));
      return missing.length > 0 ? { note: `does not grant ${missing.join(', ')}` } : undefined;
    },
    refresh: async (server, skip) => {
      requireKnown(skip);
      const core = await signedIn(server, method);
      const before = core.session.tokens();
      expect(expectOk(await core.handlers.refresh(undefined))).toMatchObject({ state: 'signed-in', refreshes: 1 });
      const after = core.session.tokens();
      expect(after.accessToken.equals(before.accessToken)).toBe(false);
      expect(after.identity?.subject).toBe(before.identity?.subject);
      if (!before.refreshToken || !after.refreshToken) throw new Error('no refresh token');
      return after.refreshToken.equals(before.refreshToken) ? undefined : { note: 'gives a new refresh token' };
    },
    revocation: async (server, skip) => {
      requireKnown(skip);
      const core = await signedIn(server, method);
      const { refreshToken } = core.session.tokens();
      expect(expectOk(await core.handlers.signOut(undefined))).toEqual({ revocation: 'revoked' });
      if (method !== 'client_secret_basic') return undefined;
      const { token_endpoint: url = '' } = await metadata(server);
      const refresh = { grant_type: 'refresh_token', refresh_token: refreshToken?.reveal() ?? '' };
      expect((await requestAsClient(server, url, refresh)).status).toBeGreaterThanOrEqual(400);
      return undefined;
    },
  };
}

const [open, basic, post, key] = [
  createFlowChecks('none'),
  createFlowChecks('client_secret_basic'),
  createFlowChecks('client_secret_post'),
  createFlowChecks('private_key_jwt'),
];

/** The checks of every server, in the order of the table rows. A check throws if it fails. */
export const capabilities = {
  discovery: async (server) => {
    const found = await metadata(server);
    expect(found).toMatchObject({ issuer: server.issuer, token_endpoint: expect.any(String) });
    if (found.grant_types_supported?.includes('password')) return undefined;
    return { note: '`grant_types_supported` does not list `password`, though the server takes it' };
  },

  'password, public client': open.password,
  'password, Basic': basic.password,
  'password, post': post.password,
  'password, private_key_jwt': key.password,
  'refresh, public client': open.refresh,
  'refresh, Basic': basic.refresh,
  'refresh, post': post.refresh,
  'refresh, private_key_jwt': key.refresh,

  UserInfo: async (server) => {
    const core = await signedIn(server, 'client_secret_basic');
    const tokens = core.session.tokens();
    const identity = await core.session.client().fetchIdentity(tokens, new AbortController().signal);
    expect(identity).toMatchObject({ subject: tokens.identity?.subject, name: 'Alice Example' });
    return undefined;
  },

  introspection: async (server) => {
    const core = await signedIn(server, 'client_secret_basic');
    const { accessToken, refreshToken } = core.session.tokens();
    expect(await isActive(server, accessToken)).toBe(true);
    expect(await core.introspect()).toMatchObject({ active: true });
    return (await isActive(server, refreshToken)) === true ? undefined : { note: 'of access tokens only' };
  },

  'revocation, public client': open.revocation,
  'revocation, Basic': basic.revocation,
  'revocation, post': post.revocation,
  'revocation, private_key_jwt': key.revocation,

  'a revoked access token is inactive': async (server) => {
    const core = await signedIn(server, 'client_secret_basic');
    const { accessToken } = core.session.tokens();
    expect(await isActive(server, accessToken)).toBe(true);
    expectOk(await core.handlers.signOut(undefined));
    expect(await isActive(server, accessToken)).toBe(false);
    return undefined;
  },

  'wrong password': async (server) => {
    const { username } = server.users.plain;
    return expectCredentialsRefused(await attempt(server, { username, password: 'not-the-password' }));
  },

  'unknown user': async (server) => {
    return expectCredentialsRefused(await attempt(server, { username: 'nobody', password: 'not-the-password' }));
  },

  'wrong client secret': async (server) => {
    const client = { ...clientOf(server, 'client_secret_basic'), credential: 'not-the-secret' };
    const { kind } = expectFailure(
      await attempt(server, server.users.plain, {}, client),
      'client_refused',
      'sign_in_refused',
    );
    return kind === 'sign_in_refused' ? { note: 'refused without a reason, which Latchkey reports' } : undefined;
  },

  'ended refresh token': async (server) => {
    const core = await signedIn(server, 'client_secret_basic');
    const { revocation_endpoint: url = '' } = await metadata(server);
    const token = core.session.tokens().refreshToken?.reveal() ?? '';
    expect(await requestAsClient(server, url, { token, token_type_hint: 'refresh_token' })).toMatchObject({
      status: 200,
    });
    expectFailure(await core.handlers.refresh(undefined), 'session_ended');
    return undefined;
  },

  'unknown scope': async (server) => {
    const more = { scopes: [...server.scopes, 'nonsense'] };
    const outcome = await attempt(server, server.users.plain, more);
    if (!outcome.ok) {
      expect(expectFailure(outcome, 'scope_refused').facts?.scopes).toContain('nonsense');
      return undefined;
    }
    expect(outcome.value).toMatchObject({ scopes: { requested: expect.arrayContaining(['nonsense']) } });
    expect(outcome.value).not.toMatchObject({ scopes: { granted: expect.arrayContaining(['nonsense']) } });
    return { note: 'leaves unknown scopes out and answers 200; Latchkey shows granted vs. requested' };
  },

  'special characters in user and password': async (server) => {
    expectOk(await attempt(server, server.users.special));
    return undefined;
  },

  'special characters in a Basic secret': async (server) => {
    const passed: string[] = [];
    for (const basicEncoding of ['rfc6749', 'raw']) {
      const outcome = await attempt(server, server.users.plain, { basicEncoding }, server.specialClient);
      if (outcome.ok) passed.push(`\`"basicEncoding": "${basicEncoding}"\``);
    }
    expect(passed).not.toEqual([]);
    return { note: `with ${passed.join(' and ')}` };
  },

  'disabled account': async (server) => {
    const outcome = await attempt(server, server.users.disabled);
    const { kind } = expectFailure(outcome, 'account_disabled', 'credentials_refused', 'sign_in_refused');
    return kind === 'account_disabled' ? undefined : { note: 'reported as a wrong password' };
  },

  'required action': async (server) => {
    const { requiredAction } = server.users;
    if (!requiredAction) return { verdict: 'not offered' };
    expectFailure(await attempt(server, requiredAction), 'account_setup_required');
    return undefined;
  },

  'TOTP in the same request': async (server) => {
    const { totp } = server.users;
    if (!totp) return { verdict: 'not offered' };
    expectFailure(await attempt(server, totp), 'credentials_refused');
    const method = 'client_secret_basic';
    const core = await startCoreFor(server, method, clientOf(server, method), { asksOneTimeCode: true });
    const { username, password } = totp;
    expectOk(await core.handlers.signIn({ profileId: 'interop', username, password, oneTimeCode: totp.code() }));
    return { note: 'without a code it answers as to a wrong password' };
  },
} as const satisfies Record<string, Check>;

export type Capability = keyof typeof capabilities;

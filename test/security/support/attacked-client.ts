import { createApp } from '../../../electron/app.ts';
import { FailureError } from '../../../electron/core/failure.ts';
import type { Platform } from '../../../electron/platform.ts';
import { apiResponseSchema } from '../../../shared/api.ts';
import { type Failure, failureSchema } from '../../../shared/errors.ts';
import type { MfaInput, MfaView } from '../../../shared/mfa.ts';
import type { Outcome } from '../../../shared/outcome.ts';
import type { Profile } from '../../../shared/profile.ts';
import { type AccountsSnapshot, identitySchema, sessionSnapshotSchema } from '../../../shared/session.ts';
import { testProfile } from '../../integration/core.ts';
import { testPlatform } from '../../support/test-platform.ts';
import { fakeClock } from '../../unit/support/clock.ts';
import { fakeLog } from '../../unit/support/log.ts';
import { fakeTransport, nextTurn } from '../../unit/support/transport.ts';
import type { ConformingServer } from './conforming-server.ts';
import {
  deliverResponse,
  type Endpoint,
  type HostileCase,
  password,
  pathOf,
  secretInResponse,
  sentPlaceholder,
} from './hostile-responses.ts';
import { countDerivedKeys, countPendingOperations } from './web-crypto.ts';

const mfaResponses: Record<string, () => Response> = {
  '/mfa/authenticators': () =>
    Response.json([
      { id: 'one', authenticator_type: 'otp', active: true },
      { id: 'two', authenticator_type: 'oob', oob_channel: 'sms', active: true },
    ]),
  '/mfa/challenge': () => Response.json({ oob_code: 'not-a-real-oob-code', binding_method: 'prompt' }),
};

function isAttacked(endpoint: Endpoint, url: string, body: string): boolean {
  if (new URL(url).pathname !== pathOf[endpoint]) return false;
  const grant = new URLSearchParams(body).get('grant_type') ?? '';
  if (endpoint === 'refresh') return grant === 'refresh_token';
  if (endpoint === 'mfa token') return grant.includes('mfa-');
  return endpoint !== 'token' || grant === 'password';
}

/** Returns the secrets in a request, the most important one first. */
function secretsIn(headers: Headers, body: string): string[] {
  const form = new URLSearchParams(body);
  const named = ['password', 'refresh_token', 'otp', 'binding_code', 'token', 'mfa_token'].map((name) =>
    form.get(name),
  );
  const bearer = /^Bearer (.*)/.exec(headers.get('authorization') ?? '')?.[1];
  return [...named, bearer].filter((one): one is string => Boolean(one));
}

function answerTo(prompt: MfaView['prompt'], chosen: number): MfaInput | undefined {
  if (prompt.step === 'choose') return { type: 'authenticator', id: prompt.authenticators[chosen]?.id ?? '' };
  return prompt.step === 'push' ? undefined : { type: 'code', code: '123456' };
}

function unwrap<T>(outcome: Outcome<T>): T {
  if (outcome.ok) return outcome.value;
  throw new FailureError(outcome.failure);
}

const profiles = new Map<boolean, Profile>();

function profileFor({ issuer, apiOrigin }: ConformingServer, isMfa: boolean): Profile {
  const profile =
    profiles.get(isMfa) ??
    testProfile({
      issuer,
      allowLoopbackHttp: false,
      ...(isMfa && { provider: 'auth0', expectedIssuer: issuer }),
      api: { origins: [apiOrigin] },
    });
  profiles.set(isMfa, profile);
  return profile;
}

const assertSuccess = (condition: boolean, message: string) => {
  if (!condition) throw new Error(`reported a false success: ${message}`);
};

/** Event loop turns before the fake clock advances, and before the client counts as hanging. */
const idleTurns = 20;
const maxTurns = 5_000;

/** The result of an attack: a valid value, or a failure that can be shown to a user. */
export type AttackOutcome = { value: unknown } | { failure: Failure };

function assertNoSecrets(location: string, text: string, secrets: string[]): void {
  for (const secret of secrets)
    for (const spelled of [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)])
      if (text.includes(spelled)) throw new Error(`${location} repeats a secret: ${text}`);
}

/**
 * Uses a server with one hostile endpoint, as the app would.
 *
 * @throws if the client hangs, if the result is neither a valid value nor a failure, if a failure
 * or the log contains a secret, or if the server can trigger a key derivation
 */
export async function attackClient(
  server: ConformingServer,
  { endpoint, response }: HostileCase,
): Promise<AttackOutcome> {
  const isMfa = endpoint.startsWith('mfa');
  const repeated = new Set<string>();
  const clock = fakeClock();
  const log = fakeLog();
  // A new object each time: discovery results are cached by profile object.
  const profile = { ...profileFor(server, isMfa) };
  const transport = fakeTransport(async ({ url, headers, body, signal: aborted, forward }) => {
    if (isAttacked(endpoint, url, body)) {
      const sent = secretsIn(headers, body);
      for (const secret of sent) repeated.add(secret);
      const repeats = JSON.stringify(sent[0] ?? 'nothing').slice(1, -1);
      return deliverResponse({ ...response, body: response.body.replaceAll(sentPlaceholder, repeats) }, aborted);
    }
    const { pathname } = new URL(url);
    if (isMfa && pathname === '/token' && body.includes('grant_type=password'))
      return Response.json({ error: 'mfa_required', mfa_token: 'not-a-real-mfa-token' }, { status: 403 });
    return mfaResponses[pathname]?.() ?? forward(server.transport);
  });
  let promptCount = 0;
  const sendToRenderer: Platform['sendToRenderer'] = (name, payload) => {
    if (name !== 'accountsChanged') return;
    const { session } = payload as AccountsSnapshot;
    if (session.state !== 'signing-in' || !session.mfa || session.mfa.checking) return;
    const { number, prompt } = session.mfa;
    const answer = answerTo(prompt, endpoint === 'mfa challenge' ? 1 : 0);
    promptCount += 1;
    if (promptCount > 10) void app.handlers.cancelSignIn(undefined);
    else if (answer) queueMicrotask(() => void app.handlers.submitMfa({ number, answer }));
  };
  const { platform } = testPlatform({
    builtInProfiles: [profile],
    clock,
    transport,
    sendToRenderer,
    openLog: () => log,
  });
  const app = await createApp(platform);
  const { handlers, accounts } = app;
  const { signal } = new AbortController();
  const signIn = async () => unwrap(await handlers.signIn({ profileId: profile.id, username: 'alice', password }));
  const client = () => accounts.active().client();
  const tokens = () => accounts.active().tokens();

  async function use(): Promise<unknown> {
    let snapshot = sessionSnapshotSchema.parse(await signIn());
    switch (endpoint) {
      case 'revocation': {
        const revocation = await client().revoke(tokens(), signal);
        assertSuccess(['revoked', 'failed', 'unreachable'].includes(revocation), revocation);
        return revocation;
      }
      case 'userinfo': {
        const identity = await client().fetchIdentity(tokens(), signal);
        return identity && identitySchema.parse(identity);
      }
      case 'introspection': {
        const introspection = await client().introspect(tokens().accessToken, signal);
        assertSuccess(typeof introspection?.active === 'boolean', 'introspection without a verdict');
        return introspection?.active;
      }
      case 'api': {
        const call = { callId: '1', method: 'GET', url: `${server.apiOrigin}/me`, headers: {} } as const;
        return apiResponseSchema.parse(unwrap(await handlers.callApi(call)));
      }
      default: {
        if (endpoint === 'refresh') snapshot = sessionSnapshotSchema.parse(unwrap(await handlers.refresh(undefined)));
        assertSuccess(snapshot.state === 'signed-in', snapshot.state);
        assertSuccess(/^[\x20-\x7e]+$/.test(tokens().accessToken.reveal()), 'an access token that no header can carry');
        return snapshot.state;
      }
    }
  }

  let ended: AttackOutcome | undefined;
  let defect: unknown;
  const derivedBefore = countDerivedKeys();
  use()
    .then(
      (value) => {
        ended = { value };
      },
      (error: unknown) => {
        if (error instanceof FailureError) ended = { failure: failureSchema.parse(error.failure) };
        else {
          defect = error ?? new Error('rejected with nothing');
        }
      },
    )
    .catch((error: unknown) => {
      defect = error;
    });
  // First run everything that needs no time. Then advance the clock by hours, but never while other
  // threads are working, which takes an unknown time on a busy machine.
  for (let turn = 0; !ended && !defect && turn < maxTurns; ) {
    await nextTurn();
    if (countPendingOperations() > 0) continue;
    turn += 1;
    if (turn > idleTurns) clock.advance(5_000);
  }
  if (defect) throw new Error('neither a value nor a failure', { cause: defect });
  if (!ended) throw new Error('the client hangs');
  if (countDerivedKeys() > derivedBefore) throw new Error('a server triggered a key derivation');
  if ('failure' in ended) {
    if (ended.failure.kind === 'internal') throw new Error('a defect, reported as internal');
    assertNoSecrets('the failure', JSON.stringify(ended.failure), [...repeated, secretInResponse]);
  }
  assertNoSecrets('the log', log.text(), [...repeated, password, secretInResponse]);
  return ended;
}

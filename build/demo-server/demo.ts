import { randomInt } from 'node:crypto';
import { pathToFileURL } from 'node:url';
import { type AuthorizationServer, startAuthorizationServer } from './authorization-server.ts';
import { demoAudience } from './directory.ts';
import { type ProtectedApi, startProtectedApi } from './protected-api.ts';

/** A running authorization server and API, with a user to sign in as. */
export interface Demo {
  issuer: string;
  /** The API's origin. */
  apiOrigin: string;
  user: { username: string; password: string };
  /** The app's command-line switches that point its demo profile here. */
  switches: string[];
  authorizationServer: AuthorizationServer;
  protectedApi: ProtectedApi;
  close(): Promise<void>;
}

export const demoClientId = 'latchkey-demo';

/** Returns a password that is easy to read and type: without look-alike characters. */
function randomPassword() {
  const alphabet = 'abcdefghjkmnpqrstuvwxyz23456789';
  const group = () => Array.from({ length: 4 }, () => alphabet[randomInt(alphabet.length)]).join('');
  return [group(), group(), group(), group()].join('-');
}

/**
 * Starts the servers behind `npm start`: an authorization server with one user, and an API that
 * accepts its tokens.
 */
export async function startDemo(
  options: { accessTokenTtlSeconds?: number; apiLatencyMs?: number } = {},
): Promise<Demo> {
  const user = { username: 'alice', password: randomPassword() };
  const authorizationServer = await startAuthorizationServer({
    accessTokenTtlSeconds: options.accessTokenTtlSeconds,
    clients: [{ clientId: demoClientId, authentication: 'none' }],
    users: [
      {
        ...user,
        sub: '248289761001',
        claims: {
          name: 'Alice Example',
          given_name: 'Alice',
          family_name: 'Example',
          email: 'alice@example.com',
          email_verified: true,
          locale: 'en-GB',
          zoneinfo: 'Europe/London',
        },
      },
    ],
  });
  const { issuer, isRevoked } = authorizationServer;
  try {
    const protectedApi = await startProtectedApi({
      issuer,
      audience: demoAudience,
      latencyMs: options.apiLatencyMs,
      isRevoked,
    });
    return {
      issuer,
      apiOrigin: protectedApi.origin,
      user,
      switches: [`--demo-issuer=${issuer}`, `--demo-api=${protectedApi.origin}`],
      authorizationServer,
      protectedApi,
      close: async () => {
        await Promise.all([authorizationServer.close(), protectedApi.close()]);
      },
    };
  } catch (error) {
    await authorizationServer.close();
    throw error;
  }
}

const isMain = process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href;
if (isMain) {
  const seconds = Number(/^--access-token-ttl=(\d+)$/.exec(process.argv[2] ?? '')?.[1]);
  const demo = await startDemo(seconds ? { accessTokenTtlSeconds: seconds } : {});
  console.log(
    [
      `Authorization server  ${demo.issuer}`,
      `Protected API         ${demo.apiOrigin}`,
      `Client                ${demoClientId} (public)`,
      `Audience              ${demoAudience}`,
      `User                  ${demo.user.username}`,
      `Password              ${demo.user.password}`,
      `Switches              ${demo.switches.join(' ')}`,
      'Stop with Ctrl+C.',
    ].join('\n'),
  );
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void demo.close().then(() => process.exit(0)));
}

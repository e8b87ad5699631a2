import { isProvider } from '../../electron/oauth/dialects/index.ts';
import { parseProfile } from '../../electron/profiles/parse-profile.ts';
import { type Profile, profileSchema } from '../../shared/profile.ts';
import { type Core, startCore } from '../integration/core.ts';

/** A client authentication method, by its name in a profile. */
export type Method = 'none' | 'client_secret_basic' | 'client_secret_post' | 'private_key_jwt';

export type Account = { username: string; password: string };

/** A client registration, as configured in Latchkey. */
export type InteropClient = {
  clientId: string;
  /** The client secret, or the private key as PEM. */
  credential?: string;
  /** Other members of its profile. */
  profile?: Record<string, unknown>;
};

/** A running real server and its configuration. */
export interface RunningServer {
  issuer: string;
  /** The server's name, with its version if known. */
  title: string;
  /** The `provider` of the profile. */
  provider: string;
  scopes: string[];
  clients: Partial<Record<Method, InteropClient>>;
  /** A client whose Basic secret contains every special character. */
  specialClient: InteropClient;
  users: {
    plain: Account;
    special: Account;
    disabled: Account;
    requiredAction?: Account;
    totp?: Account & { code(): string };
  };
  stop(): Promise<void>;
}

/** Creates a profile from a profile file. Falls back to `oidc` for an unknown `provider`. */
export const profileOf = (server: RunningServer, method: Method, client: InteropClient, more = {}): Profile =>
  parseProfile(
    JSON.stringify({
      id: 'interop',
      name: server.title,
      provider: isProvider(server.provider) ? server.provider : 'oidc',
      issuer: server.issuer,
      clientId: client.clientId,
      clientAuthentication: method,
      scopes: server.scopes,
      allowLoopbackHttp: true,
      ...client.profile,
      ...more,
    }),
  );

/** Returns whether profiles support a client authentication method. */
export const isKnownMethod = (method: Method) =>
  profileSchema.shape.clientAuthentication.unwrap().safeParse(method).success;

/** Starts Latchkey's main process with a profile of this server. */
export function startCoreFor(server: RunningServer, method: Method, client: InteropClient, more = {}): Promise<Core> {
  const { credential } = client;
  const given = method === 'private_key_jwt' ? { clientKey: credential } : { clientSecret: credential };
  return startCore(profileOf(server, method, client, more), credential === undefined ? {} : given);
}

/** Sends a request directly, without Latchkey, as the client with the Basic secret. */
export async function requestAsClient(server: RunningServer, url: string, form: Record<string, string>) {
  const { clientId, credential = '' } = server.clients.client_secret_basic ?? { clientId: '' };
  const authorization = `Basic ${Buffer.from(`${clientId}:${credential}`).toString('base64')}`;
  const response = await fetch(url, { method: 'POST', headers: { authorization }, body: new URLSearchParams(form) });
  const text = await response.text();
  return { status: response.status, body: text ? (JSON.parse(text) as Record<string, unknown>) : undefined };
}

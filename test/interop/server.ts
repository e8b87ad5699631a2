import { isProvider } from '../../electron/oauth/dialects/index.ts';
import { parseProfile } from '../../electron/profiles/parse-profile.ts';
import { type Profile, profileSchema } from '../../shared/profile.ts';
import { type Core, startCore } from '../integration/core.ts';

/** How a client of a server under test authenticates, by what a profile calls it. */
export type Method = 'none' | 'client_secret_basic' | 'client_secret_post' | 'private_key_jwt';

export type Account = { username: string; password: string };

/** A client registration as Latchkey gets it. */
export type InteropClient = {
  clientId: string;
  /** The secret, or the key as PEM. */
  credential?: string;
  /** What else its profile says. */
  profile?: Record<string, unknown>;
};

/** A real server that is up, and what there is to know before meeting it. */
export interface RunningServer {
  issuer: string;
  /** With its version, where that can be told. */
  title: string;
  /** `provider` of the profile. */
  provider: string;
  scopes: string[];
  clients: Partial<Record<Method, InteropClient>>;
  /** A secret with every special character, for Basic. */
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

/** A profile, by way of its file. A `provider` that this version does not know is plain OIDC. */
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

/** The client's way of authenticating is one that profiles know. */
export const isKnownMethod = (method: Method) =>
  profileSchema.shape.clientAuthentication.unwrap().safeParse(method).success;

/** Latchkey's main process on a profile of this server. */
export function startCoreFor(server: RunningServer, method: Method, client: InteropClient, more = {}): Promise<Core> {
  const { credential } = client;
  const given = method === 'private_key_jwt' ? { clientKey: credential } : { clientSecret: credential };
  return startCore(profileOf(server, method, client, more), credential === undefined ? {} : given);
}

/**
 * A request of the tests' own, as the client with the Basic secret: what the server says when
 * Latchkey is not asking.
 */
export async function requestAsClient(server: RunningServer, url: string, form: Record<string, string>) {
  const { clientId, credential = '' } = server.clients.client_secret_basic ?? { clientId: '' };
  const authorization = `Basic ${Buffer.from(`${clientId}:${credential}`).toString('base64')}`;
  const response = await fetch(url, { method: 'POST', headers: { authorization }, body: new URLSearchParams(form) });
  const text = await response.text();
  return { status: response.status, body: text ? (JSON.parse(text) as Record<string, unknown>) : undefined };
}

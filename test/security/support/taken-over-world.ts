import { createHash, generateKeyPairSync, sign, verify } from 'node:crypto';
import type { App } from '../../../electron/app.ts';
import type { ConfirmDialog } from '../../../electron/core/ports.ts';
import { type CallSender, validateCall } from '../../../electron/ipc/guard-call.ts';
import type { KeyProtector } from '../../../electron/vault/key-protector.ts';
import { type MessageName, messages } from '../../../shared/contract.ts';
import { createMemoryClipboard, createMemoryProtector, testPlatform } from '../../support/test-platform.ts';
import { fakeClock, withEventLoop } from '../../unit/support/clock.ts';
import { fakeFiles } from '../../unit/support/files.ts';
import { fakeTransport } from '../../unit/support/transport.ts';
import { spellSecret } from '../secret-search.ts';
import type { Core } from './patched-core.ts';
import { waitUntilIdle } from './web-crypto.ts';

export const issuer = 'https://id.example.com';
export const apiOrigin = 'https://api.example.com';
export const stranger = 'https://stranger.example';
/** A stranger's server whose metadata claims to be the real issuer's. */
export const impostor = `${stranger}/as-real`;

const profileOf = (id: string, clientAuthentication: string) => ({
  ...{ id, name: id, provider: 'oidc', issuer, clientId: 'desktop', clientAuthentication },
  ...{ scopes: ['openid', 'read'], api: { origins: [apiOrigin] } },
});

/** The profiles in the files, by ID. */
export const profiles = {
  acme: profileOf('acme', 'client_secret_basic'),
  keyed: profileOf('keyed', 'private_key_jwt'),
  open: profileOf('open', 'none'),
};

const pool = (name: string) => Array.from({ length: 4 }, (_, at) => `not-a-real-${name}-token-${at}-0123456789`);
const legacyKeys = pool('access');
/** Access tokens that can be rebuilt from what they contain. */
const access = legacyKeys.map((k) => Buffer.from(JSON.stringify({ k })).toString('base64url'));
const tokens = { access, refresh: pool('refresh') };
const password = 'not-a-real-password';
const clientSecret = 'not-a-real-client+secret/é';
const apiKey = 'not-a-real-api-key-0123456789';
const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const now = Date.now();

/** An ID token, signed with the same key because one is enough. */
function createIdToken(): string {
  const seconds = Math.floor(now / 1000);
  const claims = { iss: issuer, aud: 'desktop', sub: 'alice-1', iat: seconds, exp: seconds + 3600 };
  const parts = [{ alg: 'ES256', kid: 'k' }, claims];
  const text = parts.map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
  return `${text}.${sign('sha256', Buffer.from(text), { key: privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
}

const idToken = createIdToken();
const keyPem = privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;

/** Every secret, and the hosts that it was given for. */
const secrets: { name: string; value: string; hosts: string[] }[] = [
  ...Object.entries(tokens).flatMap(([name, values]) =>
    values.map((value) => ({
      name: `${name} token`,
      value,
      hosts: name === 'refresh' ? ['id.example.com'] : ['id.example.com', 'api.example.com'],
    })),
  ),
  ...legacyKeys.map((value) => ({ name: 'access token', value, hosts: ['id.example.com', 'api.example.com'] })),
  { name: 'ID token', value: idToken, hosts: ['id.example.com', 'api.example.com'] },
  { name: 'client secret', value: clientSecret, hosts: ['id.example.com'] },
  { name: 'API key', value: apiKey, hosts: ['api.example.com'] },
  { name: 'client key', value: keyPem.split('\n')[1] ?? '', hosts: [] },
];
/** A Basic header has the Base64 of form-encoded text. */
const spellTwice = (value: string) => new Set([value, encodeURIComponent(value)].flatMap(spellSecret));
const needles = secrets.flatMap(({ name, value, hosts }) =>
  [...spellTwice(value)].map((text) => ({ name, text, hosts })),
);

/** Returns the secrets in a text that are not for this host. */
const findSecrets = (text: string, host?: string) => [
  ...new Set(
    needles
      .filter(({ text: needle, hosts }) => !(host && hosts.includes(host)) && text.includes(needle))
      .map(({ name }) => name),
  ),
];

/** Returns whether the real server would accept a request's assertion from this client. */
function hasClientAssertion(body: string): boolean {
  const [header = '', payload = '', signature = ''] =
    new URLSearchParams(body).get('client_assertion')?.split('.') ?? [];
  const key = { key: publicKey, dsaEncoding: 'ieee-p1363' } as const;
  const isSigned = verify('sha256', Buffer.from(`${header}.${payload}`), key, Buffer.from(signature, 'base64url'));
  return isSigned && Buffer.from(payload, 'base64url').toString().includes('"https://id.example.com');
}

const isOurs = (host: string) => host === 'id.example.com' || host === 'api.example.com';

const metadataAt = (origin: string, name = origin) => ({
  issuer: name,
  token_endpoint: `${origin}/token`,
  jwks_uri: `${origin}/keys`,
  userinfo_endpoint: `${origin}/userinfo`,
  revocation_endpoint: `${origin}/revoke`,
  introspection_endpoint: `${origin}/introspect`,
});

/** The servers: the real ones, and everyone else, who answers as they do. */
function createServers() {
  const leaks: string[] = [];
  let issued = 0;
  let isRevocationDown = false;

  function respond(url: URL, host: string, text: string): Response {
    const { pathname } = url;
    if (/well-known/.test(pathname))
      return Response.json(metadataAt(url.origin, pathname.includes('as-real') ? issuer : url.origin));
    if (pathname === '/revoke') return new Response(null);
    if (pathname === '/keys')
      return Response.json({ keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'k', alg: 'ES256', use: 'sig' }] });
    if (pathname === '/userinfo' || pathname === '/introspect') return Response.json({ active: true, sub: 'alice-1' });
    // Only a person knows the password.
    if (text.includes('grant_type=password') && !text.includes(password))
      return Response.json({ error: 'invalid_grant' }, { status: 400 });
    if (pathname === '/token' && host === 'id.example.com') {
      issued += 1;
      const [access, refresh] = [tokens.access[issued % 4], tokens.refresh[issued % 4]];
      return Response.json({
        ...{ access_token: access, refresh_token: refresh, token_type: 'Bearer', expires_in: 3600 },
        ...(text.includes('grant_type=password') && { id_token: idToken }),
      });
    }
    if (pathname === '/token')
      return Response.json({ access_token: 'of-the-stranger', refresh_token: 'of-it-too', token_type: 'Bearer' });
    // An API that repeats everything.
    return new Response(text, { headers: { 'content-type': 'text/plain' } });
  }

  return {
    leaks,
    setRevocationDown: (isDown: boolean) => {
      isRevocationDown = isDown;
    },
    transport: fakeTransport(({ url: address, headers, body }) => {
      const url = new URL(address);
      const text = `${address}\n${[...headers].map((header) => header.join(': ')).join('\n')}\n${body}`;
      for (const secret of findSecrets(text, url.host)) leaks.push(`${secret} to ${url.host}${url.pathname}`);
      if (!isOurs(url.host) && hasClientAssertion(body)) leaks.push(`client assertion to ${url.host}${url.pathname}`);
      if (isRevocationDown && url.pathname === '/revoke') throw new TypeError('net::ERR_CONNECTION_REFUSED');
      return respond(url, url.host, text);
    }),
  };
}

/** Files and key of a computer with every secret in place. */
export type World = {
  files: Record<string, string>;
  protector: KeyProtector;
  accountIds: string[];
};

const mainFrame = { url: 'app://latchkey/index.html' };
const page: CallSender = { senderFrame: mainFrame, sender: { mainFrame } };

/** A taken-over page, and everything that it can see or that leaves the app. */
export type TakenOverPage = {
  /** Makes a call of the contract as the page. Refused arguments are ignored. */
  call(name: MessageName, argument: unknown): Promise<unknown>;
  /** Starts the app again with the same files, perhaps with another profile in one of them. */
  restart(profileText?: string): Promise<void>;
  /** Where a secret went, with the call before it. */
  leaks: string[];
  servers: ReturnType<typeof createServers>;
  files: Record<string, string>;
  app(): App;
};

/**
 * Opens the app on a world. Every dialog gives the page what it asks for, except that the user
 * confirms at most a change of destinations.
 *
 * @param options.chosenFile returns the content of the file that the user chooses in a dialog
 */
export async function openPage(
  { createApp }: Core,
  { files: texts, protector }: Pick<World, 'files' | 'protector'>,
  options: { agrees?: boolean; chosenFile?: () => string | undefined } = {},
): Promise<TakenOverPage> {
  const { agrees = false, chosenFile = () => undefined } = options;
  const files = fakeFiles({ ...texts });
  const servers = createServers();
  const { leaks } = servers;
  let doing = 'start';
  let randomCount = 0;
  const see = (where: string, value: unknown) => {
    const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
    for (const secret of findSecrets(text)) leaks.push(`${secret} in ${where}`);
  };
  const random = (bytes: number) => {
    randomCount += 1;
    return createHash('shake256', { outputLength: bytes }).update(`${randomCount}`).digest();
  };
  const confirm: ConfirmDialog = async ({ title, detail }) => {
    see('a dialog', `${title} ${detail}`);
    return agrees && title.startsWith('Change where');
  };
  const choose = async () => (chosenFile() === undefined ? undefined : 'chosen');
  const savePath = async () => 'saved';
  const memoryClipboard = createMemoryClipboard();
  const { platform } = testPlatform({
    ...{ files, random, confirm, clock: withEventLoop(fakeClock(now)) },
    openNetwork: async () => ({
      transport: servers.transport,
      resolveProxy: async () => 'DIRECT',
      readCertificate: async () => undefined,
    }),
    keyProtectors: { protectors: [protector], excluded: [] },
    sendToRenderer: (name, payload) => see(`the event ${name} after ${doing}`, payload),
    openLog: () => (event, facts) => see(`the log after ${doing}`, { event, facts }),
    clipboard: {
      ...memoryClipboard,
      async writeText(text) {
        see(`the clipboard after ${doing}`, text);
        await memoryClipboard.writeText(text);
      },
    },
    fileChoosers: {
      ...{ clientKey: choose, tokenFile: choose, profileFile: choose },
      ...{ reportFile: choose, requestBody: choose, openApiDocument: choose },
    },
    savePathChoosers: {
      ...{ profile: savePath, apiResponse: savePath, runReport: savePath },
      report: { html: savePath, json: savePath, har: savePath },
    },
    userFiles: {
      read: async () => Buffer.from(chosenFile() ?? ''),
      readText: async () => chosenFile(),
      create: async () => ({
        name: 'saved',
        write: async (bytes) => see(`a file after ${doing}`, Buffer.from(bytes).toString()),
        commit: async () => {},
        discard: async () => {},
      }),
      write: async (_path, text) => see(`a file after ${doing}`, text),
    },
  });

  async function start(): Promise<App> {
    const started = await createApp(platform);
    await started.start();
    await waitUntilIdle();
    return started;
  }
  // The first start must not complete the pending revocation.
  servers.setRevocationDown(true);
  let app = await start();
  servers.setRevocationDown(false);

  return {
    leaks,
    servers,
    files: files.texts,
    app: () => app,
    async call(name, argument) {
      if (!messages[name].argument.safeParse(argument).success) return undefined;
      doing = name;
      const run = validateCall(name, app.handlers[name] as never, () => {});
      const result = await run(page, structuredClone(argument));
      await waitUntilIdle();
      see(`the result of ${name}`, result);
      return result;
    },
    async restart(profileText) {
      doing = 'restart';
      if (profileText !== undefined) files.texts[`profiles/${JSON.parse(profileText).id}.json`] = profileText;
      app = await start();
    },
  };
}

/** Prepares a world: two sessions, a client secret, a key, an API key, history and a revocation. */
export async function createWorld(core: Core): Promise<World> {
  const texts = Object.fromEntries(
    Object.entries(profiles).map(([id, profile]) => [`profiles/${id}.json`, JSON.stringify(profile)]),
  );
  const protector = createMemoryProtector();
  const opened = await openPage(core, { files: texts, protector }, { chosenFile: () => keyPem });
  const { handlers, accounts } = opened.app();
  const done = async (outcome: Promise<{ ok: boolean; failure?: unknown }>) => {
    const result = await outcome;
    if (!result.ok) throw new Error(`cannot prepare the world: ${JSON.stringify(result)}`);
  };
  const signIn = (profileId: string, username: string) =>
    done(handlers.signIn({ profileId, username, password, remember: true }));
  await done(handlers.storeClientSecret({ profileId: 'acme', clientSecret }));
  await done(handlers.importClientKey({ profileId: 'keyed' }));
  await signIn('open', 'carol');
  opened.servers.setRevocationDown(true);
  await done(handlers.signOut());
  await signIn('keyed', 'bob');
  await handlers.addAccount();
  await signIn('acme', 'alice');
  const saved = {
    name: 'Orders',
    method: 'GET',
    url: `${apiOrigin}/orders`,
    headers: { 'x-api-key': apiKey },
  } as const;
  const withQuery = { name: 'Search', method: 'GET', url: `${apiOrigin}/search?api_key=${apiKey}` } as const;
  for (const request of [saved, withQuery]) await done(handlers.saveApiRequest({ profileId: 'acme', request }));
  await done(handlers.callApi({ callId: 'first', method: 'GET', url: `${apiOrigin}/orders`, headers: {} }));
  await waitUntilIdle();
  await accounts.settle();
  return { files: opened.files, protector, accountIds: accounts.snapshot().accounts.map(({ id }) => id) };
}

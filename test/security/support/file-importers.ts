import { createHash, randomBytes } from 'node:crypto';
import { dump } from 'js-yaml';
import { readOperations } from '../../../electron/api/openapi/operations.ts';
import { readDocument } from '../../../electron/api/openapi/read-document.ts';
import { requestToCall } from '../../../electron/api/request-to-call.ts';
import { createSavedRequests } from '../../../electron/api/saved-requests.ts';
import { FailureError } from '../../../electron/core/failure.ts';
import { Secret } from '../../../electron/core/secret.ts';
import type { OAuthClient } from '../../../electron/oauth/client.ts';
import { destinationFingerprint } from '../../../electron/oauth/destinations.ts';
import { loadPolicy } from '../../../electron/policy/policy.ts';
import { policyEntry } from '../../../electron/policy/policy-definitions.ts';
import { parseJsonObject } from '../../../electron/policy/policy-source.ts';
import { createProfileImport } from '../../../electron/profiles/profile-import.ts';
import type { Profiles } from '../../../electron/profiles/profiles.ts';
import { createReports } from '../../../electron/reports/reports.ts';
import { createAccounts } from '../../../electron/session/accounts.ts';
import { loadSettings } from '../../../electron/settings/settings-store.ts';
import { createMemoryVault } from '../../../electron/vault/vault.ts';
import { loadRecords, vaultFileNames } from '../../../electron/vault/vault-file.ts';
import {
  encryptIndex,
  encryptNamedRecord,
  openRecord,
  type Records,
  type VaultKey,
} from '../../../electron/vault/vault-records.ts';
import { exchangeViewSchema } from '../../../shared/exchanges.ts';
import { openApiDocumentSchema } from '../../../shared/openapi-document.ts';
import { policyKeys } from '../../../shared/policy.ts';
import { reportViewSchema } from '../../../shared/report.ts';
import { accountsSnapshotSchema } from '../../../shared/session.ts';
import { settingsSchema } from '../../../shared/settings.ts';
import { timestampSchema } from '../../../shared/timestamp.ts';
import { inProcessParser } from '../../support/test-platform.ts';
import { defaultStartMs, fakeClock } from '../../unit/support/clock.ts';
import { fakeFiles } from '../../unit/support/files.ts';
import { inProcessLocks } from '../../unit/support/locks.ts';
import { testProfile } from '../../unit/support/profile.ts';

/** A file or pasted text of unknown origin that the app reads. */
export type Importer = {
  name: string;
  /** Valid inputs that the fuzzer mutates. */
  examples: string[];
  /**
   * Parses the text. Throws a `FailureError` for invalid input, or returns `refused` if the app
   * continues without it. Anything else that is thrown is a defect.
   */
  read(text: string): unknown;
  /** Asserts what must be true of every value that `read` returns. */
  assertValid(value: unknown): void;
};

/** The result of an importer that ignores an invalid text without a failure. */
export const refused = Symbol('refused');

const bytesOf = (text: string) => Buffer.from(text, 'utf8');

/** Throws an error with this message unless a condition is true. */
function assertThat(condition: boolean, what: string): void {
  if (!condition) throw new Error(what);
}

const api = { origins: ['https://api.example.com'] };
const acme = { id: 'acme', name: 'Acme', provider: 'oidc', issuer: 'https://id.example.com', clientId: 'desktop', api };

const policy: Importer = {
  name: 'policy file',
  examples: [
    JSON.stringify({
      profiles: [acme],
      seedProfiles: [{ ...acme, id: 'seed' }],
      allowOtherProfiles: false,
      allowedApiOrigins: ['https://api.example.com'],
      rememberMe: 'never',
      allowRawTokenReveal: false,
      inspector: true,
      apiConsole: false,
      idleLockMinutes: 5,
      logLevel: 'warn',
      proxy: { mode: 'fixed', url: 'http://proxy.example.com:3128', bypass: ['*.example.com'] },
      clientSecrets: { acme: 'not-a-real-secret' },
    }),
    JSON.stringify({ devTools: false, updateChannel: 'off', updateFeed: 'https://updates.example.com/' }),
  ],
  async read(text) {
    const read = async () => ({ members: parseJsonObject(text), mayHoldSecrets: true });
    const loaded = await loadPolicy({ sources: [{ name: 'policy.json', read }] });
    if (!loaded.lockedDown) return loaded;
    assertThat(loaded.problems.length > 0, 'locked down without a reason');
    for (const key of policyKeys)
      if (key in loaded.values)
        assertThat(
          JSON.stringify(loaded.values[key as 'inspector']) === JSON.stringify(policyEntry(key).lockedDown),
          `${key} is open in a locked app`,
        );
    assertThat(loaded.profiles.length === 0 && loaded.extraCa.length === 0, 'something of a bad policy is used');
    return refused;
  },
  assertValid(value) {
    const { profiles, values, settings } = value as Awaited<ReturnType<typeof loadPolicy>>;
    for (const one of settings) assertThat(!JSON.stringify(one).includes('not-a-real-secret'), 'a secret is shown');
    for (const { profile } of profiles)
      assertThat(profile.issuer.startsWith('https://'), `${profile.issuer} was taken`);
    for (const origin of values.allowedApiOrigins ?? [])
      assertThat(new URL(origin).origin === origin, `${origin} was taken`);
  },
};

const profileFile: Importer = {
  name: 'profiles file',
  examples: [JSON.stringify([acme, { ...acme, id: 'other' }]), JSON.stringify(acme)],
  async read(text) {
    // Every profile conflicts, so nothing may be written before the user confirms.
    const importing = createProfileImport({
      parser: inProcessParser,
      profiles: { sourceOf: () => 'file' } as unknown as Profiles,
      chooseFile: async () => 'profiles.json',
      readFile: async () => bytesOf(text),
      replace: async () => undefined,
    });
    return importing.choose();
  },
  assertValid(value) {
    const { imported, conflicts } = value as Awaited<ReturnType<ReturnType<typeof createProfileImport>['choose']>>;
    assertThat(imported.length === 0 && conflicts.length > 0, 'written without confirmation');
    for (const { name } of conflicts) assertThat(typeof name === 'string' && name.length > 0, 'no name');
  },
};

const message = { headers: [['content-type', 'application/json']], body: { kind: 'json', bytes: 10, text: '{"a":1}' } };

const report: Importer = {
  name: 'report',
  examples: [
    JSON.stringify({
      format: 'latchkey-report',
      version: 1,
      createdAt: defaultStartMs,
      personalData: true,
      environment: { app: '1', electron: '2', chromium: '3', node: '4', system: 'test', locale: 'en' },
      profile: {
        ...{ id: 'acme', name: 'Acme', provider: 'oidc', issuer: 'https://id.example.com', clientId: 'desktop' },
        ...{ clientAuthentication: 'none', scopes: ['openid'], apiOrigins: ['https://api.example.com'] },
      },
      session: {
        state: 'signed-in',
        username: 'alice',
        grantedScopes: ['openid'],
        expiresAt: defaultStartMs,
        refreshes: 0,
      },
      tokens: [
        { tokenType: 'access', kind: 'jws', bytes: 100, header: { alg: 'ES256' }, claims: { sub: 'a' }, checks: [] },
      ],
      exchanges: [
        {
          ...{ id: 1, purpose: 'api', method: 'POST', origin: 'https://api.example.com', path: '/a?b=c' },
          ...{ url: 'https://api.example.com/a?b=c', startedAt: defaultStartMs, waitMs: 1, durationMs: 2, status: 200 },
          request: { headers: [['a', 'b']], body: { kind: 'form', fields: [['name', 'value']] } },
          response: { statusText: 'OK', ...message },
        },
      ],
    }),
  ],
  async read(text) {
    const reports = createReports({
      parser: inProcessParser,
      log: undefined as never,
      collectData: async () => undefined as never,
      chooseSavePath: { html: async () => undefined, json: async () => undefined, har: async () => undefined },
      writeFile: async () => {},
      chooseFile: async () => 'report.json',
      readFile: async () => bytesOf(text),
    });
    const view = await reports.open();
    return { view, exchanges: await Promise.all(view.exchanges.map(({ id }) => reports.getExchange('report', id))) };
  },
  assertValid(value) {
    const { view, exchanges } = value as { view: unknown; exchanges: unknown[] };
    reportViewSchema.parse(view);
    for (const one of exchanges) exchangeViewSchema.parse(one);
  },
};

const document = {
  openapi: '3.1.0',
  info: { title: 'Orders', version: '1' },
  servers: [{ url: 'https://{where}.example.com/v1', variables: { where: { default: 'api' } } }],
  security: [{ sign: ['orders:read'] }],
  paths: {
    '/orders/{id}': {
      parameters: [{ $ref: '#/components/parameters/id' }],
      post: {
        summary: 'Change an order',
        tags: ['Orders'],
        requestBody: { content: { 'application/json': { schema: { $ref: '#/components/schemas/order' } } } },
      },
    },
  },
  components: {
    parameters: { id: { name: 'id', in: 'path', required: true, schema: { type: 'string', format: 'uuid' } } },
    schemas: {
      order: {
        type: 'object',
        properties: { item: { type: 'string' }, next: { $ref: '#/components/schemas/order' } },
        allOf: [{ type: 'object', properties: { count: { type: 'integer', minimum: 1 } } }],
      },
    },
    securitySchemes: { sign: { type: 'oauth2', flows: {} } },
  },
};
const swagger = {
  swagger: '2.0',
  info: { title: 'Orders', version: '1' },
  host: 'api.example.com',
  basePath: '/v1',
  schemes: ['https'],
  consumes: ['application/json'],
  paths: { '/orders': { post: { parameters: [{ in: 'body', name: 'order', schema: { example: { a: 1 } } }] } } },
};

/** Asserts that a document cannot add origins to those that may be called. */
const readOpenApi = (text: string) =>
  readOperations(readDocument(bytesOf(text)), {
    documentUrl: 'https://api.example.com/openapi.json',
    origins: api.origins,
  });

function holdsOpenApi(value: unknown): void {
  for (const { url, allowed } of openApiDocumentSchema.parse(value).operations)
    if (allowed) assertThat(api.origins.includes(new URL(url).origin), `${url} is allowed`);
}

const openApi: Importer = {
  name: 'OpenAPI document',
  examples: [JSON.stringify(document), JSON.stringify(swagger)],
  read: readOpenApi,
  assertValid: holdsOpenApi,
};

const openApiYaml: Importer = {
  ...openApi,
  name: 'OpenAPI document in YAML',
  read(text) {
    let json: unknown;
    try {
      json = JSON.parse(text);
    } catch {
      return readOpenApi(text);
    }
    return readOpenApi(dump(json));
  },
};

const savedRequests: Importer = {
  name: 'saved requests',
  examples: [
    JSON.stringify({
      acme: [
        {
          request: {
            ...{ name: 'Who am I', method: 'GET', url: 'https://api.example.com/me', query: { a: 'b' } },
            ...{ headers: { 'x-api-key': '‹secret›' }, expectedStatus: 200 },
          },
          encrypted: { iv: 'AAAAAAAAAAAAAAAA', text: 'AAAA', tag: 'AAAAAAAAAAAAAAAAAAAAAA==' },
        },
        {
          request: {
            ...{ name: 'Order', method: 'POST', url: 'https://api.example.com/orders', headers: { 'x-trace': '7' } },
            ...{ body: '{"a":1}', bodyType: 'json', token: 'id', scopes: ['orders:write'] },
          },
        },
      ],
    }),
  ],
  async read(text) {
    let damaged = false;
    const files = fakeFiles({ 'api-requests.json': text });
    const own = createSavedRequests({
      files,
      vault: createMemoryVault(),
      random: randomBytes,
      log: (event) => {
        damaged ||= event.includes('damaged');
      },
    });
    const requests = await own.list('acme');
    if (!damaged) return requests;
    assertThat(
      requests.length === 0 && files.texts['api-requests.json.damaged'] === text,
      'a damaged file is not preserved',
    );
    return refused;
  },
  assertValid(value) {
    for (const request of value as Parameters<typeof requestToCall>[0][]) {
      const filledIn = JSON.parse(JSON.stringify(request).replaceAll('‹', '<'));
      const { url, headers } = requestToCall(filledIn, 'call');
      assertThat(/^https:|^http:\/\/(127\.|\[::1\]|localhost)/.test(url), `${url} would be called`);
      for (const name of Object.keys(headers))
        assertThat(!/^(authorization|cookie)$/i.test(name), `${name} would be sent`);
    }
  },
};

const settings: Importer = {
  name: 'settings',
  examples: [JSON.stringify({ appearance: 'dark' })],
  async read(text) {
    let damaged = false;
    const store = await loadSettings(fakeFiles({ 'settings.json': text }), () => {
      damaged = true;
    });
    settingsSchema.parse(store.get());
    return damaged ? refused : store.get();
  },
  assertValid: (value) => void settingsSchema.parse(value),
};

let ivs = 0;
const vaultKey: VaultKey = {
  key: createHash('sha256').update('not a real key').digest(),
  random: (bytes) => {
    ivs += 1;
    return Buffer.alloc(bytes, ivs);
  },
};
const secrets: Record<string, string> = {
  'client-secret/acme': 'not-a-real-secret',
  'session/1': 'not-a-real-session',
};
const encryptedRecords = new Map(
  Object.entries(secrets).map(([name, text]) => [name, encryptNamedRecord(vaultKey, name, new Secret(text))]),
);
const vault: Importer = {
  name: 'vault file',
  examples: [
    JSON.stringify({
      format: 'latchkey-vault',
      version: 1,
      index: encryptIndex(vaultKey, encryptedRecords, 1),
      records: Object.fromEntries(encryptedRecords),
    }),
  ],
  async read(text) {
    const { current, damaged } = vaultFileNames(vaultKey.key);
    const files = fakeFiles({ [current]: text });
    const { records, condition } = await loadRecords(files, vaultKey);
    if (condition === 'good') return records;
    assertThat(files.texts[damaged] === text, 'a damaged file is not preserved');
    vault.assertValid(records);
    return refused;
  },
  assertValid(value) {
    // A record decrypts only under the name that it was encrypted with.
    for (const [name, record] of value as Records)
      assertThat(
        openRecord(vaultKey.key, [name, record])?.reveal() === secrets[name],
        `${name} has the value of another record`,
      );
  },
};

const session: Importer = {
  name: 'stored session',
  examples: [
    JSON.stringify({
      version: 1,
      ...{ profileId: 'acme', destinations: destinationFingerprint(testProfile(), 'all'), username: 'alice' },
      identity: { subject: 'user-1', name: 'Alice', email: 'alice@example.com' },
      signedInAt: defaultStartMs,
      isLocked: false,
      ...{ accessToken: 'not-a-real-access-token', refreshToken: 'not-a-real-refresh-token', idToken: 'not.a.real' },
      ...{ requestedScopes: ['openid'], grantedScopes: ['openid'], issuedTogether: true },
      sessionScopes: { requestedScopes: ['openid'], grantedScopes: ['openid'] },
      ...{ requestedAt: defaultStartMs, expiresAt: defaultStartMs + 300_000 },
    }),
  ],
  async read(text) {
    const store = createMemoryVault();
    await store.set('session/1', new Secret(text));
    const profile = testProfile();
    const offline = async () => {
      throw new FailureError({ kind: 'offline' });
    };
    const client = { profile, refresh: offline, fetchIdentity: offline } as unknown as OAuthClient;
    const accounts = createAccounts({
      clock: fakeClock(),
      log: () => {},
      random: (bytes) => Buffer.alloc(bytes, 1),
      vault: store,
      locks: inProcessLocks(),
      profileOf: (id) => (id === 'acme' ? profile : undefined),
      clientOf: () => client,
      rememberMe: () => 'choice',
      userVerifier: { isAvailable: () => false, verify: async () => false },
    });
    await accounts.restore();
    const snapshot = accounts.snapshot();
    return snapshot.session.state === 'signed-out' ? refused : snapshot;
  },
  assertValid(value) {
    const snapshot = accountsSnapshotSchema.parse(value);
    assertThat(!/not-a-real|not\.a\.real/.test(JSON.stringify(value)), 'a token is sent to the page');
    if (snapshot.session.state !== 'signed-in') return;
    const { signedInAt, receivedAt, expiresAt } = snapshot.session;
    for (const time of [signedInAt, receivedAt, expiresAt]) if (time !== undefined) timestampSchema.parse(time);
  },
};

/** The importers of complete files, called as the app calls them. */
export const fileImporters: readonly Importer[] = [
  policy,
  profileFile,
  report,
  openApi,
  openApiYaml,
  savedRequests,
  settings,
  vault,
  session,
];

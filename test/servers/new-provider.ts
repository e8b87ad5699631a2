import { cp, mkdtemp, readFile, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '../../build/electron-stand-in/stand-in-process.ts';

/** Everything that a new provider adds, by file. */
const dialect = `import { appendPath, type Dialect } from './dialect.ts';
import { oidc } from './oidc.ts';

/** A directory of Willow: \`https://{host}/tree/{tree}\`. */
export const willow: Dialect = {
  ...oidc,
  preset: { issuer: '{url}/tree/{tree}', defaults: { tree: 'main' }, requiredFields: ['realm'] },
  defaults: { clientAuthentication: 'client_secret_basic', basicEncoding: 'raw', scopes: ['openid', 'leaves'] },
  supportedFields: ['realm'],
  requiredScopes: ['leaves'],
  validateIssuer: ({ pathname }) =>
    /^\\/tree\\/[^/]+$/.test(pathname) ? undefined : 'must be the tree, like https://id.example.com/tree/main',
  defaultEndpoints: (issuer) => ({
    token_endpoint: appendPath(issuer, '/grow'),
    jwks_uri: appendPath(issuer, '/seals'),
    userinfo_endpoint: appendPath(issuer, '/who'),
  }),
  passwordGrant: ({ realm = 'trunk' }) => ({ grantType: 'urn:willow:password', parameters: { branch: realm } }),
  requestIdHeaders: ['x-willow-id'],
  classifyError: ({ error }, purpose) =>
    purpose === 'password' && error === 'felled' ? 'account_disabled' : undefined,
};
`;

const words = `  'willow-directory': {
    name: 'Willow directory',
    about: 'Any tree of Willow',
    grantAt: 'Roots › Grants › Password',
    fields: {
      url: { label: 'Willow URL', example: 'https://id.example.com' },
      tree: { label: 'Tree', example: 'main' },
    },
  },
`;

const profile = {
  id: 'willow',
  name: 'Acme (Willow)',
  provider: 'willow-directory',
  issuer: 'https://id.example.com/tree/main',
  clientId: 'latchkey',
  scopes: ['openid', 'leaves'],
};

const issuer = 'https://id.example.com/tree/main';
const client = { id: 'latchkey', secret: 'not-a-real-secret' };
const user = { username: 'alice', password: 'not a+real&password' };
const fixtures = {
  server: {
    source: 'undocumented',
    issuer,
    origin: 'https://id.example.com',
    path: '/tree/main/.well-known/openid-configuration',
    document: { issuer, token_endpoint: `${issuer}/grow`, jwks_uri: `${issuer}/seals` },
  },
  password: {
    source: 'undocumented',
    given: {},
    client,
    user,
    request: {
      method: 'POST',
      url: `${issuer}/grow`,
      headers: { authorization: `Basic ${Buffer.from(`${client.id}:${client.secret}`).toString('base64')}` },
      body: 'grant_type=urn%3Awillow%3Apassword&username=alice&password=not%20a%2Breal%26password&scope=openid%20leaves&branch=trunk',
    },
    response: { status: 200, body: { access_token: 'not-a-real-token', token_type: 'Bearer', id_token: 'cut' } },
  },
  errors: { felled: { source: 'undocumented', status: 400, body: { error: 'felled' } } },
};

const sources = ['electron', 'shared', 'renderer', 'build', 'test', 'docs'];
const files = [
  '.gitignore',
  'package.json',
  'tsconfig.json',
  'biome.json',
  'README.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
];

/** Inserts a text before the first occurrence of another in a file. */
async function insert(path: string, before: string, text: string): Promise<void> {
  const content = await readFile(path, 'utf8');
  const at = content.indexOf(before);
  if (at < 0) throw new Error(`${path} has no ${before}`);
  await writeFile(path, content.slice(0, at) + text + content.slice(at));
}

/**
 * A copy of the project with one provider more: its dialect, its line in the list of dialects, its
 * recorded exchanges, its preset's words and the documentation. The caller removes it.
 */
export async function projectWithNewProvider(): Promise<string> {
  const copy = await mkdtemp(join(tmpdir(), 'latchkey-provider-'));
  const at = (path: string) => join(copy, path);
  for (const name of sources)
    await cp(join(projectRoot, name), at(name), {
      recursive: true,
      filter: (path) => !path.includes('docs/screenshots/'),
    });
  for (const name of files) await cp(join(projectRoot, name), at(name));
  await symlink(join(projectRoot, 'node_modules'), at('node_modules'), 'dir');

  await writeFile(at('electron/oauth/dialects/willow.ts'), dialect);
  const list = at('electron/oauth/dialects/index.ts');
  await insert(list, '\n/** The dialect of each', "import { willow } from './willow.ts';\n");
  await insert(list, '  auth0,\n', "  'willow-directory': willow,\n");
  await cp(join(projectRoot, 'test/fixtures/providers/oidc'), at('test/fixtures/providers/willow-directory'), {
    recursive: true,
    filter: (path) => !path.endsWith('.json'),
  });
  for (const [name, content] of Object.entries(fixtures))
    await writeFile(at(`test/fixtures/providers/willow-directory/${name}.json`), JSON.stringify(content, null, 2));
  await insert(at('shared/locales/en/presets.ts'), '  oidc: {\n', words);
  const section = `## Willow\n\n**Here:**\n\n\`\`\`json\n${JSON.stringify(profile, null, 2)}\n\`\`\`\n\n`;
  await insert(at('docs/providers.md'), '## Any other OpenID Connect provider', section);
  return copy;
}

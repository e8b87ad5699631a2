import { FailureError } from '../../../electron/core/failure.ts';
import { parseProfile } from '../../../electron/profiles/parse-profile.ts';
import { failureSchema } from '../../../shared/errors.ts';
import { profileSchema, reservedParameters } from '../../../shared/profile.ts';
import { fileImporters, type Importer, refused } from './file-importers.ts';

const reserved = new Set<string>(reservedParameters);

const profile = {
  id: 'acme',
  name: 'Acme',
  provider: 'oidc',
  issuer: 'https://id.example.com',
  clientId: 'desktop',
  scopes: ['openid', 'orders:read'],
  extraParameters: { password: { resource: 'urn:example:api' }, refresh: {} },
  endpointOrigins: ['https://keys.example.com'],
  api: {
    origins: ['https://api.example.com'],
    audience: 'urn:example:api',
    requests: [{ name: 'Who am I', method: 'GET', url: 'https://api.example.com/me' }],
  },
  supportUrl: 'https://help.example.com/',
};

/** Every importer of the app. To fuzz a new one, add it here. */
export const importers: readonly Importer[] = [
  {
    name: 'profile',
    examples: [
      JSON.stringify(profile),
      JSON.stringify({ ...profile, provider: 'auth0', issuer: 'https://acme.eu.auth0.com/', realm: 'employees' }),
      JSON.stringify({
        ...profile,
        clientAuthentication: 'private_key_jwt',
        clientAssertion: { algorithm: 'ES256', keyId: 'one' },
      }),
    ],
    read: parseProfile,
    assertValid(value) {
      const { issuer, api, extraParameters, allowLoopbackHttp, supportUrl } = profileSchema.parse(value);
      for (const url of [issuer, ...api.origins, ...api.requests.map((request) => request.url)])
        if (!url.startsWith('https://') && !allowLoopbackHttp) throw new Error(`${url} was taken`);
      if (supportUrl !== undefined && !/^https:/.test(supportUrl)) throw new Error(`${supportUrl} was accepted`);
      for (const name of Object.keys({ ...extraParameters.password, ...extraParameters.refresh }))
        if (reserved.has(name.trim().toLowerCase())) throw new Error(`${name} was taken`);
    },
  },
  ...fileImporters,
];

/**
 * Imports a text as the app would.
 *
 * @throws if the result is neither a valid value nor a failure that can be shown
 */
export async function readByImporter({ read, assertValid }: Importer, text: string): Promise<'read' | 'refused'> {
  let value: unknown;
  try {
    value = await read(text);
  } catch (error) {
    if (!(error instanceof FailureError)) throw new Error('neither a value nor a failure', { cause: error });
    const { kind } = failureSchema.parse(error.failure);
    if (kind === 'internal') throw new Error('a defect, reported as internal');
    return 'refused';
  }
  if (value === refused) return 'refused';
  assertValid(value);
  return 'read';
}

import { cleanAddress } from '../../shared/address.ts';
import type { DiscoveredServer, Preset } from '../../shared/profile-editing.ts';
import { fillIssuerTemplate, type IssuerParts, parseIssuer } from './issuer-template.ts';

/** A row of the extra parameters editor. */
export type ParameterRow = { readonly key: number; readonly name: string; readonly value: string };

/** A client authentication method (OIDC Core §9). */
export type ClientAuthenticationMethod = Preset['clientAuthentication'];

/** A profile being edited: texts as typed, and the rest of the file unchanged. */
export type ProfileDraft = {
  readonly provider: string;
  readonly name: string;
  readonly parts: IssuerParts;
  /** The issuer if it does not match the provider's template. */
  readonly customIssuer: string | undefined;
  readonly clientId: string;
  readonly clientAuthentication: ClientAuthenticationMethod;
  readonly scopes: string;
  readonly audience: string;
  readonly realm: string;
  readonly usernameHint: string;
  readonly supportUrl: string;
  readonly asksOneTimeCode: boolean;
  readonly expectedIssuer: string;
  readonly tokenEndpoint: string;
  readonly revocationEndpoint: string;
  readonly introspectionEndpoint: string;
  readonly userinfoEndpoint: string;
  readonly keysEndpoint: string;
  readonly tokenEndpointOrigin: string;
  readonly endpointOrigins: string;
  readonly apiOrigins: string;
  readonly allowLoopbackHttp: boolean;
  readonly basicEncoding: 'default' | 'rfc6749' | 'raw';
  readonly algorithm: string;
  readonly keyId: string;
  readonly assertionAudience: 'issuer' | 'token_endpoint' | 'endpoint';
  readonly passwordParameters: readonly ParameterRow[];
  readonly refreshParameters: readonly ParameterRow[];
  /** Members that the editor does not show. */
  readonly unknownMembers: Readonly<Record<string, unknown>>;
};

type Json = Readonly<Record<string, unknown>>;

const readObject = (json: Json, name: string): Json => {
  const value = json[name];
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};
};
const readText = (json: Json, name: string): string => (typeof json[name] === 'string' ? json[name] : '');
const readList = (json: Json, name: string): string[] | undefined =>
  Array.isArray(json[name]) ? json[name].map(String) : undefined;

let nextRowKey = 0;

/** Creates a row for an extra parameter. */
export function parameterRow(name = '', value = ''): ParameterRow {
  nextRowKey += 1;
  return { key: nextRowKey, name, value };
}

const readRows = (json: Json) => Object.entries(json).map(([name, value]) => parameterRow(name, String(value)));

/** Returns the initial draft for a provider. */
export function newDraft(preset: Preset): ProfileDraft {
  return draftFromProfile({ provider: preset.provider }, preset);
}

/** Returns a draft from a server's metadata. */
export function draftFromServer(server: DiscoveredServer, preset: Preset): ProfileDraft {
  const { suggested: suggestion, issuer, tokenEndpoint: token, tokenEndpointOrigin, endpointOrigins } = server;
  const { allowLoopbackHttp } = server;
  const profile = { provider: preset.provider, issuer, tokenEndpointOrigin, endpointOrigins, allowLoopbackHttp };
  return draftFromProfile({ ...profile, ...suggestion, endpoints: { token } }, preset);
}

/** Returns a draft from an address at which there is no metadata. */
export function draftFromAddress(address: string, preset: Preset): ProfileDraft {
  const url = cleanAddress(address);
  // Main contacts no other server without TLS.
  return { ...newDraft(preset), parts: { url }, allowLoopbackHttp: /^http:/i.test(url) };
}

/** Returns an issuer as the fields for its provider, or for a custom issuer, edit it. */
export function splitIssuer(issuer: string, preset: Preset): Pick<ProfileDraft, 'parts' | 'customIssuer'> {
  const parts = parseIssuer(preset.issuer, issuer);
  return { parts: parts ?? {}, customIssuer: parts ? undefined : issuer };
}

/** Returns a draft of an existing profile file. */
export function draftFromProfile(profile: Json, preset: Preset): ProfileDraft {
  const assertion = readObject(profile, 'clientAssertion');
  const api = readObject(profile, 'api');
  const extra = readObject(profile, 'extraParameters');
  const endpoints = readObject(profile, 'endpoints');
  const issuer = readText(profile, 'issuer');
  return {
    provider: preset.provider,
    name: readText(profile, 'name'),
    ...(issuer === '' ? { parts: preset.defaults, customIssuer: undefined } : splitIssuer(issuer, preset)),
    clientId: readText(profile, 'clientId'),
    clientAuthentication: (readText(profile, 'clientAuthentication') ||
      preset.clientAuthentication) as ClientAuthenticationMethod,
    scopes: (readList(profile, 'scopes') ?? preset.scopes).join(' '),
    audience: readText(profile, 'audience'),
    realm: readText(profile, 'realm'),
    usernameHint: readText(profile, 'usernameHint'),
    supportUrl: readText(profile, 'supportUrl'),
    asksOneTimeCode: profile.asksOneTimeCode === true,
    expectedIssuer: readText(profile, 'expectedIssuer'),
    tokenEndpoint: readText(endpoints, 'token'),
    revocationEndpoint: readText(endpoints, 'revocation'),
    introspectionEndpoint: readText(endpoints, 'introspection'),
    userinfoEndpoint: readText(endpoints, 'userinfo'),
    keysEndpoint: readText(endpoints, 'keys'),
    tokenEndpointOrigin: readText(profile, 'tokenEndpointOrigin'),
    endpointOrigins: (readList(profile, 'endpointOrigins') ?? []).join('\n'),
    apiOrigins: (readList(api, 'origins') ?? []).join('\n'),
    allowLoopbackHttp: profile.allowLoopbackHttp === true,
    basicEncoding: (readText(profile, 'basicEncoding') || 'default') as ProfileDraft['basicEncoding'],
    algorithm: readText(assertion, 'algorithm'),
    keyId: readText(assertion, 'keyId'),
    assertionAudience: (readText(assertion, 'audience') || 'issuer') as ProfileDraft['assertionAudience'],
    passwordParameters: readRows(readObject(extra, 'password')),
    refreshParameters: readRows(readObject(extra, 'refresh')),
    unknownMembers: profile,
  };
}

/** Returns the issuer that the fields form, or `undefined` while a part is missing. */
export const issuerOf = (draft: ProfileDraft, preset: Preset): string | undefined =>
  draft.customIssuer === undefined
    ? fillIssuerTemplate(preset.issuer, draft.parts)
    : draft.customIssuer.trim() || undefined;

/** Returns the name of a profile that the user did not name: its host, once known. */
export function defaultProfileName(draft: ProfileDraft, preset: Preset): string | undefined {
  const issuer = issuerOf(draft, preset);
  return issuer !== undefined && URL.canParse(issuer) ? new URL(issuer).host : undefined;
}

const splitScopes = (text: string) => text.split(/\s+/).filter(Boolean);
const splitLines = (text: string) => text.split(/\r?\n/).flatMap((line) => line.trim() || []);

/** Drops `undefined`, `false` and empty members. */
const omitEmpty = (members: Json): Json =>
  Object.fromEntries(
    Object.entries(members).filter(([, value]) => {
      if (value === undefined || value === false || value === '') return false;
      return typeof value !== 'object' || value === null || Object.keys(value).length > 0;
    }),
  );

const parameters = (list: readonly ParameterRow[]) =>
  Object.fromEntries(
    list.filter(({ name, value }) => name.trim() || value).map(({ name, value }) => [name.trim(), value]),
  );

function assertionOf({ clientAuthentication: method, algorithm, keyId, assertionAudience }: ProfileDraft): Json {
  if (method !== 'client_secret_jwt' && method !== 'private_key_jwt') return {};
  const audience = assertionAudience === 'issuer' ? undefined : assertionAudience;
  return omitEmpty({ algorithm, keyId: method === 'private_key_jwt' ? keyId.trim() : undefined, audience });
}

function apiOf({ unknownMembers, apiOrigins }: ProfileDraft): Json {
  const others = omitEmpty({ ...readObject(unknownMembers, 'api'), origins: undefined });
  const origins = splitLines(apiOrigins);
  return origins.length > 0 || Object.keys(others).length > 0 ? { origins, ...others } : {};
}

/** Returns the content of the profile file. Empty members are omitted. */
export function draftToProfile(draft: ProfileDraft, preset: Preset): Json {
  const { $schema, id: _, mfa, ...unknown } = draft.unknownMembers;
  const { clientAuthentication: method, basicEncoding } = draft;
  const edited = {
    name: draft.name.trim() || defaultProfileName(draft, preset) || draft.provider,
    provider: draft.provider,
    issuer: issuerOf(draft, preset),
    expectedIssuer: draft.expectedIssuer.trim(),
    clientId: draft.clientId.trim(),
    clientAuthentication: method,
    basicEncoding: method === 'client_secret_basic' && basicEncoding !== 'default' ? basicEncoding : undefined,
    clientAssertion: assertionOf(draft),
    audience: draft.audience.trim(),
    realm: draft.realm.trim(),
    asksOneTimeCode: draft.asksOneTimeCode,
    extraParameters: omitEmpty({
      password: parameters(draft.passwordParameters),
      refresh: parameters(draft.refreshParameters),
    }),
    endpoints: omitEmpty({
      token: draft.tokenEndpoint.trim(),
      revocation: draft.revocationEndpoint.trim(),
      introspection: draft.introspectionEndpoint.trim(),
      userinfo: draft.userinfoEndpoint.trim(),
      keys: draft.keysEndpoint.trim(),
    }),
    tokenEndpointOrigin: draft.tokenEndpointOrigin.trim(),
    endpointOrigins: splitLines(draft.endpointOrigins),
    api: apiOf(draft),
    allowLoopbackHttp: draft.allowLoopbackHttp,
    usernameHint: draft.usernameHint.trim(),
    supportUrl: draft.supportUrl.trim(),
  };
  const others = Object.fromEntries(
    Object.entries(unknown).filter(([name]) => !Object.hasOwn(edited, name) && name !== 'scopes'),
  );
  const required = { name: edited.name, clientId: edited.clientId };
  return {
    ...omitEmpty({ $schema }),
    ...required,
    ...omitEmpty(edited),
    scopes: splitScopes(draft.scopes),
    ...omitEmpty({ mfa }),
    ...others,
  };
}

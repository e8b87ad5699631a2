import type { Preset } from '../../shared/profile-editing.ts';
import { type Dialect, getString } from '../oauth/dialects/dialect.ts';
import { dialects } from '../oauth/dialects/index.ts';

function toPreset(provider: string, dialect: Dialect): Preset {
  const { preset, defaults, supportedFields, oneTimeCodeParameter } = dialect;
  return {
    provider,
    issuer: preset.issuer,
    defaults: preset.defaults ?? {},
    requiredFields: [...preset.requiredFields],
    supportedFields: [
      ...supportedFields,
      ...(oneTimeCodeParameter === undefined ? [] : (['asksOneTimeCode'] as const)),
    ],
    clientAuthentication: defaults.clientAuthentication ?? 'none',
    scopes: defaults.scopes ?? ['openid'],
  };
}

/** Lists the presets of all providers, the generic one last. */
export function listPresets(): Preset[] {
  const all = Object.entries(dialects).map(([provider, dialect]) => toPreset(provider, dialect));
  return [
    ...all.filter(({ provider }) => provider !== genericProvider),
    ...all.filter((one) => one.provider === genericProvider),
  ];
}

/** The provider of a server that matches no other. */
export const genericProvider = 'oidc';

/**
 * Detects the provider of a server by the issuer and paths in its discovery document, so that
 * custom domains are recognized too.
 */
export function detectProvider(issuer: string, document: Record<string, unknown>): string {
  const matches = ([, dialect]: [string, Dialect]): boolean => {
    const { token_endpoint: token, jwks_uri: keys } = dialect.defaultEndpoints(issuer);
    return (
      token !== undefined &&
      dialect.validateIssuer(new URL(issuer)) === undefined &&
      dialect.expectedIssuer(issuer) === getString(document, 'issuer') &&
      token === getString(document, 'token_endpoint') &&
      keys === getString(document, 'jwks_uri')
    );
  };
  return Object.entries(dialects).find(matches)?.[0] ?? genericProvider;
}

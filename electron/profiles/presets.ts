import type { Preset } from '../../shared/profile-editing.ts';
import { type Dialect, getString } from '../oauth/dialects/dialect.ts';
import { dialects } from '../oauth/dialects/index.ts';

/** What a profile of this provider is asked for, and what stands there before. */
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

/** One for each provider that Latchkey knows more of; the one for any other is the last. */
export function listPresets(): Preset[] {
  const all = Object.entries(dialects).map(([provider, dialect]) => toPreset(provider, dialect));
  return [
    ...all.filter(({ provider }) => provider !== genericProvider),
    ...all.filter((one) => one.provider === genericProvider),
  ];
}

/** The provider that a server is of where it is of none that Latchkey knows more of. */
export const genericProvider = 'oidc';

/**
 * The provider whose server this is: the one whose own name and paths the discovery document has. Own domains are
 * recognised like the provider's.
 */
export function detectProvider(issuer: string, document: Record<string, unknown>): string {
  const fits = ([, dialect]: [string, Dialect]): boolean => {
    const { token_endpoint: token, jwks_uri: keys } = dialect.defaultEndpoints(issuer);
    return (
      token !== undefined &&
      dialect.validateIssuer(new URL(issuer)) === undefined &&
      dialect.expectedIssuer(issuer) === getString(document, 'issuer') &&
      token === getString(document, 'token_endpoint') &&
      keys === getString(document, 'jwks_uri')
    );
  };
  return Object.entries(dialects).find(fits)?.[0] ?? genericProvider;
}

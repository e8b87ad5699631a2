import type { Preset } from '../../shared/profile-editing.ts';
import { type Dialect, textIn } from '../oauth/dialects/dialect.ts';
import { dialects } from '../oauth/dialects/index.ts';

/** What a profile of this provider is asked for, and what stands there before. */
function presetOf(provider: string, dialect: Dialect): Preset {
  const { preset, defaults, fields, oneTimeCodeParameter } = dialect;
  return {
    provider,
    issuer: preset.issuer,
    start: preset.start ?? {},
    asks: [...preset.asks],
    knows: [...fields, ...(oneTimeCodeParameter === undefined ? [] : (['asksOneTimeCode'] as const))],
    clientAuthentication: defaults.clientAuthentication ?? 'none',
    scopes: defaults.scopes ?? ['openid'],
  };
}

/** One for each provider that Latchkey knows more of; the one for any other is the last. */
export function presets(): Preset[] {
  const all = Object.entries(dialects).map(([provider, dialect]) => presetOf(provider, dialect));
  return [
    ...all.filter(({ provider }) => provider !== anyProvider),
    ...all.filter((one) => one.provider === anyProvider),
  ];
}

/** The provider that a server is of where it is of none that Latchkey knows more of. */
export const anyProvider = 'oidc';

/**
 * The provider whose server this is: the one whose own name and paths the discovery document has. Own domains are
 * recognised like the provider's.
 */
export function recognise(issuer: string, document: Record<string, unknown>): string {
  const fits = ([, dialect]: [string, Dialect]): boolean => {
    const { token_endpoint: token, jwks_uri: keys } = dialect.endpoints(issuer);
    return (
      token !== undefined &&
      dialect.issuerProblem(new URL(issuer)) === undefined &&
      dialect.expectedIssuer(issuer) === textIn(document, 'issuer') &&
      token === textIn(document, 'token_endpoint') &&
      keys === textIn(document, 'jwks_uri')
    );
  };
  return Object.entries(dialects).find(fits)?.[0] ?? anyProvider;
}

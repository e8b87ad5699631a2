/** Sections of documents that are not RFCs, by the name that checks cite them by. */
const specUrls: Record<string, string> = {
  'OIDC Core §2': 'https://openid.net/specs/openid-connect-core-1_0.html#IDToken',
  'OIDC Core §3.1.3.6': 'https://openid.net/specs/openid-connect-core-1_0.html#CodeIDToken',
  'OIDC Core §12.2': 'https://openid.net/specs/openid-connect-core-1_0.html#RefreshTokenResponse',
  'OIDC Core §3.1.3.7': 'https://openid.net/specs/openid-connect-core-1_0.html#IDTokenValidation',
};

const rfcSectionPattern = /^RFC (\d{3,5}) §([\d.]{1,20})$/;

/** A section of an RFC or of OpenID Connect Core 1.0 that a check cites. */
export type SpecReference = `RFC ${number} §${string}` | keyof typeof specUrls;

/**
 * Returns the URL of a cited section.
 *
 * @returns `undefined` if the text is not a {@link SpecReference}
 */
export function getSpecUrl(reference: string): string | undefined {
  if (Object.hasOwn(specUrls, reference)) return specUrls[reference];
  const [, number, section] = rfcSectionPattern.exec(reference) ?? [];
  return number && section ? `https://www.rfc-editor.org/rfc/rfc${number}#section-${section}` : undefined;
}

const rfcUrlPattern = /^https:\/\/www\.rfc-editor\.org\/rfc\/rfc\d{3,5}#section-[\d.]{1,20}$/;

/** Whether {@link getSpecUrl} can return a URL. */
export const isSpecUrl = (url: string): boolean => rfcUrlPattern.test(url) || Object.values(specUrls).includes(url);

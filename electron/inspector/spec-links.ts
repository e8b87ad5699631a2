/** The paragraphs that checks name, by what people call them, and where they can be read. */
const specUrls: Record<string, string> = {
  'OIDC Core §2': 'https://openid.net/specs/openid-connect-core-1_0.html#IDToken',
  'OIDC Core §3.1.3.6': 'https://openid.net/specs/openid-connect-core-1_0.html#CodeIDToken',
  'OIDC Core §3.1.3.7': 'https://openid.net/specs/openid-connect-core-1_0.html#IDTokenValidation',
};

const rfcSectionPattern = /^RFC (\d{3,5}) §([\d.]+)$/;

/** A paragraph of an RFC or of OpenID Connect Core that a check rests on. */
export type SpecReference = `RFC ${number} §${string}` | keyof typeof specUrls;

/** Where a reference can be read; `undefined` for anything that is none. No other address can come of it. */
export function getSpecUrl(reference: string): string | undefined {
  if (Object.hasOwn(specUrls, reference)) return specUrls[reference];
  const [, number, section] = rfcSectionPattern.exec(reference) ?? [];
  return number && section ? `https://www.rfc-editor.org/rfc/rfc${number}#section-${section}` : undefined;
}

const rfcUrlPattern = /^https:\/\/www\.rfc-editor\.org\/rfc\/rfc\d{3,5}#section-[\d.]+$/;

/** Whether an address is one that {@link getSpecUrl} answers. */
export const isSpecUrl = (url: string): boolean => rfcUrlPattern.test(url) || Object.values(specUrls).includes(url);

/** The paragraphs that checks name, by what people call them, and where they can be read. */
const addresses: Record<string, string> = {
  'OIDC Core §2': 'https://openid.net/specs/openid-connect-core-1_0.html#IDToken',
  'OIDC Core §3.1.3.6': 'https://openid.net/specs/openid-connect-core-1_0.html#CodeIDToken',
  'OIDC Core §3.1.3.7': 'https://openid.net/specs/openid-connect-core-1_0.html#IDTokenValidation',
};

const rfcSection = /^RFC (\d{3,5}) §([\d.]+)$/;

/** A paragraph of an RFC or of OpenID Connect Core that a check rests on. */
export type Reference = `RFC ${number} §${string}` | keyof typeof addresses;

/** Where a reference can be read; `undefined` for anything that is none. No other address can come of it. */
export function addressOf(reference: string): string | undefined {
  if (Object.hasOwn(addresses, reference)) return addresses[reference];
  const [, number, section] = rfcSection.exec(reference) ?? [];
  return number && section ? `https://www.rfc-editor.org/rfc/rfc${number}#section-${section}` : undefined;
}

const rfcAddress = /^https:\/\/www\.rfc-editor\.org\/rfc\/rfc\d{3,5}#section-[\d.]+$/;

/** Whether an address is one that {@link addressOf} answers. */
export const isReferenceAddress = (url: string): boolean =>
  rfcAddress.test(url) || Object.values(addresses).includes(url);

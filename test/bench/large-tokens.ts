import { generateKeyPair, SignJWT } from 'jose';

/** The number of claims or members in large tokens. */
export const claimCount = 5000;

const { privateKey } = await generateKeyPair('ES256');

const sign = (claims: Record<string, unknown>) =>
  new SignJWT(claims).setProtectedHeader({ alg: 'ES256' }).sign(privateKey);

const baseClaims = (number: number) => ({ iss: 'https://id.example.com', sub: `user-${number}`, exp: 1_900_000_000 });

/**
 * Creates a token of about 240 kB with strings, lists and objects.
 *
 * @param number makes the `sub` claim, `user-<number>`
 */
export function largeToken(number: number): Promise<string> {
  const claims: Record<string, unknown> = baseClaims(number);
  for (let index = 0; index < claimCount - 100; index += 1) claims[`claim_${index}`] = `value ${index}, and more`;
  for (let index = 0; index < 97; index += 1)
    claims[`group_${index}`] = { name: `Group ${index}`, roles: ['a', 'b', `r${index}`] };
  return sign(claims);
}

/** Creates a token with only three claims, as a baseline. */
export const smallToken = (number: number): Promise<string> => sign(baseClaims(number));

/** Creates a token with one claim that contains 5,000 objects, to collapse and expand. */
export const deepToken = (number: number): Promise<string> =>
  sign({
    ...baseClaims(number),
    everything: Object.fromEntries(
      Array.from({ length: claimCount }, (_, index) => [`member_${index}`, { is: index }]),
    ),
  });

import { generateKeyPair, SignJWT } from 'jose';

export const claimCount = 5000;

const { privateKey } = await generateKeyPair('ES256');

const sign = (claims: Record<string, unknown>) =>
  new SignJWT(claims).setProtectedHeader({ alg: 'ES256' }).sign(privateKey);

const baseClaims = (number: number) => ({ iss: 'https://id.example.com', sub: `person-${number}`, exp: 1_900_000_000 });

/** About 240 kB: flat claims, lists and objects. */
export function largeToken(number: number): Promise<string> {
  const claims: Record<string, unknown> = baseClaims(number);
  for (let at = 0; at < claimCount - 100; at += 1) claims[`claim_${at}`] = `value ${at}, and more`;
  for (let at = 0; at < 97; at += 1) claims[`group_${at}`] = { name: `Group ${at}`, roles: ['a', 'b', `r${at}`] };
  return sign(claims);
}

/** The same three claims alone: what opening any token takes. */
export const smallToken = (number: number): Promise<string> => sign(baseClaims(number));

/** One claim with 5,000 members, each of them an object, to be folded and unfolded. */
export const deepToken = (number: number): Promise<string> =>
  sign({
    ...baseClaims(number),
    everything: Object.fromEntries(Array.from({ length: claimCount }, (_, at) => [`member_${at}`, { is: at }])),
  });

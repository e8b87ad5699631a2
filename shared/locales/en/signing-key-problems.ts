import type { SigningKeyProblem } from '../../errors.ts';

/** Title and next step for each reason why no key of the server can verify an ID token. */
export const signingKeyProblemTexts = {
  none_published: {
    title: '{{hostFirst}} publishes no signing keys.',
    next: "Latchkey can't verify the ID token without them, so you aren't signed in. Ask your administrator to add one.",
  },
  none_fits: {
    title: 'None of the signing keys of {{host}} fits the ID token.',
    next: "The server may have changed its keys. Latchkey can't trust the token, so you aren't signed in. Try again in a minute.",
  },
  damaged: {
    title: 'The signing key of {{host}} is damaged.',
    next: "Latchkey can't verify the ID token with it, so you aren't signed in. Contact your administrator.",
  },
  weak: {
    title: 'The signing key of {{host}} is too weak.',
    next: "Anyone may be able to sign with it, so you aren't signed in. Ask your administrator for a stronger key.",
  },
  algorithm_unknown: {
    title: "The ID token is signed with an algorithm that Latchkey doesn't support.",
    next: 'Ask your administrator for another one, such as RS256 or ES256.',
  },
} as const satisfies Record<SigningKeyProblem, { title: string; next: string }>;

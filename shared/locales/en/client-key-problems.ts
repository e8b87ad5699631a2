import type { ClientKeyProblem } from '../../errors.ts';

/** What is wrong with a chosen file, and what to do: in place of the next step of `client_key_invalid`. */
export const clientKeyProblemWords = {
  not_a_key: 'There is no private key in it that Latchkey can read. Choose a file in the PEM or JWK format.',
  public_key: 'It holds a public key. Choose the file with the private key that belongs to it.',
  certificate: 'It holds a certificate. Choose the file with the private key that belongs to it.',
  encrypted: "The key in it is locked with a passphrase. Ask your administrator for a file that isn't.",
  damaged: 'The key in it is damaged or incomplete. Ask your administrator for the file again.',
  several_keys: 'There is more than one private key in it. Ask your administrator for a file with one.',
  not_for_signing: "The key in it isn't meant for signing. Ask your administrator for one that is.",
  rsa_too_short: 'The RSA key in it is too short to be safe. Ask your administrator for one of at least 2048 bits.',
  type_unsupported: "Latchkey can't use this type of key. Ask your administrator for an RSA, EC or Ed25519 key.",
  algorithm_mismatch: "The key in it doesn't fit the algorithm of this profile. Ask your administrator to check both.",
  too_large: 'It is too large to be a key. Choose another file.',
  unreadable: "It couldn't be read. Check that it is still there and that you may open it.",
} as const satisfies Record<ClientKeyProblem, string>;

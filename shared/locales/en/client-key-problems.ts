import type { ClientKeyProblem } from '../../errors.ts';

/**
 * Problem and next step for a client key file, instead of the next step of `client_key_invalid`.
 */
export const clientKeyProblemTexts = {
  not_a_key: 'It contains no private key that Latchkey can read. Choose a file in PEM, DER or JWK format.',
  public_key: 'It contains a public key. Choose the file with the matching private key.',
  certificate: 'It contains a certificate. Choose the file with the matching private key.',
  encrypted: 'Its key is protected by a passphrase. Ask your administrator for an unprotected file.',
  damaged: 'Its key is damaged or incomplete. Ask your administrator for the file again.',
  several_keys: 'It contains more than one private key. Ask your administrator for a file with only one.',
  not_for_signing: "Its key isn't a signing key. Ask your administrator for one that is.",
  rsa_too_short: 'Its RSA key is too short to be secure. Ask your administrator for a key of at least 2048 bits.',
  rsa_weak: 'Its RSA key was generated incorrectly and can be broken. Ask your administrator for a new key.',
  type_unsupported: "Latchkey doesn't support this type of key. Ask your administrator for an RSA, EC or Ed25519 key.",
  algorithm_mismatch: "Its key doesn't match this profile's algorithm. Ask your administrator to check both.",
  too_large: 'It is too large to be a key. Choose another file.',
  unreadable: "It couldn't be read. Check that it still exists and that you have permission to open it.",
} as const satisfies Record<ClientKeyProblem, string>;

/**
 * A JOSE compact serialization (RFC 7515 §7.1, RFC 7516 §7.1) without a dot that ends a sentence.
 */
export const josePattern = /(?<![\w-])eyJ[\w-]{8,}(?:\.[\w-]*){0,3}\.[\w-]+/g;

/** The beginning of a JOSE compact serialization and whatever follows it. */
export const josePrefixPattern = /\beyJ[\w-]{5,}(\.[\w-]*)*/g;

/** Shorter runs of characters may be ordinary words or names. */
export const minOpaqueTokenCharacters = 40;

/** A run of characters long and random enough to be an opaque credential. */
export const opaqueTokenPattern = new RegExp(`[\\w+=~-]{${minOpaqueTokenCharacters},}`, 'g');

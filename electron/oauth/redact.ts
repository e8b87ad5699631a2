const longest = 500;

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is removed
const controls = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]+/g;

/** A JOSE compact serialisation, or any other run that is long and random enough to be a credential. */
const tokenLike = /\beyJ[\w-]{5,}(\.[\w-]*)*|[\w+=~-]{40,}/g;

const spellings = (secret: string) => [
  secret,
  encodeURIComponent(secret),
  new URLSearchParams([['', secret]]).toString().slice(1),
  JSON.stringify(secret).slice(1, -1),
  Buffer.from(secret, 'utf8').toString('base64'),
];

/**
 * A server's own words, fit to show: without the given secrets in any spelling, without what looks like a token, without
 * control and direction characters, and cut to 500 characters.
 */
export function redact(text: string, secrets: readonly string[] = []): string {
  let shown = text;
  for (const secret of secrets)
    for (const spelling of spellings(secret)) if (spelling) shown = shown.replaceAll(spelling, '[secret]');
  shown = shown.replace(controls, ' ').replace(tokenLike, '[removed]').trim();
  return shown.length > longest ? `${shown.slice(0, longest)}…` : shown;
}

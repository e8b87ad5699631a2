import { z } from 'zod';

/** Tokens that the user can copy. */
export const copyableTokens = ['access', 'id', 'refresh'] as const;

/** A token of the session that the user can copy. */
export type CopyableToken = (typeof copyableTokens)[number];

/** Names the token on the clipboard. Never contains the token itself. */
export const copiedTokenSchema = z.strictObject({
  token: z.enum(copyableTokens),
  /** When the clipboard is cleared, in milliseconds since the epoch. */
  clearsAt: z.number(),
});

/** What the page shows after a token was copied. */
export type CopiedToken = z.infer<typeof copiedTokenSchema>;

import { z } from 'zod';

/** Tokens that can be copied as they are. */
export const copyableTokens = ['access', 'id', 'refresh'] as const;
export type CopyableToken = (typeof copyableTokens)[number];

/** A token is on the clipboard; the page learns which, never what it is. */
export const copiedTokenSchema = z.strictObject({
  token: z.enum(copyableTokens),
  /** When it is taken off again, in milliseconds since the epoch. */
  clearsAt: z.number(),
});

export type CopiedToken = z.infer<typeof copiedTokenSchema>;

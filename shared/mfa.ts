import { z } from 'zod';
import { failureSchema } from './errors.ts';
import { timestampSchema } from './timestamp.ts';

/** Authentication factors that a user can present besides the password. */
export const authenticatorKinds = ['otp', 'push', 'sms', 'voice', 'email', 'recovery'] as const;

/** A kind of second factor. */
export type AuthenticatorKind = (typeof authenticatorKinds)[number];

const authenticator = z.strictObject({
  id: z.string().max(500),
  kind: z.enum(authenticatorKinds),
  /** The server's display name, such as `+1 ••• ••12`. */
  name: z.string().max(200).optional(),
});

/** An authenticator that the server lists for the user. */
export type Authenticator = z.infer<typeof authenticator>;

const promptBase = {
  /** When the attempt times out, in milliseconds since the epoch. */
  expiresAt: timestampSchema,
  /** Whether the user can choose another factor. */
  hasOtherFactors: z.boolean(),
  /**
   * Why the last request of this step failed. The user can retry without entering the password
   * again.
   */
  failure: failureSchema.optional(),
};

const codeDelivery = {
  /** The destination, as the server describes it. */
  sentTo: z.string().max(200).optional(),
  /** When the code expires, in milliseconds since the epoch. */
  codeExpiresAt: timestampSchema,
  /** Whether the code was sent again on request. */
  wasResent: z.boolean(),
};

/** Whether the previous code was wrong. */
const wrong = z.boolean();

/** A prompt for the user. Contains no secret. */
export const mfaPromptSchema = z.discriminatedUnion('step', [
  z.strictObject({
    step: z.literal('choose'),
    ...promptBase,
    /** Empty if the list couldn't be loaded; `resend` requests it again. */
    authenticators: z.array(authenticator).max(50),
    /** The factor chosen before, if the server doesn't offer it to this user. */
    unavailable: z.enum(authenticatorKinds).optional(),
  }),
  z.strictObject({ step: z.literal('otp'), ...promptBase, wrong }),
  z.strictObject({ step: z.literal('recovery'), ...promptBase, wrong }),
  z.strictObject({
    step: z.literal('push'),
    ...promptBase,
    ...codeDelivery,
    state: z.enum(['waiting', 'declined', 'unanswered']),
    /** The number to enter or select on the other device, if the server requires one. */
    number: z.string().max(20).optional(),
  }),
  z.strictObject({
    step: z.literal('binding-code'),
    ...promptBase,
    ...codeDelivery,
    channel: z.enum(['push', 'sms', 'voice', 'email']),
    wrong,
  }),
]);

/** What the user is asked for. */
export type MfaPrompt = z.infer<typeof mfaPromptSchema>;

/** The MFA step of a sign-in, as the page shows it. */
export const mfaViewSchema = z.strictObject({
  /**
   * Number of the prompt. Answers repeat it, so that a late answer isn't applied to the next
   * prompt.
   */
  number: z.int(),
  /** Whether an answer is being verified by the server. */
  checking: z.boolean(),
  prompt: mfaPromptSchema,
});

/** The current prompt, and its number. */
export type MfaView = z.infer<typeof mfaViewSchema>;

/** The user's answer to a prompt. */
export const mfaInputSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('authenticator'), id: z.string().max(500) }),
  z.strictObject({ type: z.literal('code'), code: z.string().min(1).max(200) }),
  z.strictObject({ type: z.literal('other-factor') }),
  z.strictObject({ type: z.literal('resend') }),
]);

/** What the user entered or chose. */
export type MfaInput = z.infer<typeof mfaInputSchema>;

/** Grant type override for servers that use other names. */
const grantType = z.string().min(1).max(500).optional();

export const mfaProfileSchema = z.strictObject({
  grantTypes: z.strictObject({ otp: grantType, oob: grantType, recoveryCode: grantType }).default({}),
});

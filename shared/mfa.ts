import { z } from 'zod';
import { failureSchema } from './errors.ts';

/** What a person can prove with, besides the password. */
export const authenticatorKinds = ['otp', 'push', 'sms', 'voice', 'email', 'recovery'] as const;

export type AuthenticatorKind = (typeof authenticatorKinds)[number];

const authenticator = z.strictObject({
  id: z.string().max(500),
  kind: z.enum(authenticatorKinds),
  /** What the server calls it, as in `+1 ••• ••12`. */
  name: z.string().max(200).optional(),
});

/** One way to prove it, as the server lists it. */
export type Authenticator = z.infer<typeof authenticator>;

const timestampSchema = z.number();

const promptBase = {
  /** When the attempt ends without an answer, in milliseconds since the epoch. */
  expiresAt: timestampSchema,
  /** There is another way to prove it. */
  hasOtherFactors: z.boolean(),
  /** What kept the last request of this step from an answer: it can be asked again, the password stays proved. */
  failure: failureSchema.optional(),
};

const codeDelivery = {
  /** Where it was sent, in the server's words. */
  sentTo: z.string().max(200).optional(),
  /** When what was sent is worth nothing any more. */
  codeExpiresAt: timestampSchema,
  /** The person asked for it again, and it was sent again. */
  wasResent: z.boolean(),
};

/** The answer before was wrong. */
const wrong = z.boolean();

/**
 * What is asked of the person. `new-recovery-code` alone shows something secret, and on purpose: the server issued it for
 * the person, shows it once, and nobody else can tell them. It is in no other snapshot, and gone once they acknowledge it.
 */
export const mfaPromptSchema = z.discriminatedUnion('step', [
  z.strictObject({
    step: z.literal('choose'),
    ...promptBase,
    /** None where the list itself could not be had, which `resend` asks for again. */
    authenticators: z.array(authenticator).max(50),
    /** The way that was chosen before, which the server does not have for this person. */
    unavailable: z.enum(authenticatorKinds).optional(),
  }),
  z.strictObject({ step: z.literal('otp'), ...promptBase, wrong }),
  z.strictObject({ step: z.literal('recovery'), ...promptBase, wrong }),
  z.strictObject({
    step: z.literal('push'),
    ...promptBase,
    ...codeDelivery,
    state: z.enum(['waiting', 'declined', 'unanswered']),
    /** What to enter or choose on the other device, where the server asks for that. */
    number: z.string().max(20).optional(),
  }),
  z.strictObject({
    step: z.literal('binding-code'),
    ...promptBase,
    ...codeDelivery,
    channel: z.enum(['push', 'sms', 'voice', 'email']),
    wrong,
  }),
  z.strictObject({ step: z.literal('new-recovery-code'), code: z.string().max(200) }),
]);

export type MfaPrompt = z.infer<typeof mfaPromptSchema>;

/** The second step of a sign-in, as the page shows it. */
export const mfaViewSchema = z.strictObject({
  /** Which prompt this is. An answer names it, so that one that comes late is not taken for the answer to the next. */
  number: z.int(),
  /** The answer is on its way to the server. */
  checking: z.boolean(),
  prompt: mfaPromptSchema,
});

export type MfaView = z.infer<typeof mfaViewSchema>;

/** What a person can answer. */
export const mfaInputSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('authenticator'), id: z.string().max(500) }),
  z.strictObject({ type: z.literal('code'), code: z.string().min(1).max(200) }),
  z.strictObject({ type: z.literal('other-factor') }),
  z.strictObject({ type: z.literal('resend') }),
  z.strictObject({ type: z.literal('acknowledged') }),
]);

export type MfaInput = z.infer<typeof mfaInputSchema>;

/** Grant types that a profile can set where its server has other names for them. */
const grantType = z.string().min(1).max(500).optional();

export const mfaProfileSchema = z.strictObject({
  grantTypes: z.strictObject({ otp: grantType, oob: grantType, recoveryCode: grantType }).default({}),
});

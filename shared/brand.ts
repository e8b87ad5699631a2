import { z } from 'zod';

/** What the app is called and looks like where an organisation handed out an edition of its own (`build/variants/`). */
export const brandSchema = z.strictObject({
  name: z.string().min(1).max(100),
  /** The mark in place of Latchkey's, as a picture that the page can show without asking anyone. */
  mark: z
    .string()
    .regex(/^data:image\/svg\+xml;base64,[A-Za-z0-9+/=]+$/)
    .max(400_000)
    .optional(),
  /** What an edition is made of; nothing where this is no edition. */
  madeWith: z.string().optional(),
});

export type Brand = z.infer<typeof brandSchema>;

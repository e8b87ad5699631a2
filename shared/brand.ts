import { z } from 'zod';

/** Name and logo of an organization's edition of the app (`build/variants/`). */
export const brandSchema = z.strictObject({
  name: z.string().min(1).max(100),
  /** The logo as a data URL, which the page can show without a request. */
  mark: z
    .string()
    .regex(/^data:image\/svg\+xml;base64,[A-Za-z0-9+/=]+$/)
    .max(400_000)
    .optional(),
  /** The product an edition is built with; absent if this isn't an edition. */
  builtWith: z.string().optional(),
});

/** The name and logo that the app shows. */
export type Brand = z.infer<typeof brandSchema>;

import { z } from 'zod';
import { type Failure, failureSchema } from './errors.ts';

/**
 * Result of a call that can fail. Failures are values, so that no exception text reaches the page.
 */
export type Outcome<T> = { ok: true; value: T } | { ok: false; failure: Failure };

/** The schema of an {@link Outcome} whose value has the given schema. */
export const outcome = <S extends z.ZodType>(value: S) =>
  z.discriminatedUnion('ok', [
    z.strictObject({ ok: z.literal(true), value }),
    z.strictObject({ ok: z.literal(false), failure: failureSchema }),
  ]);

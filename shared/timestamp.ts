import { z } from 'zod';

/** A time in milliseconds since the epoch that `Date` can represent. */
export const timestampSchema = z.number().min(0).max(8.64e15);

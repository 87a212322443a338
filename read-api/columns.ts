import { z } from 'zod';

/** A counting column: SQL's bigint arrives as text. Refuses what is beyond 2^53. */
export const count = z.coerce.number().int();

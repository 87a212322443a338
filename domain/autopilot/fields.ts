import { z } from 'zod';

/** Fields that the events of autopilot share. */
export const Instant = z.iso.datetime({ precision: 3 });
export const ActorReference = z.strictObject({ kind: z.enum(['user', 'apiKey', 'process', 'system']), id: z.string() });
export const Reason = z.string().min(1).max(2_000);
export const Code = z.string().min(1).max(100);
export const Digest = z.string().min(1).max(200);
/** Position in the log, as decimal text. */
export const PositionText = z.string().regex(/^\d{1,40}$/);

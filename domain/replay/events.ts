import { z } from 'zod';
import { defineEvent, type EventOf } from '../kernel/event.ts';

const replayId = z.uuid();
/** Position in the log, as decimal text. */
const PositionText = z.string().regex(/^\d{1,40}$/);
const times = z.int().min(0);

/** A field of what was recorded and what comes out now, as JSON text, cut where it is long; absent: it is not there. */
export const ReportedDifference = z.strictObject({
  field: z.string().max(200),
  recorded: z.string().max(400).optional(),
  recomputed: z.string().max(400).optional(),
  /** The field is personal: that it differs is said, and neither value. */
  withheld: z.literal(true).optional(),
});
export type ReportedDifference = z.output<typeof ReportedDifference>;

/** Something that was computed once comes out otherwise now. */
export const ReplayDiverged = defineEvent(
  'ReplayDiverged',
  1,
  z.strictObject({
    replayId,
    /** The event that holds what was computed. */
    eventId: z.string(),
    eventType: z.string(),
    position: PositionText,
    differences: z.array(ReportedDifference).min(1).max(20),
  }),
);

/** All that a tenant's gates, rules and engines ever answered was computed once more, up to a place in the log. */
export const ReplayCompleted = defineEvent(
  'ReplayCompleted',
  1,
  z.strictObject({
    replayId,
    /** Everything up to here was looked at. */
    position: PositionText,
    reproduced: times,
    diverged: times,
    /** Of those that diverged, how many are told one by one. */
    reported: times,
    redacted: times,
    unknownEngine: times,
    inputMissing: times,
    /** The versions that the recorded answers name, and how many answers each; of more than 100, the first. */
    engines: z.array(z.strictObject({ engine: z.string().max(401), answers: times })).max(100),
  }),
);

export type ReplayEvent = EventOf<typeof ReplayDiverged | typeof ReplayCompleted>;

export const replayEvents = [ReplayDiverged, ReplayCompleted] as const;

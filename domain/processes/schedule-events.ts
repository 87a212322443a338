import { z } from 'zod';
import { defineEvent, type EventOf } from '../kernel/event.ts';

/** Names a schedule within its tenant. */
export const ScheduleName = z
  .string()
  .regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, 'must be lower-case words with dashes')
  .max(60);
const Instant = z.iso.datetime({ precision: 3 });

/** When it is due: by the clocks of a zone, or again and again after the same time. */
export const Timing = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('cron'),
    /** Five fields: minute, hour, day of month, month, day of week. */
    expression: z.string().min(9).max(200),
    timeZone: z.string().min(1).max(60),
  }),
  z.strictObject({
    kind: z.literal('interval'),
    everySeconds: z.int().min(60).max(31_622_400),
    /** A time at which it is due; all others lie whole intervals after it. */
    from: Instant,
  }),
]);
export type Timing = z.output<typeof Timing>;

/**
 * What becomes of times that were missed while nobody was there to notice. `skip`: they are gone. `once`: the last one
 * is made up for. `all`: the latest so many, oldest first.
 */
export const CatchUp = z.discriminatedUnion('policy', [
  z.strictObject({ policy: z.literal('skip') }),
  z.strictObject({ policy: z.literal('once') }),
  z.strictObject({ policy: z.literal('all'), atMost: z.int().min(1).max(1_000) }),
]);
export type CatchUp = z.output<typeof CatchUp>;

/** What a schedule starts, and when. */
export const ScheduleDefinition = z.strictObject({
  job: z.string().min(1).max(100),
  /** Carries ids, never personal data. */
  input: z.record(z.string(), z.json()),
  timing: Timing,
  catchUp: CatchUp,
});
export type ScheduleDefinition = z.output<typeof ScheduleDefinition>;

/** It is due from now on as this says, whatever was said before. */
export const ScheduleDefined = defineEvent(
  'ScheduleDefined',
  1,
  z.strictObject({
    name: ScheduleName,
    definition: ScheduleDefinition,
    /** It was paused before, and stays so. */
    paused: z.boolean(),
  }),
);

/** It is not due until it is resumed. */
export const SchedulePaused = defineEvent('SchedulePaused', 1, z.strictObject({ name: ScheduleName }));

/** It is due again, from now on: what would have been due meanwhile was not missed. */
export const ScheduleResumed = defineEvent('ScheduleResumed', 1, z.strictObject({ name: ScheduleName }));

export const ScheduleRemoved = defineEvent('ScheduleRemoved', 1, z.strictObject({ name: ScheduleName }));

export type ScheduleEvent = EventOf<
  typeof ScheduleDefined | typeof SchedulePaused | typeof ScheduleResumed | typeof ScheduleRemoved
>;

export const scheduleEvents = [ScheduleDefined, SchedulePaused, ScheduleResumed, ScheduleRemoved] as const;

import { z } from 'zod';
import { defineEvent, type EventOf } from '../kernel/event.ts';
import { Decimal } from '../metrics/events.ts';
import { Achievability, Ambition, FollowedSeries, GoalStatus, GoalTerms, Heading, Reading } from './definition.ts';
import { Ahead, Verdict } from './outlook.ts';

/** What others need to speak of a goal: where it stands, and what a forecast says of it. */
export { Ahead, GoalStatus, Heading, Reading, Verdict };

const GoalId = z.uuid();
const Warning = z.strictObject({ code: z.string(), reason: z.string() });
const Actor = z.strictObject({ kind: z.enum(['user', 'apiKey', 'process', 'system']), id: z.string() });

/** Somebody set a goal that every SMART rule let pass. */
export const GoalCreated = defineEvent(
  'GoalCreated',
  1,
  z.strictObject({
    goalId: GoalId,
    ...GoalTerms.shape,
    series: FollowedSeries,
    dimensions: z.record(z.string(), z.string()),
    /** How many of the newest values are taken together, as the metric aggregates. */
    over: z.int().min(1).max(366),
    unit: z.string(),
    /** Where the metric stood. Absent: it has no values yet, and its first becomes the baseline. */
    baseline: Reading.optional(),
    /** Absent: neither the metric nor a baseline says it yet. */
    heading: Heading.optional(),
    achievability: Achievability,
    warnings: z.array(Warning).max(20),
    createdBy: Actor,
  }),
);

/** Work on it has begun: somebody said so, or its metric moved. */
export const GoalStarted = defineEvent(
  'GoalStarted',
  1,
  z.strictObject({ goalId: GoalId, because: z.enum(['asked', 'progress']) }),
);

/** Its metric has another value. */
export const GoalProgressed = defineEvent(
  'GoalProgressed',
  1,
  z.strictObject({
    goalId: GoalId,
    reading: Reading,
    baseline: Reading,
    heading: Heading,
    /** (current − baseline) / (target − baseline), cut to six digits and to 0 to 1. */
    progress: z.number().min(0).max(1),
    /** The event that was read last. */
    evidence: z.string(),
  }),
);

/** Some of its terms are others. `before` and `after` name those only. */
export const GoalAmended = defineEvent(
  'GoalAmended',
  1,
  z.strictObject({
    goalId: GoalId,
    before: GoalTerms.partial(),
    after: GoalTerms.partial(),
    /** Of a target that is another: which way the metric has to move now, and how far it has come. */
    heading: Heading.optional(),
    progress: z.number().min(0).max(1).optional(),
    /** Of a target or a deadline that is another; absent: they are as they were. */
    achievability: Achievability.optional(),
    warnings: z.array(Warning).max(20).optional(),
  }),
);

/** A forecast says whether it will be reached. */
export const GoalOutlookRecorded = defineEvent(
  'GoalOutlookRecorded',
  1,
  z.strictObject({
    goalId: GoalId,
    /** The forecast, and the decision that holds it. */
    runId: z.uuid(),
    decisionId: z.uuid(),
    verdict: Verdict,
    /** What the metric comes to at the deadline, as the goal takes its values. */
    expected: Ahead,
    target: Decimal,
  }),
);

/** The target was reached: once in a goal's life. */
export const GoalCompleted = defineEvent(
  'GoalCompleted',
  1,
  z.strictObject({
    goalId: GoalId,
    series: FollowedSeries,
    reading: Reading,
    /** The value is of a period before the deadline's end. */
    inTime: z.boolean(),
  }),
);

/** It is out of sight, and stays readable. */
export const GoalArchived = defineEvent(
  'GoalArchived',
  1,
  z.strictObject({ goalId: GoalId, series: FollowedSeries, from: GoalStatus.exclude(['archived']) }),
);

/** How ambitious the tenant's goals may be from now on. */
export const GoalPolicyAdopted = defineEvent('GoalPolicyAdopted', 1, Ambition);

export type GoalEvent = EventOf<
  | typeof GoalCreated
  | typeof GoalStarted
  | typeof GoalProgressed
  | typeof GoalAmended
  | typeof GoalOutlookRecorded
  | typeof GoalCompleted
  | typeof GoalArchived
>;

export const goalEvents = [
  GoalCreated,
  GoalStarted,
  GoalProgressed,
  GoalAmended,
  GoalOutlookRecorded,
  GoalCompleted,
  GoalArchived,
  GoalPolicyAdopted,
] as const;

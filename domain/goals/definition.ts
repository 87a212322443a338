import { z } from 'zod';
import { BenchmarkSeries, BenchmarkSource } from '../benchmarks/events.ts';
import { Decimal, MetricName, MetricSource } from '../metrics/events.ts';

/** What a goal can help with besides another goal: the areas that relevance may be claimed for. */
const IMPACT_AREAS = [
  'revenue',
  'profitability',
  'cash_flow',
  'customers',
  'market',
  'operations',
  'inventory',
  'quality',
  'people',
  'risk',
  'compliance',
  'sustainability',
] as const;

export const ImpactArea = z.enum(IMPACT_AREAS);
export type ImpactArea = z.output<typeof ImpactArea>;

export const GoalStatus = z.enum(['created', 'in_progress', 'completed', 'archived']);
export type GoalStatus = z.output<typeof GoalStatus>;

/** A value of the goal's metric and the period that it is of. */
export const Reading = z.strictObject({ at: z.iso.datetime({ precision: 3 }), value: Decimal });
export type Reading = z.output<typeof Reading>;

/** Which way the metric has to move. */
export const Heading = z.enum(['increase', 'decrease']);
export type Heading = z.output<typeof Heading>;

/** The series of values that move a goal. It stays the same for the goal's life: another one is another goal. */
export const FollowedSeries = z.strictObject({
  metric: MetricName,
  source: MetricSource,
  /** SHA-256 of the dimensions' RFC 8785 form, as the series' own events have it. */
  dimensionHash: z.string().regex(/^[0-9a-f]{64}$/),
});
export type FollowedSeries = z.output<typeof FollowedSeries>;

/** What may be amended. */
export const GoalTerms = z.strictObject({
  title: z.string().min(1).max(500),
  description: z.string().max(5_000),
  /** The id of whoever answers for it. */
  owner: z.string().min(1).max(200),
  target: Decimal,
  /** The last day that counts, by the clocks of the metric's zone. */
  deadline: z.iso.date(),
  /** Where that day ends. */
  deadlineAt: z.iso.datetime({ precision: 3 }),
  parentGoalId: z.uuid().nullable(),
  impactAreas: z.array(ImpactArea).max(12),
});
export type GoalTerms = z.output<typeof GoalTerms>;

/**
 * Whether the metric ever moved as fast as the goal needs it to. `unknown`: there are too few values to say. Rates are
 * in the metric's unit a day.
 */
export const Achievability = z.strictObject({
  verdict: z.enum(['achievable', 'ambitious', 'unknown']),
  /** How many values were looked at, and how many it takes to say something. */
  values: z.int().min(0),
  valuesNeeded: z.int().min(1),
  requiredPerDay: z.number().optional(),
  /** The best that was seen over a stretch as long as the time left or, where values reach less far back, half their time. */
  bestPerDay: z.number().optional(),
  /** Required by best: beyond `warningAbove` it is ambitious, beyond `refusedAbove` it is refused. */
  multiple: z.number().optional(),
  warningAbove: z.number(),
  refusedAbove: z.number(),
});
export type Achievability = z.output<typeof Achievability>;

/** What goals of a metric are held against besides its own past: the newest value that a source publishes of others. */
const HeldAgainst = z.strictObject({
  goalMetric: MetricName,
  source: BenchmarkSource.shape.source,
  ...BenchmarkSeries.shape,
  /** What becomes of a goal whose target is better than that. */
  beyond: z.enum(['warn', 'refuse']),
});
export type HeldAgainst = z.output<typeof HeldAgainst>;

/** From when on a goal asks for much, and from when on for too much, as multiples of the best that was ever seen. */
export const Ambition = z.strictObject({
  warningAbove: z.number().min(0.01).max(1_000),
  refusedAbove: z.number().min(0.01).max(1_000),
  /** Fewer values of the metric say nothing of what it can do. */
  valuesNeeded: z.int().min(4).max(1_000),
  benchmarks: z.array(HeldAgainst).max(20).optional(),
});
export type Ambition = z.output<typeof Ambition>;

import { z } from 'zod';

/** `revenue`, `average_order_value`: lower case words joined by underscores. */
export const MetricName = z.string().regex(/^[a-z][a-z0-9_]{0,79}$/);

/** Who measured: a dataset, a connector, a person's tool. Two sources never share a point. */
export const MetricSource = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_.:-]{0,99}$/);

/** The length of the periods that a metric is measured over; `instant`: it is read off at moments. */
export const Granularity = z.enum(['instant', 'minute', 'hour', 'day', 'week', 'month', 'quarter', 'year']);
export type Granularity = z.output<typeof Granularity>;

/** An exact decimal in its one canonical form: no exponent, no leading or trailing zeros, no minus zero. */
export const Decimal = z.string().regex(/^(?!-0$)-?(0|[1-9]\d{0,29})(\.\d{0,11}[1-9])?$/);

/** A name of the time zone database: `Europe/London`. */
export const TimeZone = z.string().regex(/^[A-Za-z][A-Za-z0-9_+-]*(\/[A-Za-z0-9_+-]+){0,2}$/);

/** What a point is about besides its metric: `{ country: 'France' }`. None is the whole. */
export const Dimensions = z
  .record(z.string().regex(/^[a-z][a-z0-9_]{0,39}$/), z.string().min(1).max(200))
  .refine((dimensions) => Object.keys(dimensions).length <= 8, 'at most 8 dimensions');
export type Dimensions = z.output<typeof Dimensions>;

/** The hash of no dimensions: SHA-256 of `{}`. */
export const WHOLE_HASH = '44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a';

/** A dimension hash cut to the 128 bits of a UUID, for indexes: shorter, and still without a collision to be expected. */
export const dimensionKey = (dimensionHash: string): string =>
  dimensionHash.slice(0, 32).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');

/** How points of a period become one: what the metric means when it is looked at from further away. */
export const Aggregation = z.enum(['sum', 'avg', 'min', 'max', 'last']);
export type Aggregation = z.output<typeof Aggregation>;

export const MetricDefinition = z.strictObject({
  name: MetricName,
  title: z.string().min(1).max(120),
  /** How it is computed, in a sentence that a manager understands. */
  description: z.string().min(1).max(500),
  /** ISO 4217 for money (`GBP`), else `count`, `units`, `ratio` … */
  unit: z.string().min(1).max(50),
  /** `flow` adds up over time, `level` is a state at a time, `ratio` is one quantity for each unit of another. */
  kind: z.enum(['flow', 'level', 'ratio']),
  /** Of a ratio: a period's value is the sum of the one by the sum of the other, never a mean of ratios. */
  ratioOf: z.strictObject({ numerator: MetricName, denominator: MetricName }).optional(),
  direction: z.enum(['higherIsBetter', 'lowerIsBetter', 'neither']),
  aggregation: Aggregation,
  granularity: Granularity,
  /** Where its days begin. */
  timeZone: TimeZone,
});
export type MetricDefinition = z.output<typeof MetricDefinition>;

/** The rows of a file that a value was computed from. Rows count from 1, the header not counted. */
export const FileLineage = z.strictObject({
  datasetId: MetricSource,
  importId: z.uuid(),
  /** Number of the import's batch, from 1. */
  batch: z.int().min(1),
  fileSha256: z.string().regex(/^[0-9a-f]{64}$/),
  rowFrom: z.int().min(1),
  rowTo: z.int().min(1),
});
export type FileLineage = z.output<typeof FileLineage>;

/** One value of one metric for one period. */
export const Observation = z.strictObject({
  metric: MetricName,
  source: MetricSource,
  /** The first instant of the period. */
  at: z.iso.datetime({ precision: 3 }),
  granularity: Granularity,
  value: Decimal,
  unit: z.string().min(1).max(50),
  dimensions: Dimensions,
  /** SHA-256 of the dimensions' RFC 8785 form: part of the point's key. */
  dimensionHash: z.string().regex(/^[0-9a-f]{64}$/),
  /** Absent when a caller stated the value: then the event's metadata says who. */
  lineage: FileLineage.optional(),
});
export type Observation = z.output<typeof Observation>;

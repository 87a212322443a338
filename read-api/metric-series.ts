import type { Knex } from 'knex';
import { z } from 'zod';
import type { Instant } from '../domain/kernel/time.ts';
import { dayStart, isTimeZone } from '../domain/kernel/time-zone.ts';
import {
  Aggregation,
  Decimal,
  Dimensions,
  FileLineage,
  Granularity,
  MetricDefinition,
  MetricName,
  MetricSource,
  TimeZone,
} from '../domain/metrics/metric.ts';
import type { ReadDatabase } from '../infra/postgres/read-database.ts';
import { count } from './columns.ts';
import { HttpProblem } from './http/problem.ts';
import { query } from './http/query.ts';
import { levelsOf, partsOf } from './metric-parts.ts';

const InstantText = z.iso.datetime({ precision: 3 });
/** A day by the zone's clocks, or a moment. */
const Bound = z.union([z.iso.date(), InstantText]);

/** `country` or `country:France`. */
export const WantedDimension = z.string().regex(/^[a-z][a-z0-9_]{0,39}(:.{1,200})?$/);

/** More than a chart can show; an export pages by `from` and `to`. */
const MAX_POINTS = 10_000;

export const getMetricSeries = query({
  name: 'GetMetricSeries',
  summary: 'The values of one metric over time, by source and dimension, in periods that begin by a zone’s clocks.',
  route: 'GET /v1/metrics/:name',
  permission: 'metrics:read',
  input: z.strictObject({
    name: MetricName,
    /** Inclusive; `to` is exclusive. */
    from: Bound.optional(),
    to: Bound.optional(),
    /** Default: the metric's own. */
    granularity: Granularity.optional(),
    /** Default: the metric's own. Another one needs a metric that is measured by the hour or finer. */
    zone: TimeZone.refine(isTimeZone, 'not in the time zone database').optional(),
    /** `country`: a series for each; `country:France`: that one. Absent: the whole. */
    dimension: WantedDimension.optional(),
    source: MetricSource.optional(),
    /** Default: what the metric is registered with; of a ratio, the quotient of its sums. */
    agg: Aggregation.optional(),
  }),
  output: z.strictObject({
    metric: MetricDefinition,
    granularity: Granularity,
    timeZone: TimeZone,
    aggregation: z.enum([...Aggregation.options, 'quotient']),
    /** Sources are never added together: each has its own series. */
    series: z.array(
      z.strictObject({
        source: MetricSource,
        dimensions: Dimensions,
        points: z.array(
          z.strictObject({
            /** First instant of the period. */
            at: InstantText,
            value: Decimal,
            /** How many values it was made of. */
            values: z.int().min(1),
            /** One of them was corrected at least once. */
            corrected: z.boolean(),
            /** Of a single value: the event that holds it, and the rows of the file that it comes from. */
            eventId: z.string().optional(),
            lineage: FileLineage.optional(),
          }),
        ),
      }),
    ),
  }),
  reads: ['metrics', 'metric_points'],
  cache: true,
  run: async (db, input) => {
    const [found] = await db.rows(db.sql('metrics').select('definition').where({ name: input.name }));
    if (found === undefined) return undefined;
    const metric = MetricDefinition.parse(found.definition);
    const granularity = input.granularity ?? metric.granularity;
    const timeZone = input.zone ?? metric.timeZone;
    refuseUnfit(metric, granularity, timeZone);
    const quotient = metric.ratioOf !== undefined && granularity !== metric.granularity && input.agg === undefined;
    const wanted: Wanted = {
      granularity,
      timeZone,
      aggregation: quotient ? 'quotient' : (input.agg ?? metric.aggregation),
      from: input.from && boundOf(input.from, timeZone),
      to: input.to && boundOf(input.to, timeZone),
      source: input.source,
      dimension: input.dimension,
    };
    const rows = (await db.rows(points(db, metric, wanted))).map((row) => PointRow.parse(row));
    if (rows.length > MAX_POINTS) throw tooMany();
    return { metric, granularity, timeZone, aggregation: wanted.aggregation, series: seriesOf(rows) };
  },
});

interface Wanted {
  readonly granularity: Granularity;
  readonly timeZone: string;
  readonly aggregation: Aggregation | 'quotient';
  readonly from: Instant | undefined;
  readonly to: Instant | undefined;
  readonly source: string | undefined;
  readonly dimension: string | undefined;
}

const boundOf = (bound: string, timeZone: string): Instant => (bound.length === 10 ? dayStart(bound, timeZone) : bound);

const LENGTHS = Granularity.options;
const NESTS_IN_DAYS = new Set<Granularity>(['instant', 'minute', 'hour']);

/** Periods are only added up to periods that they lie in. */
const refuseUnfit = (metric: MetricDefinition, granularity: Granularity, timeZone: string): void => {
  const own = metric.granularity;
  const finer = LENGTHS.indexOf(granularity) < LENGTHS.indexOf(own);
  if (finer || (own === 'week' && granularity !== 'week')) {
    throw unfit('granularity', `${metric.name} is measured by the ${own}, which does not divide into ${granularity}s.`);
  }
  if (timeZone !== metric.timeZone && !NESTS_IN_DAYS.has(own)) {
    throw unfit(
      'zone',
      `${metric.name} is measured by the ${own} in ${metric.timeZone}; elsewhere days begin otherwise.`,
    );
  }
};

const unfit = (field: string, detail: string): HttpProblem =>
  new HttpProblem({
    status: 422,
    code: 'periods-do-not-nest',
    detail,
    errors: [{ pointer: `/${field}`, reason: 'does not fit how the metric is measured' }],
  });

const tooMany = (): HttpProblem =>
  new HttpProblem({
    status: 422,
    code: 'too-many-points',
    detail: `That is more than ${MAX_POINTS} points. Ask for a shorter time, longer periods, or one dimension’s value.`,
  });

const points = (db: ReadDatabase, metric: MetricDefinition, wanted: Wanted): Knex.Raw => {
  const { aggregation } = wanted;
  const { numerator, denominator } = metric.ratioOf ?? { numerator: metric.name, denominator: metric.name };
  const quotient = aggregation === 'quotient';
  // What a ratio is made of may be measured otherwise than the ratio.
  const levels = quotient ? [] : levelsOf(metric.granularity, wanted);
  const names = quotient ? [numerator, denominator] : [metric.name];
  const { text, values } = partsOf(levels, { ...wanted, names });
  // A key has one set of dimensions: comparing them a million times would cost more than adding up.
  return db.sql.raw(
    `${text} select source, bucket, ${VALUE[aggregation]} as value, any_value(dimensions) as dimensions,
      sum(count) as "values", bool_or(corrected) as corrected,
      case when sum(count) = 1 then any_value(event_id) end as event_id,
      case when sum(count) = 1 then any_value(lineage) end as lineage
      from parts group by source, dimension_key, bucket
      order by source, any_value(dimensions)::text, bucket limit ${MAX_POINTS + 1}`,
    { ...values, ...(quotient && { numerator, denominator }) },
  );
};

/** Exact numerics; means are cut to twelve fraction digits, quotients to the six that ratios are stored with. */
const VALUE: Readonly<Record<Wanted['aggregation'], string>> = {
  sum: 'trim_scale(sum(sum))',
  avg: 'trim_scale(round(sum(sum) / sum(count), 12))',
  min: 'trim_scale(min(min))',
  max: 'trim_scale(max(max))',
  last: 'trim_scale((array_agg(last order by last_at desc))[1])',
  quotient: `trim_scale(round(sum(sum) filter (where metric = :numerator)
    / nullif(sum(sum) filter (where metric = :denominator), 0), 6))`,
};

const PointRow = z.object({
  source: z.string(),
  dimensions: Dimensions,
  bucket: InstantText,
  value: z.string().nullable(),
  values: count,
  corrected: z.boolean(),
  eventId: z.string().nullable(),
  lineage: FileLineage.nullable(),
});
type PointRow = z.output<typeof PointRow>;

/** Rows come by series. A period with nothing to divide by has no value, and no point. */
const seriesOf = (rows: readonly PointRow[]) => {
  const series: { source: string; dimensions: Dimensions; points: ReturnType<typeof pointOf>[] }[] = [];
  let key = '';
  for (const row of rows) {
    if (row.value === null) continue;
    const rowKey = JSON.stringify([row.source, row.dimensions]);
    if (rowKey !== key) series.push({ source: row.source, dimensions: row.dimensions, points: [] });
    key = rowKey;
    series.at(-1)?.points.push(pointOf(row, row.value));
  }
  return series;
};

const pointOf = ({ bucket, values, corrected, eventId, lineage }: PointRow, value: string) => ({
  at: bucket,
  value,
  values,
  corrected,
  ...(eventId !== null && { eventId }),
  ...(lineage !== null && { lineage }),
});

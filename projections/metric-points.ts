import {
  boolean,
  type Cells,
  integer,
  json,
  numeric,
  type Rollup,
  table,
  text,
  timestamp,
  uuid,
} from './runtime/table.ts';

const KEY = ['metric', 'dimensionKey', 'source', 'at'] as const;

/**
 * Every point with its newest value. The key leads with what a chart asks for (one metric as a whole, by time); the
 * index serves the same metric over all of its dimensions. Split by months, so that a chart reads those that it shows.
 */
export const metricPoints = table('metric_points', {
  columns: {
    metric: text(),
    dimensionKey: uuid(),
    source: text(),
    at: timestamp(),
    granularity: text(),
    dimensions: json(),
    value: numeric(),
    unit: text(),
    /** The event that holds the newest value. */
    eventId: uuid(),
    /** Where in which file it comes from; null when a caller stated it. */
    lineage: json().nullish(),
    corrections: integer(),
  },
  key: KEY,
  indexes: [{ columns: ['metric', 'at'] }],
  partitionedBy: 'at',
});

/** What the points of a period come to, exactly: every aggregation of longer periods can be made of it. */
const rolledUp = {
  columns: {
    metric: text(),
    dimensionKey: uuid(),
    source: text(),
    /** Where the period begins, by UTC: how a zone's clocks go does not matter here, and may change. */
    at: timestamp(),
    dimensions: json(),
    sum: numeric(),
    count: integer(),
    min: numeric(),
    max: numeric(),
    last: numeric(),
    /** Of the first and the last point: whoever adds periods up sees by them what a period really reaches over. */
    firstAt: timestamp(),
    lastAt: timestamp(),
    corrected: boolean(),
    /** Of a single point. */
    eventId: uuid().nullish(),
    lineage: json().nullish(),
  },
  // No index by time alone: writing, which finds each row by its key, would be planned by it while a table is young.
  key: KEY,
} as const;

/** Points as if each were a period. */
const POINT_AS_PERIOD = `dimensions, value as sum, 1 as count, value as min, value as max, value as last,
  at as first_at, at as last_at, corrections > 0 as corrected, event_id, lineage`;

/** What is measured by the hour or coarser has nothing to gain from hours, nor what is measured by the day from days. */
const WITHIN_HOURS = ['instant', 'minute'];
const WITHIN_DAYS = [...WITHIN_HOURS, 'hour'];

/** The last value as the greatest pair of moment and value, which takes no sorting. */
const rollupOf = (period: 'hour' | 'day', finer: readonly string[], parts: Rollup['select']): Rollup => ({
  base: metricPoints,
  at: 'at',
  period,
  concerns: ({ granularity }: Cells) => finer.includes(String(granularity)),
  select: (from) => `select tenant_id, metric, dimension_key, source, date_trunc('${period}', first_at, 'UTC') as at,
    any_value(dimensions) as dimensions, sum(sum) as sum, sum(count)::integer as count, min(min) as min, max(max) as max,
    (max(array[extract(epoch from last_at), last]))[2] as last, min(first_at) as first_at, max(last_at) as last_at,
    bool_or(corrected) as corrected, case when sum(count) = 1 then any_value(event_id) end as event_id,
    case when sum(count) = 1 then any_value(lineage) end as lineage
    from (${parts(from)}) parts group by 1, 2, 3, 4, 5`,
  combined: {
    sum: 't.sum + excluded.sum',
    count: 't.count + excluded.count',
    min: 'least(t.min, excluded.min)',
    max: 'greatest(t.max, excluded.max)',
    last: 'case when excluded.last_at > t.last_at then excluded.last else t.last end',
    first_at: 'least(t.first_at, excluded.first_at)',
    last_at: 'greatest(t.last_at, excluded.last_at)',
    corrected: 't.corrected or excluded.corrected',
    event_id: 'null',
    lineage: 'null',
  },
});

const pointsOf = (granularities: readonly string[]) => (from: (table: string) => string) =>
  `select tenant_id, metric, dimension_key, source, ${POINT_AS_PERIOD} from ${from('metric_points')} p
    where granularity in (${granularities.map((name) => `'${name}'`).join(', ')})`;

export const metricHours = table('metric_hours', {
  ...rolledUp,
  rollup: rollupOf('hour', WITHIN_HOURS, pointsOf(WITHIN_HOURS)),
});

export const metricDays = table('metric_days', {
  ...rolledUp,
  rollup: rollupOf(
    'day',
    WITHIN_DAYS,
    (
      from,
    ) => `select tenant_id, metric, dimension_key, source, dimensions, sum, count, min, max, last, first_at, last_at,
      corrected, event_id, lineage from ${from('metric_hours')} h
      union all ${pointsOf(['hour'])(from)}`,
  ),
});

import { z } from 'zod';
import { AnomalyReport, findAnomalies } from '../domain/metrics/anomalies.ts';
import { Dimensions, MetricDefinition, MetricName, MetricSource } from '../domain/metrics/metric.ts';
import { query } from './http/query.ts';
import { dimensionIs } from './metric-parts.ts';
import { WantedDimension } from './metric-series.ts';

/** Of all series of an answer together: what takes some milliseconds to look through. */
const NEWEST = 1_000;

export const getMetricAnomalies = query({
  name: 'GetMetricAnomalies',
  summary: 'Spikes and level shifts among the newest values of a metric, each with its evidence.',
  route: 'GET /v1/metrics/:name/anomalies',
  permission: 'metrics:read',
  input: z.strictObject({
    name: MetricName,
    source: MetricSource.optional(),
    /** `country`: a series for each; `country:France`: that one. Absent: the whole. */
    dimension: WantedDimension.optional(),
    /** How large a part of values that are nothing but noise may be called anomalies. */
    falsePositiveRate: z.coerce.number().min(0.000001).max(0.1).default(0.001),
  }),
  output: z.strictObject({
    metric: MetricDefinition,
    falsePositiveRate: z.number(),
    /** Made of the newest thousand values, whosever they are. */
    series: z.array(z.strictObject({ source: MetricSource, dimensions: Dimensions, report: AnomalyReport })),
  }),
  reads: ['metrics', 'metric_points'],
  cache: true,
  run: async (db, { name, source, dimension, falsePositiveRate }) => {
    const [found] = await db.rows(db.sql('metrics').select('definition').where({ name }));
    if (found === undefined) return undefined;
    const metric = MetricDefinition.parse(found.definition);
    const select = db.sql('metric_points').select('source', 'dimensions', 'at', 'value').where({ metric: name });
    if (source !== undefined) select.where({ source });
    const restriction = dimensionIs(dimension);
    select.whereRaw(restriction.text, restriction.values);
    const newest = (await db.rows(select.orderBy('at', 'desc').limit(NEWEST))).map((row) => PointRow.parse(row));
    const bySeries = Map.groupBy(newest.toReversed(), (row) => JSON.stringify([row.source, row.dimensions]));
    const { granularity, timeZone } = metric;
    const series = [...bySeries]
      .toSorted(([one], [other]) => (one < other ? -1 : 1))
      .flatMap(([, points]) => {
        const [first] = points;
        if (first === undefined) return [];
        const report = findAnomalies({ points, granularity, timeZone }, falsePositiveRate);
        return [{ source: first.source, dimensions: first.dimensions, report }];
      });
    return { metric, falsePositiveRate, series };
  },
});

const PointRow = z.object({
  source: MetricSource,
  dimensions: Dimensions,
  at: z.iso.datetime({ precision: 3 }),
  value: z.coerce.number(),
});

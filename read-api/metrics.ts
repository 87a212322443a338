import { z } from 'zod';
import { MetricDefinition, MetricName } from '../domain/metrics/metric.ts';
import type { ReadDatabase } from '../infra/postgres/read-database.ts';
import { query } from './http/query.ts';
import { getMetricAnomalies } from './metric-anomalies.ts';
import { getMetricSeries } from './metric-series.ts';

const Instant = z.iso.datetime({ precision: 3 });

export const listMetrics = query({
  name: 'ListMetrics',
  summary: 'The catalogue: every registered metric, what it means, and how far its values reach.',
  route: 'GET /v1/metrics',
  permission: 'metrics:read',
  input: z.strictObject({}),
  output: z.strictObject({
    items: z.array(
      z.strictObject({
        ...MetricDefinition.shape,
        registeredAt: Instant,
        /** Of its oldest and newest period. Absent: it has no values yet. */
        oldestAt: Instant.optional(),
        newestAt: Instant.optional(),
      }),
    ),
  }),
  reads: ['metrics', 'metric_points'],
  cache: true,
  run: async (db) => ({ items: (await db.rows(catalogue(db))).map((row) => itemOf(CatalogueRow.parse(row))) }),
});

export const metricQueries = [listMetrics, getMetricSeries, getMetricAnomalies] as const;

/** Both ends of each metric come from its index, without reading the points between. */
const catalogue = (db: ReadDatabase) =>
  db.sql.raw(`
    select m.definition, m.registered_at, o.at as oldest_at, n.at as newest_at
      from metrics m
      left join lateral (select at from metric_points where metric = m.name order by at limit 1) o on true
      left join lateral (select at from metric_points where metric = m.name order by at desc limit 1) n on true
     order by m.name`);

const CatalogueRow = z.object({
  definition: z.strictObject({ ...MetricDefinition.shape, name: MetricName }),
  registeredAt: Instant,
  oldestAt: Instant.nullable(),
  newestAt: Instant.nullable(),
});

const itemOf = ({ definition, registeredAt, oldestAt, newestAt }: z.output<typeof CatalogueRow>) => ({
  ...definition,
  registeredAt,
  ...(oldestAt !== null && { oldestAt }),
  ...(newestAt !== null && { newestAt }),
});

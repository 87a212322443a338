import { MetricCorrected, MetricObserved, MetricRegistered } from '../domain/metrics/events.ts';
import { dimensionKey } from '../domain/metrics/metric.ts';
import { on, projection } from './runtime/projection.ts';
import {
  increment,
  insert,
  integer,
  json,
  numeric,
  patch,
  table,
  text,
  timestamp,
  upsert,
  uuid,
} from './runtime/table.ts';

const metrics = table('metrics', {
  columns: { name: text(), definition: json(), registeredAt: timestamp() },
  key: ['name'],
});

export const metricsProjection = projection({
  name: 'metrics',
  version: 1,
  tables: [metrics],
  handlers: [
    on(MetricRegistered, ({ data, metadata }) => [
      upsert(metrics, { name: data.name, definition: data, registeredAt: metadata.recordedAt }),
    ]),
  ],
});

/**
 * Every point with its newest value. The key leads with what a chart asks for (one metric as a whole, by time); the
 * index serves the same metric over all of its dimensions. Split by months, so that a chart reads those that it shows.
 */
const metricPoints = table('metric_points', {
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
  key: ['metric', 'dimensionKey', 'source', 'at'],
  indexes: [{ columns: ['metric', 'at'] }],
  partitionedBy: 'at',
});

const keyOf = ({
  metric,
  source,
  at,
  dimensionHash,
}: {
  metric: string;
  source: string;
  at: string;
  dimensionHash: string;
}) => ({
  metric,
  dimensionKey: dimensionKey(dimensionHash),
  source,
  at,
});

export const metricPointsProjection = projection({
  name: 'metric_points',
  version: 2,
  tables: [metricPoints],
  handlers: [
    on(MetricObserved, ({ id, data }) => {
      const { granularity, dimensions, value, unit, lineage } = data;
      return [
        insert(metricPoints, {
          ...keyOf(data),
          granularity,
          dimensions,
          value,
          unit,
          eventId: id,
          lineage: lineage ?? null,
          corrections: 0,
        }),
      ];
    }),
    on(MetricCorrected, ({ id, data }) => [
      patch(metricPoints, keyOf(data), { value: data.value, eventId: id, lineage: data.lineage ?? null }),
      increment(metricPoints, keyOf(data), { corrections: 1 }),
    ]),
  ],
});

export const metricProjections = [metricsProjection, metricPointsProjection] as const;

import { MetricCorrected, MetricObserved, MetricRegistered } from '../domain/metrics/events.ts';
import { dimensionKey } from '../domain/metrics/metric.ts';
import { metricDays, metricHours, metricPoints } from './metric-points.ts';
import { on, projection } from './runtime/projection.ts';
import { increment, insert, json, patch, table, text, timestamp, upsert } from './runtime/table.ts';

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
  version: 3,
  // Hours before the days that are made of them.
  tables: [metricPoints, metricHours, metricDays],
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

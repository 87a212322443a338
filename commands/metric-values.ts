import type { LogReader } from '../domain/kernel/command.ts';
import type { DecisionContext } from '../domain/kernel/decider.ts';
import type { Instant } from '../domain/kernel/time.ts';
import type { MetricDefinition } from '../domain/metrics/metric.ts';
import { series, seriesStream } from '../domain/metrics/series.ts';
import { canCombine, segmentsNear, type TrailingValue, trailingValues } from '../domain/metrics/trailing.ts';

export interface WantedValues {
  readonly metric: string;
  readonly source: string;
  readonly dimensions: Readonly<Record<string, string>>;
  /** How many periods are taken together, as the metric aggregates. */
  readonly over: number;
  /** At most so many, the newest. */
  readonly limit: number;
}

/**
 * The values of a series as the log has them, oldest first: all where the series is one stream (days and longer), those
 * near a moment where it is cut.
 */
export const metricValues = async (
  { metric, source, dimensions, over, limit }: WantedValues,
  definition: MetricDefinition,
  near: Instant,
  log: LogReader,
  { tenant, digest }: DecisionContext,
): Promise<readonly TrailingValue[]> => {
  const { granularity, aggregation } = definition;
  const key = { metric, source, dimensions };
  const segments = await Promise.all(
    segmentsNear(near, granularity).map(
      async (segment) => (await log.fold(seriesStream(tenant, key, segment, digest), series)).state,
    ),
  );
  return trailingValues(segments, { over: canCombine(definition) ? over : 1, aggregation, limit });
};

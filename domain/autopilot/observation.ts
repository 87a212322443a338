import type { StoredEvent } from '../kernel/envelope.ts';
import { isEvent } from '../kernel/event.ts';
import { MetricCorrected, MetricObserved } from '../metrics/events.ts';

/** The events that observe a metric. */
export const OBSERVING: readonly string[] = [MetricObserved.type, MetricCorrected.type];

/** A metric's value as rules see it; undefined for events that observe none. */
export const observationIn = (event: StoredEvent) => {
  if (!isEvent(MetricObserved, event) && !isEvent(MetricCorrected, event)) return undefined;
  const { metric, source, dimensionHash: series, at, value } = event.data;
  return { metric, source, series, at, value };
};

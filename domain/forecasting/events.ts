import { z } from 'zod';
import { CountedGranularity } from '../kernel/periods.ts';
import { runKind } from '../kernel/run.ts';
import { MetricName, MetricSource } from '../metrics/events.ts';
import { ForecastRequest } from './request.ts';

/** What others need to ask for one. */
export { WantedForecast } from './wanted.ts';

/** Of what a forecast was asked, and everything that it is computed from. */
export const AskedForecast = z.strictObject({
  metric: MetricName,
  source: MetricSource,
  dimensions: z.record(z.string(), z.string()),
  unit: z.string(),
  granularity: CountedGranularity,
  /** When the first period that is forecast begins: a day, or for hours the moment. */
  firstPeriod: z.string(),
  /** Periods without a value that were taken for 0, because whoever asked said so. */
  filled: z.int().min(0),
  request: ForecastRequest,
});
export type AskedForecast = z.output<typeof AskedForecast>;

export const forecastRun = runKind('Forecast', AskedForecast);
export const forecastEvents = forecastRun.events;

import { z } from 'zod';
import { Dimensions, MetricName, MetricSource } from '../metrics/events.ts';
import { CalendarFacts, ForecastRequest } from './request.ts';

/** Periods that may be looked ahead. */
export const MOST_AHEAD = 400;

const { members, weights, floor } = ForecastRequest.unwrap().shape;
const holidays = CalendarFacts.unwrap().shape.holidays;

/** A forecast as it is asked for: of which series, and how far. What it is computed from is looked up then. */
export const WantedForecast = z.strictObject({
  metric: MetricName,
  /** Whose values count: sources are never added together. */
  source: MetricSource,
  dimensions: Dimensions.default({}),
  /** How many of the metric's periods ahead. */
  horizon: z.int().min(1).max(MOST_AHEAD),
  /** What a period without a value is: a reason to refuse, or 0, as of a shop that was closed. */
  missing: z.enum(['refuse', 'zero']).default('refuse'),
  members,
  weights,
  floor,
  holidays: holidays.default([]),
});
export type WantedForecast = z.output<typeof WantedForecast>;

import {
  type CountedGranularity,
  isCounted,
  periodNumber,
  periodText,
  type RegularSeries,
  regularSeries,
} from '../kernel/periods.ts';
import { type Refusal, refuse } from '../kernel/refusal.ts';
import { type Instant, plusMillis } from '../kernel/time.ts';
import type { AskedForecast } from './events.ts';
import { type CalendarFacts, type ForecastRequest, neededHistory } from './request.ts';
import { MOST_AHEAD } from './wanted.ts';

/** After how many periods a metric may repeat itself: the day, the week, the year. */
const SEASONS: Readonly<Record<CountedGranularity, readonly number[]>> = {
  hour: [24, 168],
  day: [7],
  week: [52],
  month: [12],
  quarter: [4],
  year: [],
};

/** What is known of a metric's values: those of one source and its dimensions, oldest first. */
export interface Past {
  readonly metric: string;
  readonly source: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly unit: string;
  readonly kind: 'flow' | 'level' | 'ratio';
  readonly granularity: string;
  readonly timeZone: string;
  readonly points: readonly { readonly at: Instant; readonly value: string }[];
}

/** How it is to be looked ahead of. */
export interface Look extends Pick<ForecastRequest, 'horizon' | 'members' | 'weights' | 'floor'> {
  /** What a period without a value is: a reason to refuse, or 0, as of a shop that was closed. */
  readonly missing: 'refuse' | 'zero';
  readonly holidays: CalendarFacts['holidays'];
}

/** All that a forecast is computed from, or why nothing can be: no periods, gaps, too little history. */
export const askedForecast = (
  { metric, source, dimensions, granularity, timeZone, unit, points }: Past,
  { missing, holidays, horizon, members, weights, floor }: Look,
): AskedForecast | Refusal => {
  if (!isCounted(granularity)) return notRegular(metric, granularity);
  const regular = regularSeries(points, granularity, timeZone) ?? { first: 0, values: [] };
  const filled = regular.values.filter((value) => value === null).length;
  if (filled > 0 && missing !== 'zero') return gaps(metric, regular, (number) => periodText(number, granularity));
  const request: ForecastRequest = {
    values: regular.values.map((value) => value ?? 0),
    periods: SEASONS[granularity],
    horizon,
    ...(granularity !== 'hour' && {
      calendar: { granularity, firstDay: periodText(regular.first, granularity), holidays },
    }),
    ...(members !== undefined && { members }),
    ...(weights !== undefined && { weights }),
    ...(floor !== undefined && { floor }),
  };
  const needed = neededHistory(request);
  const have = request.values.length;
  if (have < needed) {
    return refuse(
      'invalid',
      'insufficient-history',
      `${metric} from ${source} has ${have} values; ${needed} are needed to look ${horizon} ahead. ${needed - have} are missing.`,
      [{ pointer: '/horizon', reason: `needs ${needed} values, there are ${have}` }],
    );
  }
  const firstPeriod = periodText(regular.first + have, granularity);
  return { metric, source, dimensions, unit, granularity, firstPeriod, filled, request };
};

/** A forecast from the newest value up to a deadline. What flows, and was not seen to, did not; of a level nobody knows. */
export const forecastUntil = (past: Past, deadlineAt: Instant): AskedForecast | Refusal => {
  const { metric, granularity, timeZone, kind, points } = past;
  if (!isCounted(granularity)) return notRegular(metric, granularity);
  const newest = points.at(-1);
  const last = periodNumber(plusMillis(deadlineAt, -1), granularity, timeZone);
  const horizon = newest === undefined ? 1 : last - periodNumber(newest.at, granularity, timeZone);
  if (horizon >= 1 && horizon <= MOST_AHEAD) {
    return askedForecast(past, { horizon, missing: kind === 'flow' ? 'zero' : 'refuse', holidays: [] });
  }
  return refuse('invalid', 'horizon-out-of-reach', `The deadline is ${horizon} periods ahead, not 1 to ${MOST_AHEAD}.`);
};

const notRegular = (metric: string, granularity: string): Refusal =>
  refuse('invalid', 'metric-not-regular', `${metric} is measured by the ${granularity}: nothing to count ahead.`);

const gaps = (metric: string, { first, values }: RegularSeries, text: (number: number) => string): Refusal => {
  const empty = values.flatMap((value, place) => (value === null ? [text(first + place)] : []));
  return refuse(
    'invalid',
    'history-has-gaps',
    `${metric} has no value for ${empty.length} of ${values.length} periods. Say what they are: missing "zero" takes them for 0.`,
    empty.slice(0, 20).map((period) => ({ pointer: '/missing', reason: `no value for ${period}` })),
  );
};

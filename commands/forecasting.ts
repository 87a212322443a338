import { z } from 'zod';
import { type AskedForecast, forecastRun } from '../domain/forecasting/events.ts';
import { type ForecastRequest, neededHistory } from '../domain/forecasting/request.ts';
import { MOST_AHEAD, WantedForecast } from '../domain/forecasting/wanted.ts';
import { goal, goalStream } from '../domain/goals/goal.ts';
import { command, type LogReader } from '../domain/kernel/command.ts';
import type { DecisionContext } from '../domain/kernel/decider.ts';
import { isRefusal, type Refusal, refuse } from '../domain/kernel/refusal.ts';
import { plusMillis } from '../domain/kernel/time.ts';
import { metric, metricStream } from '../domain/metrics/catalogue.ts';
import type { MetricDefinition } from '../domain/metrics/metric.ts';
import {
  isCounted,
  periodNumber,
  periodText,
  type RegularSeries,
  regularSeries,
  SEASONS,
} from '../domain/metrics/periods.ts';
import { metricValues } from './metric-values.ts';
import { runCommands, runIdOf } from './run-commands.ts';

/** The newest values from which is forecast: eight years of days. */
const MOST_HISTORY = 3_000;

/** Pins what the forecast is computed from, or says why there is none to be had. */
export const pinnedForecast = async (
  input: WantedForecast,
  log: LogReader,
  context: DecisionContext,
): Promise<AskedForecast | Refusal> => {
  const { state: definition } = await log.fold(metricStream(context.tenant, input.metric), metric);
  if (definition === undefined) {
    return refuse('invalid', 'metric-not-registered', `No metric is registered as ${input.metric}.`, [
      { pointer: '/metric', reason: 'not in the catalogue' },
    ]);
  }
  const values = await metricValues({ ...input, over: 1, limit: MOST_HISTORY }, definition, context.now, log, context);
  return asked(input, definition, values);
};

const asked = (
  { metric: name, source, dimensions, missing, holidays: named, horizon, ...rest }: WantedForecast,
  { granularity, timeZone, unit }: MetricDefinition,
  points: Parameters<typeof regularSeries>[0],
): AskedForecast | Refusal => {
  if (!isCounted(granularity)) {
    return refuse(
      'invalid',
      'metric-not-regular',
      `${name} is measured by the ${granularity}: nothing to count ahead.`,
    );
  }
  const regular = regularSeries(points, granularity, timeZone) ?? { first: 0, values: [] };
  const filled = regular.values.filter((value) => value === null).length;
  if (filled > 0 && missing !== 'zero') return gaps(name, regular, (number) => periodText(number, granularity));
  const request: ForecastRequest = {
    values: regular.values.map((value) => value ?? 0),
    periods: SEASONS[granularity],
    horizon,
    ...(granularity !== 'hour' && {
      calendar: { granularity, firstDay: periodText(regular.first, granularity), holidays: named },
    }),
    ...(rest.members !== undefined && { members: rest.members }),
    ...(rest.weights !== undefined && { weights: rest.weights }),
    ...(rest.floor !== undefined && { floor: rest.floor }),
  };
  const needed = neededHistory(request);
  if (request.values.length < needed) {
    const have = request.values.length;
    return refuse(
      'invalid',
      'insufficient-history',
      `${name} from ${source} has ${have} values; ${needed} are needed to look ${horizon} ahead. ${needed - have} are missing.`,
      [{ pointer: '/horizon', reason: `needs ${needed} values, there are ${have}` }],
    );
  }
  const firstPeriod = periodText(regular.first + request.values.length, granularity);
  return { metric: name, source, dimensions, unit, granularity, firstPeriod, filled, request };
};

const gaps = (name: string, { first, values }: RegularSeries, text: (number: number) => string): Refusal => {
  const empty = values.flatMap((value, place) => (value === null ? [text(first + place)] : []));
  return refuse(
    'invalid',
    'history-has-gaps',
    `${name} has no value for ${empty.length} of ${values.length} periods. Say what they are: missing "zero" takes them for 0.`,
    empty.slice(0, 20).map((period) => ({ pointer: '/missing', reason: `no value for ${period}` })),
  );
};

export const requestForecast = command({
  name: 'RequestForecast',
  summary: 'Asks for a forecast of a metric. It is computed by a worker, and recorded as a decision.',
  route: 'POST /v1/forecasts',
  permission: 'forecasts:execute',
  input: WantedForecast.extend({ goalId: z.uuid().optional() }),
  stream: (_, context) => forecastRun.stream(context.tenant, runIdOf(context)),
  decider: forecastRun.decider,
  gather: pinnedForecast,
  command: ({ goalId }, pinned, context) =>
    isRefusal(pinned)
      ? { type: 'Refuse' as const, refusal: pinned }
      : { type: 'Request' as const, runId: runIdOf(context), request: pinned, goalId },
  status: 202,
});

/** Sent by the goals' process when a goal is set: as far as its deadline, whatever of its metric's past is known. */
export const requestGoalForecast = command({
  name: 'RequestGoalForecast',
  summary: "Asks for a forecast of a goal's metric up to its deadline.",
  permission: 'forecasts:execute',
  input: z.strictObject({ goalId: z.uuid() }),
  stream: (_, context) => forecastRun.stream(context.tenant, runIdOf(context)),
  decider: forecastRun.decider,
  gather: async ({ goalId }, log, context) => {
    const { state: set } = await log.fold(goalStream(context.tenant, goalId), goal);
    if (set === undefined) return refuse('notFound', 'goal-not-found', 'There is no such goal.');
    const { series: followed, dimensions, terms } = set;
    const { state: definition } = await log.fold(metricStream(context.tenant, followed.metric), metric);
    if (definition === undefined || !isCounted(definition.granularity)) {
      return refuse('invalid', 'metric-not-regular', `${followed.metric} has no periods to count ahead.`);
    }
    const { granularity, timeZone, kind } = definition;
    const { metric: name, source } = followed;
    const past = { metric: name, source, dimensions, over: 1, limit: MOST_HISTORY };
    const points = await metricValues(past, definition, context.now, log, context);
    const newest = points.at(-1);
    const last = periodNumber(plusMillis(terms.deadlineAt, -1), granularity, timeZone);
    const horizon = newest === undefined ? 1 : last - periodNumber(newest.at, granularity, timeZone);
    if (horizon < 1 || horizon > MOST_AHEAD) {
      return refuse(
        'invalid',
        'horizon-out-of-reach',
        `The deadline is ${horizon} periods ahead, not 1 to ${MOST_AHEAD}.`,
      );
    }
    // What flows, and was not seen to, did not; of a level nobody knows.
    const missing = kind === 'flow' ? 'zero' : 'refuse';
    return asked({ metric: name, source, dimensions, horizon, missing, holidays: [] }, definition, points);
  },
  command: ({ goalId }, pinned, context) =>
    isRefusal(pinned)
      ? { type: 'Refuse' as const, refusal: pinned }
      : { type: 'Request' as const, runId: runIdOf(context), request: pinned, goalId },
});

export const forecastRunCommands = runCommands(forecastRun, { plural: 'forecasts', one: 'a forecast' });
export const forecastCommands = [requestForecast, requestGoalForecast, ...Object.values(forecastRunCommands)] as const;

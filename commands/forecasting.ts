import { z } from 'zod';
import { type AskedForecast, forecastRun } from '../domain/forecasting/events.ts';
import { askedForecast, forecastUntil, type Past } from '../domain/forecasting/past.ts';
import { WantedForecast } from '../domain/forecasting/wanted.ts';
import { goal, goalStream } from '../domain/goals/goal.ts';
import { command, type LogReader } from '../domain/kernel/command.ts';
import type { DecisionContext } from '../domain/kernel/decider.ts';
import { isRefusal, type Refusal, refuse } from '../domain/kernel/refusal.ts';
import { metric, metricStream } from '../domain/metrics/catalogue.ts';
import { metricValues } from './metric-values.ts';
import { runCommands, runIdOf } from './run-commands.ts';

/** The newest values from which is forecast: eight years of days. */
const MOST_HISTORY = 3_000;

/** What the log has of a metric, or that nobody registered it. */
const pastOf = async (
  { metric: name, source, dimensions }: Pick<Past, 'metric' | 'source' | 'dimensions'>,
  log: LogReader,
  context: DecisionContext,
): Promise<Past | Refusal> => {
  const { state: definition } = await log.fold(metricStream(context.tenant, name), metric);
  if (definition === undefined) {
    return refuse('invalid', 'metric-not-registered', `No metric is registered as ${name}.`, [
      { pointer: '/metric', reason: 'not in the catalogue' },
    ]);
  }
  const wantedValues = { metric: name, source, dimensions, over: 1, limit: MOST_HISTORY };
  const points = await metricValues(wantedValues, definition, context.now, log, context);
  const { granularity, timeZone, unit, kind } = definition;
  return { metric: name, source, dimensions, granularity, timeZone, unit, kind, points };
};

/** Pins what the forecast is computed from, or says why there is none to be had. */
export const pinnedForecast = async (
  input: WantedForecast,
  log: LogReader,
  context: DecisionContext,
): Promise<AskedForecast | Refusal> => {
  const past = await pastOf(input, log, context);
  return isRefusal(past) ? past : askedForecast(past, input);
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
    const past = await pastOf({ ...followed, dimensions }, log, context);
    return isRefusal(past) ? past : forecastUntil(past, terms.deadlineAt);
  },
  command: ({ goalId }, pinned, context) =>
    isRefusal(pinned)
      ? { type: 'Refuse' as const, refusal: pinned }
      : { type: 'Request' as const, runId: runIdOf(context), request: pinned, goalId },
});

export const forecastRunCommands = runCommands(forecastRun, { plural: 'forecasts', one: 'a forecast' });
export const forecastCommands = [requestForecast, requestGoalForecast, ...Object.values(forecastRunCommands)] as const;

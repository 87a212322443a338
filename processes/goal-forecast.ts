import { z } from 'zod';
import { requestGoalForecast } from '../commands/forecasting.ts';
import { recordGoalOutlook } from '../commands/goals.ts';
import { DecisionRecorded } from '../domain/decisions/events.ts';
import { forecastRun } from '../domain/forecasting/events.ts';
import { GoalAmended, GoalArchived, GoalCompleted, GoalCreated } from '../domain/goals/events.ts';
import { type Instant, plusMillis } from '../domain/kernel/time.ts';
import { FORECAST_JOB } from './analysis-jobs.ts';
import { send } from './runtime/job.ts';
import { type Output, on, processManager, wakeAt } from './runtime/process-manager.ts';

const DAY_MILLIS = 86_400_000;
/** A goal is looked ahead of again so often: it may fall behind as time goes by. */
const AGAIN_MILLIS = 7 * DAY_MILLIS;

const Watching = z.strictObject({
  goalId: z.uuid(),
  /** After this there is nothing to look ahead of. */
  deadlineAt: z.string(),
  /** Why there was no forecast the last time. */
  because: z.string().optional(),
});
type Watching = z.output<typeof Watching>;

/** Asks now, and again as long as the deadline has not come. */
const asking = ({ goalId, deadlineAt }: Watching, now: Instant) => {
  const next = plusMillis(now, AGAIN_MILLIS);
  const outputs: Output[] = [send(requestGoalForecast, { goalId })];
  if (next < deadlineAt) outputs.push(wakeAt('again', next));
  return { step: 'forecast asked', state: { goalId, deadlineAt }, outputs };
};
const ended = (state: Watching | undefined) => state && { step: 'ended', state, outputs: [], finished: true };

/**
 * Has a goal's metric forecast up to the deadline when the goal is set, and each week from then on until it has ended.
 * Where there is too little history there is no forecast, and the step says why.
 */
export const goalForecast = processManager({
  name: 'goalForecast',
  version: 1,
  state: Watching,
  // Of the last week before a deadline nothing is asked any more, and goals may be three years long.
  stuckAfterMillis: 4 * 366 * DAY_MILLIS,
  reactions: [
    on(GoalCreated, {
      instance: ({ data }) => data.goalId,
      react: ({ data: { goalId, deadlineAt } }, _: Watching | undefined, { now }) =>
        asking({ goalId, deadlineAt }, now),
    }),
    // Another target or deadline is another question.
    on(GoalAmended, {
      instance: ({ data: { goalId, after } }) =>
        after.target === undefined && after.deadlineAt === undefined ? undefined : goalId,
      react: ({ data: { goalId, after } }, state: Watching | undefined, { now }) =>
        state && asking({ goalId, deadlineAt: after.deadlineAt ?? state.deadlineAt }, now),
    }),
    on(GoalCompleted, { instance: ({ data }) => data.goalId, react: (_, state: Watching | undefined) => ended(state) }),
    on(GoalArchived, { instance: ({ data }) => data.goalId, react: (_, state: Watching | undefined) => ended(state) }),
  ],
  onTimer: (_, state, { now }) => asking(state, now),
  onRefused: ([refused], state) =>
    refused && { step: 'no forecast', state: { ...state, because: refused.reason }, outputs: [] },
});

const Looking = z.strictObject({ goalId: z.uuid() });
type Looking = z.output<typeof Looking>;

const Points = z.object({ points: z.array(z.object({ value: z.number(), lower80: z.number(), upper80: z.number() })) });

/** Holds a goal against what came of a forecast that was asked for it. */
export const goalOutlook = processManager({
  name: 'goalOutlook',
  version: 1,
  state: Looking,
  stuckAfterMillis: DAY_MILLIS,
  reactions: [
    on(forecastRun.Requested, {
      instance: ({ data }) => (data.goalId === undefined ? undefined : data.runId),
      react: ({ data: { goalId } }) =>
        goalId === undefined ? undefined : { step: 'forecasting', state: { goalId }, outputs: [] },
    }),
    on(DecisionRecorded, {
      // Anybody may record a forecast of their own; only the worker's is what was asked for.
      instance: ({ data: { decisionType, decisionId, author } }) =>
        decisionType === 'forecast' && author.kind === 'process' && author.id === FORECAST_JOB.name
          ? decisionId
          : undefined,
      react: ({ data: { decisionId, recommendation } }, state: Looking | undefined) => {
        const found = Points.safeParse(recommendation);
        if (state === undefined || !found.success) return undefined;
        const { goalId } = state;
        const ahead = found.data.points.map(({ value, lower80, upper80 }) => ({
          value,
          lower: lower80,
          upper: upper80,
        }));
        return {
          step: 'held against it',
          state,
          outputs: [send(recordGoalOutlook, { goalId, runId: decisionId, decisionId, ahead })],
          finished: true,
        };
      },
    }),
    on(forecastRun.Failed, {
      instance: ({ data }) => data.runId,
      react: (_, state: Looking | undefined) => gone(state),
    }),
    on(forecastRun.Cancelled, {
      instance: ({ data }) => data.runId,
      react: (_, state: Looking | undefined) => gone(state),
    }),
  ],
});

const gone = (state: Looking | undefined) => state && { step: 'no forecast', state, outputs: [], finished: true };

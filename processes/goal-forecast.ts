import { z } from 'zod';
import { requestGoalForecast } from '../commands/forecasting.ts';
import { recordGoalOutlook } from '../commands/goals.ts';
import { DecisionRecorded } from '../domain/decisions/events.ts';
import { forecastRun } from '../domain/forecasting/events.ts';
import { GoalCreated } from '../domain/goals/events.ts';
import { FORECAST_JOB } from './analysis-jobs.ts';
import { send } from './runtime/job.ts';
import { on, processManager } from './runtime/process-manager.ts';

const State = z.strictObject({ goalId: z.uuid(), because: z.string().optional() });
type State = z.output<typeof State>;

const Points = z.object({ points: z.array(z.object({ value: z.number(), lower80: z.number(), upper80: z.number() })) });

/**
 * Has each new goal's metric forecast up to the deadline, and holds the goal against what comes of it. Instances are
 * named by goals until the forecast is asked for, and by the forecast from then on. Where there is too little history
 * there is no forecast, and the step says why.
 */
export const goalForecast = processManager({
  name: 'goalForecast',
  version: 1,
  state: State,
  stuckAfterMillis: 3_600_000,
  reactions: [
    on(GoalCreated, {
      instance: ({ data }) => data.goalId,
      react: ({ data: { goalId } }) => ({
        step: 'asked',
        state: { goalId },
        outputs: [send(requestGoalForecast, { goalId })],
        finished: true,
      }),
    }),
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
      react: ({ data: { decisionId, recommendation } }, state: State | undefined) => {
        const found = Points.safeParse(recommendation);
        if (state === undefined || !found.success) return undefined;
        const { goalId } = state;
        const ahead = found.data.points.map(({ value, lower80, upper80 }) => ({
          value,
          lower: lower80,
          upper: upper80,
        }));
        return {
          step: 'held against',
          state,
          outputs: [send(recordGoalOutlook, { goalId, runId: decisionId, decisionId, ahead })],
          finished: true,
        };
      },
    }),
  ],
  onRefused: ([refused], state) =>
    refused?.command === requestGoalForecast.name
      ? { step: 'no forecast', state: { ...state, because: refused.reason }, outputs: [], finished: true }
      : undefined,
});

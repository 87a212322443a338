import { z } from 'zod';
import { recordGoalProgress } from '../commands/goals.ts';
import { GoalArchived, GoalCompleted, GoalCreated } from '../domain/goals/events.ts';
import { MetricCorrected, MetricObserved } from '../domain/metrics/events.ts';
import { send } from './runtime/job.ts';
import { on, processManager, type Transition } from './runtime/process-manager.ts';

/** The goals that follow one series, by id, in the order in which they were set. */
const State = z.strictObject({ goals: z.array(z.uuid()) });
type State = z.output<typeof State>;

interface Series {
  readonly metric: string;
  readonly source: string;
  readonly dimensionHash: string;
}

/** One instance for each series that a goal follows: a value of any other is passed over. */
const instanceOf = ({ metric, source, dimensionHash }: Series): string =>
  `${metric}.${dimensionHash.slice(0, 16)}.${source}`;

const following = (goals: readonly string[], outputs: Transition<State>['outputs'] = []): Transition<State> => ({
  step: goals.length === 0 ? 'idle' : 'following',
  state: { goals: [...goals] },
  outputs,
});

const without = (state: State | undefined, goalId: string): Transition<State> | undefined =>
  state?.goals.includes(goalId) === true ? following(state.goals.filter((one) => one !== goalId)) : undefined;

const handOver = ({ id, data: { at } }: Observed, state: State | undefined): Transition<State> | undefined =>
  state === undefined || state.goals.length === 0
    ? undefined
    : following(
        state.goals,
        state.goals.map((goalId) => send(recordGoalProgress, { goalId, at, evidence: id })),
      );

interface Observed {
  readonly id: string;
  readonly data: { readonly at: string };
}

/** Holds every goal against the values of its metric, until it is completed or archived. */
export const goalProgress = processManager({
  name: 'goalProgress',
  version: 1,
  state: State,
  // A series may be silent for as long as its periods are.
  stuckAfterMillis: 366 * 86_400_000,
  reactions: [
    on(GoalCreated, {
      instance: ({ data: { series } }) => instanceOf(series),
      react: ({ id, data: { goalId, baseline }, metadata: { recordedAt } }, state: State | undefined) =>
        following(
          [...(state?.goals ?? []), goalId],
          // What came in between the reading of the baseline and now.
          [send(recordGoalProgress, { goalId, at: baseline?.at ?? recordedAt, evidence: id })],
        ),
    }),
    on(MetricObserved, { instance: ({ data }) => instanceOf(data), react: handOver }),
    on(MetricCorrected, { instance: ({ data }) => instanceOf(data), react: handOver }),
    on(GoalCompleted, {
      instance: ({ data: { series } }) => instanceOf(series),
      react: ({ data }, state: State | undefined) => without(state, data.goalId),
    }),
    on(GoalArchived, {
      instance: ({ data: { series } }) => instanceOf(series),
      react: ({ data }, state: State | undefined) => without(state, data.goalId),
    }),
  ],
});

import { type Decider, type DecisionContext, unreachable } from '../kernel/decider.ts';
import { type Refusal, refuse } from '../kernel/refusal.ts';
import { type StreamName, streamName, type TenantId } from '../kernel/stream.ts';
import { type Amendment, amend } from './amendment.ts';
import { type FollowedSeries, type GoalStatus, GoalTerms, type Heading, type Reading } from './definition.ts';
import {
  GoalArchived,
  GoalCompleted,
  GoalCreated,
  type GoalEvent,
  GoalOutlookRecorded,
  GoalProgressed,
  GoalStarted,
} from './events.ts';
import { type Ahead, verdictOf } from './outlook.ts';
import { headingTo, isReached, progressOf } from './progress.ts';
import { type GoalFacts, judgeSmart } from './smart.ts';
import { type GoalProposal, illegalTransition, notSmart, proposalOf, termsOf } from './terms.ts';

export type GoalCommand =
  | { readonly type: 'CreateGoal'; readonly goalId: string; readonly proposal: GoalProposal; readonly facts: GoalFacts }
  | ({ readonly type: 'AmendGoal'; readonly goalId: string } & Amendment)
  | { readonly type: 'StartGoal'; readonly goalId: string }
  | { readonly type: 'ArchiveGoal'; readonly goalId: string }
  | {
      readonly type: 'RecordGoalOutlook';
      readonly goalId: string;
      readonly runId: string;
      readonly decisionId: string;
      /** Undefined: the forecast does not reach the deadline. */
      readonly expected: Ahead | undefined;
    }
  | {
      readonly type: 'RecordGoalProgress';
      readonly goalId: string;
      /** Undefined: the metric has no value. */
      readonly reading: Reading | undefined;
      readonly evidence: string;
    };

/** A goal as its events have made it. */
export interface SetGoal {
  readonly status: GoalStatus;
  readonly terms: GoalTerms;
  readonly series: FollowedSeries;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly over: number;
  readonly unit: string;
  readonly baseline: Reading | undefined;
  readonly current: Reading | undefined;
  readonly heading: Heading | undefined;
}

/** Undefined: nobody set it. */
export type Goal = SetGoal | undefined;

export const goalStream = (tenant: TenantId, goalId: string): StreamName => streamName('goal', tenant, goalId);

/**
 * A goal's life: created, in progress, completed, archived, and never back. Its metric alone moves and completes it;
 * people start it, amend it while it lives, and archive it from wherever it is.
 */
export const goal: Decider<Goal, GoalCommand, GoalEvent> = {
  initialState: undefined,
  decide: (command, state, context) => {
    if (command.type === 'CreateGoal') return create(command, state, context);
    if (state === undefined) return NOT_FOUND;
    const { goalId } = command;
    switch (command.type) {
      case 'AmendGoal':
        return amend(goalId, state, command, context);
      case 'StartGoal':
        return state.status === 'created'
          ? [GoalStarted({ goalId, because: 'asked' })]
          : illegalTransition(`It is ${state.status} already: only a goal that was just created is started.`);
      case 'ArchiveGoal':
        return state.status === 'archived'
          ? illegalTransition('It is archived already.')
          : [GoalArchived({ goalId, series: state.series, from: state.status })];
      case 'RecordGoalOutlook': {
        const { runId, decisionId, expected } = command;
        const { status, terms, heading } = state;
        if (status === 'completed' || status === 'archived' || expected === undefined || heading === undefined)
          return [];
        const verdict = verdictOf(expected, Number(terms.target), heading);
        return [GoalOutlookRecorded({ goalId, runId, decisionId, verdict, expected, target: terms.target })];
      }
      case 'RecordGoalProgress':
        return command.reading === undefined ? [] : follow(goalId, state, command.reading, command.evidence);
      default:
        return unreachable(command);
    }
  },
  evolve: (state, event) => {
    if (event.type === 'GoalCreated') {
      const { series, dimensions, over, unit, baseline, heading } = event.data;
      const followed = { series, dimensions, over, unit, baseline, current: baseline, heading };
      return { status: 'created', terms: termsOf(event.data), ...followed };
    }
    if (state === undefined) throw new Error(`${event.type} before GoalCreated`);
    switch (event.type) {
      case 'GoalOutlookRecorded':
        return state;
      case 'GoalStarted':
        return { ...state, status: 'in_progress' };
      case 'GoalProgressed': {
        const { reading, baseline, heading } = event.data;
        return { ...state, current: reading, baseline, heading };
      }
      case 'GoalAmended': {
        return {
          ...state,
          terms: GoalTerms.parse({ ...state.terms, ...event.data.after }),
          heading: event.data.heading ?? state.heading,
        };
      }
      case 'GoalCompleted':
        return { ...state, status: 'completed' };
      case 'GoalArchived':
        return { ...state, status: 'archived' };
      default:
        return unreachable(event);
    }
  },
};

const NOT_FOUND = refuse('notFound', 'goal-not-found', 'There is no such goal.');

const create = (
  { goalId, proposal, facts }: Extract<GoalCommand, { type: 'CreateGoal' }>,
  state: Goal,
  { actor, now }: DecisionContext,
): readonly GoalEvent[] | Refusal => {
  if (state !== undefined) return refuse('conflict', 'goal-already-created', 'A goal of this id was created before.');
  const { faults, warnings, achievability } = judgeSmart(proposalOf(proposal), facts, now);
  const terms = faults.length === 0 ? termsOf(proposal) : undefined;
  if (terms === undefined || achievability === undefined) return notSmart(faults);
  const baseline = facts.metric?.history.at(-1);
  const heading = baseline === undefined ? headingOf(facts) : headingTo(baseline.value, terms.target);
  const { series, dimensions, over, unit } = proposal;
  return [
    GoalCreated({
      goalId,
      ...terms,
      series,
      dimensions: { ...dimensions },
      over,
      unit,
      ...(baseline !== undefined && { baseline }),
      ...(heading !== undefined && { heading }),
      achievability,
      warnings: warnings.map(({ code, reason }) => ({ code, reason })),
      createdBy: { ...actor },
    }),
  ];
};

/** Which way the metric gets better, for a goal that does not know yet where it starts. */
const headingOf = ({ metric }: GoalFacts): Heading | undefined => {
  switch (metric?.direction) {
    case 'higherIsBetter':
      return 'increase';
    case 'lowerIsBetter':
      return 'decrease';
    default:
      return undefined;
  }
};

/** A value that is older than the one known, or the same, moves nothing; neither does any once the goal has ended. */
const follow = (goalId: string, state: SetGoal, reading: Reading, evidence: string): readonly GoalEvent[] => {
  const { status, terms, series, current } = state;
  if (status === 'completed' || status === 'archived') return [];
  if (
    current !== undefined &&
    (reading.at < current.at || (reading.at === current.at && reading.value === current.value))
  )
    return [];
  const baseline = state.baseline ?? reading;
  // A metric of which neither way is better, and whose first value is the target: it is there, whichever way.
  const heading = state.heading ?? headingTo(baseline.value, terms.target) ?? 'increase';
  const progress = progressOf(baseline.value, reading.value, terms.target, heading);
  const moved: GoalEvent[] = [GoalProgressed({ goalId, reading, baseline, heading, progress, evidence })];
  if (status === 'created') moved.unshift(GoalStarted({ goalId, because: 'progress' }));
  if (isReached(reading.value, terms.target, heading))
    moved.push(GoalCompleted({ goalId, series, reading, inTime: reading.at < terms.deadlineAt }));
  return moved;
};

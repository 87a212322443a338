import type { DecisionContext } from '../kernel/decider.ts';
import { type Refusal, refuse } from '../kernel/refusal.ts';
import type { GoalStatus, GoalTerms, Heading } from './definition.ts';
import { GoalAmended, GoalArchived, GoalCompleted, type GoalEvent, GoalStarted } from './events.ts';
import type { SetGoal } from './goal.ts';
import { headingTo, isReached, progressOf } from './progress.ts';
import { type Finding, type GoalFacts, judgeSmart, type SmartRule } from './smart.ts';
import { type GoalProposal, illegalTransition, notSmart, proposalOf, termsOf } from './terms.ts';

/** The whole goal as somebody wants it, of which only what differs is an intent. */
export interface Amendment {
  readonly proposal: GoalProposal;
  /** Undefined: it stays what it is. */
  readonly status: GoalStatus | undefined;
  readonly facts: GoalFacts;
}

/** Turns a replacement into what it means: terms that are others, and the next step of the goal's life. */
export const amend = (
  goalId: string,
  state: SetGoal,
  { proposal, status, facts }: Amendment,
  { now }: DecisionContext,
): readonly GoalEvent[] | Refusal => {
  if (state.status === 'completed' || state.status === 'archived')
    return refuse('conflict', 'goal-ended', `It is ${state.status}, and stays what it was.`);
  const otherSeries = fixedFields(state, proposal);
  if (otherSeries.length > 0)
    return refuse(
      'invalid',
      'goal-series-fixed',
      'What a goal is measured by stays. Archive it, and set another.',
      otherSeries,
    );
  if (status !== undefined && !isOpen(state.status, status))
    return illegalTransition(`A goal that is ${state.status} does not become ${status} by being asked to.`);

  const rules = touchedRules(state.terms, proposal);
  const { faults, warnings, achievability } = judgeSmart(proposalOf(proposal), facts, now, rules);
  const all = [...faults, ...standingStill(state, proposal)];
  if (all.length > 0) return notSmart(all);
  const { before, after } = differences(state.terms, termsOf(proposal));
  const aim = aimOf(state, after.target);
  const judged =
    rules.includes('achievable') && achievability !== undefined
      ? { achievability, warnings: warnings.map(({ code, reason }) => ({ code, reason })) }
      : {};
  const amended = GoalAmended({ goalId, before, after, ...aim, ...judged });
  return [
    ...(Object.keys(after).length === 0 ? [] : [amended]),
    ...nextSteps(goalId, state, status, hasArrived(state, after.target, aim.heading)),
  ];
};

/** Steps that may be asked for; a goal is completed by its metric alone. */
const isOpen = (from: GoalStatus, to: GoalStatus): boolean =>
  from === to || to === 'archived' || (from === 'created' && to === 'in_progress');

const nextSteps = (
  goalId: string,
  { status, series, current, terms }: SetGoal,
  wanted: GoalStatus | undefined,
  arrived: boolean,
): readonly GoalEvent[] => {
  if (wanted === 'archived' && status !== 'archived') return [GoalArchived({ goalId, series, from: status })];
  const isStarting = status === 'created' && (arrived || wanted === 'in_progress');
  const because = wanted === 'in_progress' ? ('asked' as const) : ('progress' as const);
  const started = isStarting ? [GoalStarted({ goalId, because })] : [];
  if (!arrived || current === undefined) return started;
  return [...started, GoalCompleted({ goalId, series, reading: current, inTime: current.at < terms.deadlineAt })];
};

/** A target that was moved to where the metric is already, or behind it. */
const hasArrived = ({ current }: SetGoal, target: string | undefined, heading: Heading | undefined): boolean =>
  target !== undefined && current !== undefined && heading !== undefined && isReached(current.value, target, heading);

/** What another target means for the way to it; nothing where the target stays. */
const aimOf = (
  { baseline, current, heading }: SetGoal,
  target: string | undefined,
): { readonly heading?: Heading; readonly progress?: number } => {
  if (target === undefined || baseline === undefined || current === undefined) return {};
  const way = headingTo(baseline.value, target) ?? heading;
  return way === undefined ? {} : { heading: way, progress: progressOf(baseline.value, current.value, target, way) };
};

/** A target at the baseline leaves no way to go, wherever the metric is by now. */
const standingStill = ({ baseline, terms }: SetGoal, { target }: GoalProposal): readonly Finding[] =>
  target !== undefined && target !== terms.target && target === baseline?.value
    ? [{ code: 'measurable-target-is-baseline', pointer: '/target', reason: 'That is where the goal started from.' }]
    : [];

/** What nobody touches is not judged again by what has changed since. */
const touchedRules = (terms: GoalTerms, proposal: GoalProposal): readonly SmartRule[] => {
  const { title, owner, target, deadline, parentGoalId = null, impactAreas } = proposal;
  const isNamed = title !== terms.title || owner !== terms.owner;
  const isAimed = target !== terms.target;
  const isTimed = deadline !== terms.deadline;
  const isLinked = parentGoalId !== terms.parentGoalId || impactAreas.join() !== terms.impactAreas.join();
  return [
    ...(isNamed ? (['specific'] as const) : []),
    ...(isAimed || isTimed ? (['measurable', 'achievable'] as const) : []),
    ...(isLinked ? (['relevant'] as const) : []),
    ...(isTimed ? (['timeBound'] as const) : []),
  ];
};

/** The fields of a proposal that name another series than the goal follows. */
const fixedFields = ({ series, over, unit }: SetGoal, wanted: GoalProposal): readonly Finding[] => {
  const differing: readonly (readonly [boolean, string])[] = [
    [wanted.series.metric !== series.metric, '/metric'],
    [wanted.series.source !== series.source, '/source'],
    [wanted.series.dimensionHash !== series.dimensionHash, '/dimensions'],
    [wanted.over !== over, '/over'],
    [wanted.unit !== unit, '/unit'],
  ];
  return differing.flatMap(([differs, pointer]) =>
    differs ? [{ code: 'goal-series-fixed', pointer, reason: 'stays what it is' }] : [],
  );
};

const differences = (
  terms: GoalTerms,
  wanted: GoalTerms,
): { readonly before: Partial<GoalTerms>; readonly after: Partial<GoalTerms> } => {
  const before: Partial<GoalTerms> = {};
  const after: Partial<GoalTerms> = {};
  const compare = <Term extends keyof GoalTerms>(term: Term): void => {
    if (String(terms[term]) === String(wanted[term])) return;
    before[term] = terms[term];
    after[term] = wanted[term];
  };
  compare('title');
  compare('description');
  compare('owner');
  compare('target');
  compare('deadline');
  compare('deadlineAt');
  compare('parentGoalId');
  compare('impactAreas');
  return { before, after };
};

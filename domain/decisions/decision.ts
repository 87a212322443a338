import type { Decider, DecisionContext } from '../kernel/decider.ts';
import { unreachable } from '../kernel/decider.ts';
import type { Actor } from '../kernel/envelope.ts';
import type { EventOf } from '../kernel/event.ts';
import { inexactInteger, type JsonValue } from '../kernel/json.ts';
import { type Refusal, refuse } from '../kernel/refusal.ts';
import { type StreamName, streamName, type TenantId } from '../kernel/stream.ts';
import {
  type Arm,
  DecisionActioned,
  type DecisionEvent,
  DecisionFeedbackGiven,
  DecisionOutcomeObserved,
  DecisionRecorded,
  DecisionReviewed,
  DecisionRewarded,
  type HumanAction,
  type OutcomeStatus,
  type Rewarded,
} from './events.ts';
import { rewardOf } from './reward.ts';

type Recorded = EventOf<typeof DecisionRecorded>['data'];
type DataOf<Definition> = EventOf<Definition> extends { readonly data: infer Data } ? Data : never;

export type DecisionCommand =
  | { readonly type: 'RecordDecision'; readonly decision: Omit<Recorded, 'author' | 'inputDigest'> }
  | { readonly type: 'ActOnDecision'; readonly action: DataOf<typeof DecisionActioned> }
  | { readonly type: 'ObserveDecisionOutcome'; readonly outcome: DataOf<typeof DecisionOutcomeObserved> }
  | { readonly type: 'GiveDecisionFeedback'; readonly feedback: DataOf<typeof DecisionFeedbackGiven> }
  | { readonly type: 'ReviewDecision'; readonly review: DataOf<typeof DecisionReviewed> }
  | { readonly type: 'RewardDecision'; readonly decisionId: string };

/** Undefined: not recorded. What people did and what came of it are absent until they happened. */
export type Decision =
  | {
      readonly author: Actor;
      readonly recommendation: JsonValue;
      readonly arm: Arm;
      readonly action?: HumanAction;
      readonly outcome?: OutcomeStatus;
      readonly ratings?: { readonly count: number; readonly sum: number };
      readonly reward?: { readonly of: Rewarded; readonly basisPoints: number };
    }
  | undefined;

/** Bytes of JSON that an input context may take: an event has to hold it beside everything else. */
const MAX_INPUT_BYTES = 262_144;
/** How far attributions may miss the difference that they explain, relative to it or, where it is small, to 1. */
const ATTRIBUTION_TOLERANCE = 1e-6;

export const decisionStream = (tenant: TenantId, decisionId: string): StreamName =>
  streamName('decision', tenant, decisionId);

/**
 * A decision's life: recorded once and never changed; then, each as an event of its own, what a person did with it, how
 * it turned out, what was thought of it, and what an auditor found.
 */
export const decision: Decider<Decision, DecisionCommand, DecisionEvent> = {
  initialState: undefined,
  decide: (command, state, context) => {
    switch (command.type) {
      case 'RecordDecision':
        return record(command.decision, state, context);
      case 'ActOnDecision':
        return state === undefined ? NOT_FOUND : act(command.action, state.action);
      case 'ObserveDecisionOutcome':
        return state === undefined ? NOT_FOUND : observe(command.outcome, state.outcome, context);
      case 'GiveDecisionFeedback':
        return state === undefined ? NOT_FOUND : [DecisionFeedbackGiven(command.feedback)];
      case 'ReviewDecision':
        return state === undefined ? NOT_FOUND : review(command.review, state.author, context);
      case 'RewardDecision':
        return state === undefined ? NOT_FOUND : reward(command.decisionId, state);
      default:
        return unreachable(command);
    }
  },
  evolve: (state, event) => {
    if (event.type === 'DecisionRecorded') {
      const { author, recommendation, decisionType, modelVersion } = event.data;
      return { author, recommendation, arm: { decisionType, modelVersion } };
    }
    if (state === undefined) throw new Error(`${event.type} before DecisionRecorded`);
    if (event.type === 'DecisionActioned') return { ...state, action: event.data.action };
    if (event.type === 'DecisionOutcomeObserved') return { ...state, outcome: event.data.status };
    if (event.type === 'DecisionFeedbackGiven') {
      const { count, sum } = state.ratings ?? { count: 0, sum: 0 };
      return { ...state, ratings: { count: count + 1, sum: sum + event.data.rating } };
    }
    if (event.type === 'DecisionRewarded') {
      const { of, rewardBasisPoints } = event.data;
      return { ...state, reward: { of, basisPoints: rewardBasisPoints } };
    }
    return state;
  },
};

const NOT_FOUND = refuse('notFound', 'decision-not-found', 'There is no such decision.');

type Decided = readonly DecisionEvent[] | Refusal;

const record = (
  decided: Omit<Recorded, 'author' | 'inputDigest'>,
  state: Decision,
  context: DecisionContext,
): Decided => {
  if (state !== undefined)
    return refuse('conflict', 'decision-already-recorded', 'A decision is recorded once. Record another one.');
  const { inputContext, subjectId, sensitiveContext, pins, attributions } = decided;
  if (new TextEncoder().encode(JSON.stringify(inputContext)).length > MAX_INPUT_BYTES)
    return invalid(
      'input-too-large',
      '/inputContext',
      `An input context has at most ${MAX_INPUT_BYTES} bytes of JSON.`,
    );
  const inexact = inexactInteger(decided);
  if (inexact !== undefined)
    return invalid('integer-inexact', inexact, 'Integers beyond 2^53 are not exact in JSON. Send them as text.');
  if (sensitiveContext !== undefined && subjectId === undefined)
    return invalid('subject-missing', '/subjectId', 'A sensitive context needs the data subject whose key seals it.');
  if (pins.clock > context.now)
    return invalid(
      'clock-in-the-future',
      '/pins/clock',
      'A decision cannot have been made at a moment that has not come.',
    );
  if (attributions !== undefined && !addUp(attributions))
    return invalid(
      'attributions-do-not-add-up',
      '/attributions',
      'Attributions must add up to prediction less baseline.',
    );
  return [DecisionRecorded({ ...decided, author: { ...context.actor }, inputDigest: context.digest(inputContext) })];
};

/** `ignored` is what a decision is called while nobody looks; whoever comes back may still answer it. */
const act = (actioned: DataOf<typeof DecisionActioned>, before: HumanAction | undefined): Decided => {
  const { action, delta } = actioned;
  if (before !== undefined && before !== 'ignored')
    return refuse('conflict', 'decision-already-actioned', `It was ${before} before. That stands.`);
  if (before === 'ignored' && action === 'ignored') return [];
  if (action === 'modified' && delta === undefined)
    return invalid('delta-missing', '/delta', 'A modified decision needs what was done instead.');
  if (action !== 'modified' && delta !== undefined)
    return invalid('delta-unexpected', '/delta', 'Only a modified decision has something that was done instead.');
  return [DecisionActioned(actioned)];
};

/** A part of an outcome may be followed by the rest of it; a success or a failure is the end. */
const observe = (
  observed: DataOf<typeof DecisionOutcomeObserved>,
  before: OutcomeStatus | undefined,
  { now }: DecisionContext,
): Decided => {
  if (before === 'success' || before === 'failure')
    return refuse('conflict', 'outcome-already-observed', `It turned out a ${before} before. That stands.`);
  if (observed.observedAt > now)
    return invalid('outcome-in-the-future', '/observedAt', 'An outcome cannot be observed before it happens.');
  return [DecisionOutcomeObserved(observed)];
};

const review = (reviewed: DataOf<typeof DecisionReviewed>, author: Actor, { actor }: DecisionContext): Decided =>
  author.kind === actor.kind && author.id === actor.id
    ? refuse('forbidden', 'reviewer-is-author', 'Nobody reviews a decision of their own.')
    : [DecisionReviewed(reviewed)];

/** By all that is known of it now; nothing where that is what the reward before it was made of. */
const reward = (decisionId: string, state: NonNullable<Decision>): Decided => {
  const { arm, action, outcome, ratings, reward: before } = state;
  const of = {
    ...(action !== undefined && { action }),
    ...(outcome !== undefined && { outcome }),
    ...(ratings !== undefined && { ratings }),
  };
  const rewardBasisPoints = rewardOf(of);
  const isKnown =
    before !== undefined &&
    before.of.action === action &&
    before.of.outcome === outcome &&
    before.of.ratings?.count === ratings?.count;
  if (rewardBasisPoints === undefined || isKnown) return [];
  const superseded = before !== undefined && { supersededBasisPoints: before.basisPoints };
  return [DecisionRewarded({ decisionId, arm, of, rewardBasisPoints, ...superseded })];
};

const addUp = ({ baseline, prediction, contributions }: NonNullable<Recorded['attributions']>): boolean => {
  const explained = contributions.reduce((sum, { contribution }) => sum + contribution, 0);
  const difference = prediction - baseline;
  return Math.abs(explained - difference) <= ATTRIBUTION_TOLERANCE * Math.max(1, Math.abs(difference));
};

const invalid = (code: string, pointer: string, reason: string): Refusal =>
  refuse('invalid', code, reason, [{ pointer, reason }]);

import { z } from 'zod';
import { decision, decisionStream } from '../domain/decisions/decision.ts';
import {
  DecisionActioned,
  DecisionFeedbackGiven,
  DecisionOutcomeObserved,
  DecisionRecorded,
  DecisionReviewed,
  DecisionRewarded,
  Pins,
} from '../domain/decisions/events.ts';
import { recommendationPolicy, recommendationPolicyStream } from '../domain/decisions/recommendation-policy.ts';
import { command } from '../domain/kernel/command.ts';
import type { DecisionContext } from '../domain/kernel/decider.ts';

const { author: _, inputDigest: __, ...recorded } = DecisionRecorded.schema.shape;

export const recordDecision = command({
  name: 'RecordDecision',
  summary: 'Records a decision with all that running it again needs.',
  route: 'POST /v1/decisions',
  permission: 'decisions:write',
  input: z.strictObject({
    ...recorded,
    /** Absent: derived from the command's id. */
    decisionId: recorded.decisionId.optional(),
    /** A clock that is left out is the moment of recording. */
    pins: z.strictObject({ ...Pins.shape, clock: Pins.shape.clock.optional() }),
    lineage: recorded.lineage.default([]),
  }),
  stream: ({ decisionId }, context) => decisionStream(context.tenant, decisionId ?? derivedDecisionId(context)),
  decider: decision,
  command: (input, _facts, context) => ({
    type: 'RecordDecision',
    decision: {
      ...input,
      decisionId: input.decisionId ?? derivedDecisionId(context),
      pins: { ...input.pins, clock: input.pins.clock ?? context.now },
    },
  }),
  status: 201,
  answer: ([event], { decisionId }) => ({
    decisionId: event?.type === 'DecisionRecorded' ? event.data.decisionId : decisionId,
  }),
});

export const actOnDecision = command({
  name: 'ActOnDecision',
  summary: 'Says what was done with a recommendation: accepted, modified, rejected or ignored.',
  route: 'POST /v1/decisions/:decisionId/actions',
  permission: 'decisions:write',
  input: DecisionActioned.schema,
  stream: ({ decisionId }, { tenant }) => decisionStream(tenant, decisionId),
  decider: decision,
  command: (action) => ({ type: 'ActOnDecision', action }),
  status: 201,
});

export const observeDecisionOutcome = command({
  name: 'ObserveDecisionOutcome',
  summary: 'Says how a decision turned out, and by which evidence.',
  route: 'POST /v1/decisions/:decisionId/outcomes',
  permission: 'decisions:write',
  input: DecisionOutcomeObserved.schema,
  stream: ({ decisionId }, { tenant }) => decisionStream(tenant, decisionId),
  decider: decision,
  command: (outcome) => ({ type: 'ObserveDecisionOutcome', outcome }),
  status: 201,
});

export const giveDecisionFeedback = command({
  name: 'GiveDecisionFeedback',
  summary: 'Rates a decision from 1 to 5.',
  route: 'POST /v1/decisions/:decisionId/feedback',
  permission: 'decisions:write',
  input: DecisionFeedbackGiven.schema,
  stream: ({ decisionId }, { tenant }) => decisionStream(tenant, decisionId),
  decider: decision,
  command: (feedback) => ({ type: 'GiveDecisionFeedback', feedback }),
  status: 201,
});

export const reviewDecision = command({
  name: 'ReviewDecision',
  summary: 'Confirms or disputes a decision of somebody else.',
  route: 'POST /v1/decisions/:decisionId/reviews',
  permission: 'decision-reviews:write',
  input: DecisionReviewed.schema,
  stream: ({ decisionId }, { tenant }) => decisionStream(tenant, decisionId),
  decider: decision,
  command: (review) => ({ type: 'ReviewDecision', review }),
  status: 201,
});

/** Sent by the process that follows answers, after each of them. */
export const rewardDecision = command({
  name: 'RewardDecision',
  summary: 'Says what a decision was worth, by all answers to it so far.',
  permission: 'decisions:write',
  input: z.strictObject({ decisionId: z.uuid() }),
  stream: ({ decisionId }, { tenant }) => decisionStream(tenant, decisionId),
  decider: decision,
  command: (input) => ({ type: 'RewardDecision', ...input }),
});

/** Sent by the same process, after each reward. */
export const updateRecommendationPolicy = command({
  name: 'UpdateRecommendationPolicy',
  summary: 'Learns from a reward whose recommendations are worth looking at first.',
  permission: 'decisions:write',
  input: DecisionRewarded.schema.omit({ of: true }).extend({
    /** The event that holds the reward. */
    evidence: z.string().min(1).max(300),
  }),
  stream: (_, { tenant }) => recommendationPolicyStream(tenant),
  decider: recommendationPolicy,
  command: (input) => ({ type: 'LearnFromReward', ...input }),
});

export const decisionCommands = [
  recordDecision,
  actOnDecision,
  observeDecisionOutcome,
  giveDecisionFeedback,
  reviewDecision,
  rewardDecision,
  updateRecommendationPolicy,
] as const;

const derivedDecisionId = ({ derivedId }: DecisionContext): string => derivedId('decision');

import { z } from 'zod';
import { defineEvent, type EventOf } from '../kernel/event.ts';
import { personal } from '../kernel/personal.ts';

/**
 * Who or what decided: an assistant in a conversation, a model's prediction, an automation acting, a trust gate, an
 * optimiser, a forecast, a simulation. Each has an engine that can be run again from the decision's pins.
 */
export const DecisionType = z.enum([
  'ai_chat',
  'ml_prediction',
  'automation',
  'trust_gate',
  'optimization',
  'forecast',
  'simulation',
]);
export type DecisionType = z.output<typeof DecisionType>;

export const HumanAction = z.enum(['accepted', 'modified', 'rejected', 'ignored']);
export type HumanAction = z.output<typeof HumanAction>;

/** How it turned out. That nothing was observed yet (`pending`) is the absence of the event. */
export const OutcomeStatus = z.enum(['success', 'partial', 'failure']);
export type OutcomeStatus = z.output<typeof OutcomeStatus>;

export const ReviewVerdict = z.enum(['confirmed', 'disputed']);

const Instant = z.iso.datetime({ precision: 3 });
/** Position in the log, as decimal text. */
const PositionText = z.string().regex(/^\d{1,40}$/);
const Digest = z.string().min(1).max(200);
const Reference = z.string().min(1).max(300);
const Name = z.string().min(1).max(200);

/** A number of the business with its unit; money in integer minor units has the ISO 4217 code as its unit. */
export const Measured = z.strictObject({ metric: Name, value: z.number(), unit: z.string().max(50).optional() });

/** What the decision is about: `{ kind: 'campaign', id: '…' }`. */
export const DecisionSubject = z.strictObject({ kind: z.string().min(1).max(50), id: z.string().min(1).max(200) });

/** How much each input moved the prediction away from the baseline; they add up (Lundberg & Lee 2017, local accuracy). */
export const Attributions = z.strictObject({
  baseline: z.number(),
  prediction: z.number(),
  contributions: z
    .array(z.strictObject({ feature: Name, contribution: z.number() }))
    .min(1)
    .max(1_000),
});

/** What should come of it, so that it can be held against what came. */
export const ExpectedOutcome = z.strictObject({
  statement: z.string().min(1).max(2_000),
  expected: Measured.optional(),
  by: Instant.optional(),
});

/** What an assistant did on the way to its answer. */
export const AgentTrace = z.strictObject({
  toolsUsed: z.array(z.strictObject({ name: Name, input: z.json(), result: z.json() })).max(100),
  retrieved: z.array(Reference).max(100),
  modelResults: z.array(z.json()).max(100),
  reasoning: z.string().max(20_000),
});

/** Everything that running the decision again needs. */
export const Pins = z.strictObject({
  engine: z.strictObject({ name: Name, version: Name }),
  /** The moment that the engine took for now. */
  clock: Instant,
  inputSnapshot: z.strictObject({ digest: Digest, position: PositionText.optional() }).optional(),
  seed: z.string().min(1).max(100).optional(),
  policyDigest: Digest.optional(),
  gateEvaluationId: z.uuid().optional(),
});

export const DecisionRecorded = defineEvent(
  'DecisionRecorded',
  1,
  z.strictObject({
    decisionId: z.uuid(),
    decisionType: DecisionType,
    /** Who asked for it. */
    author: z.strictObject({ kind: z.enum(['user', 'apiKey', 'process', 'system']), id: z.string() }),
    subject: DecisionSubject.optional(),
    /** The full prompt's parameters, features or facts, verbatim. Nothing personal: that is `sensitiveContext`. */
    inputContext: z.record(z.string(), z.json()),
    /** SHA-256 of the input context's RFC 8785 form. */
    inputDigest: Digest,
    /** The data subject whose key encrypts `sensitiveContext`. */
    subjectId: z.string().min(1).max(200).optional(),
    sensitiveContext: personal(z.string().max(65_536).optional(), { subject: 'subjectId' }),
    /** Name and version of what decided. */
    modelVersion: Name,
    recommendation: z.json(),
    /** 0 to 1; absent when the engine states none. */
    confidence: z.number().min(0).max(1).optional(),
    attributions: Attributions.optional(),
    expectedOutcome: ExpectedOutcome.optional(),
    agent: AgentTrace.optional(),
    pins: Pins,
    /** Events, files and jobs that it was made from. */
    lineage: z.array(Reference).max(1_000),
    correlationId: z.string().min(1).max(200).optional(),
  }),
);

/** A person (or a process in a person's place) answered the recommendation. */
export const DecisionActioned = defineEvent(
  'DecisionActioned',
  1,
  z.strictObject({
    decisionId: z.uuid(),
    action: HumanAction,
    /** What was done instead: with `modified`, and only then. */
    delta: z.json().optional(),
    reason: z.string().min(1).max(2_000).optional(),
  }),
);

export const DecisionOutcomeObserved = defineEvent(
  'DecisionOutcomeObserved',
  1,
  z.strictObject({
    decisionId: z.uuid(),
    status: OutcomeStatus,
    observedAt: Instant,
    measured: Measured.optional(),
    /** Whatever else is known of the actual outcome. */
    actual: z.json().optional(),
    evidence: z.array(Reference).min(1).max(100),
  }),
);

export const DecisionFeedbackGiven = defineEvent(
  'DecisionFeedbackGiven',
  1,
  z.strictObject({
    decisionId: z.uuid(),
    rating: z.int().min(1).max(5),
    text: personal(z.string().min(1).max(5_000).optional(), { subject: 'tenant' }),
  }),
);

/** An auditor looked at the decision and its evidence. */
export const DecisionReviewed = defineEvent(
  'DecisionReviewed',
  1,
  z.strictObject({ decisionId: z.uuid(), verdict: ReviewVerdict, note: z.string().min(1).max(5_000) }),
);

/** What recommended: answers to one of its recommendations say something about its others. */
export const Arm = z.strictObject({ decisionType: DecisionType, modelVersion: Name });
export type Arm = z.output<typeof Arm>;

/** Ten thousandths of the best that there is: integers, so that sums do not depend on the order of adding. */
const RewardBasisPoints = z.int().min(0).max(10_000);

/** What a reward was made of: what is absent was not said yet. */
export const Rewarded = z.strictObject({
  action: HumanAction.optional(),
  outcome: OutcomeStatus.optional(),
  /** How many rated it, and the sum of their ratings. */
  ratings: z.strictObject({ count: z.int().min(1), sum: z.int().min(1) }).optional(),
});
export type Rewarded = z.output<typeof Rewarded>;

/** What a decision was worth by all answers so far. A later one of the same decision takes the place of this. */
export const DecisionRewarded = defineEvent(
  'DecisionRewarded',
  1,
  z.strictObject({
    decisionId: z.uuid(),
    arm: Arm,
    of: Rewarded,
    rewardBasisPoints: RewardBasisPoints,
    /** The reward whose place this takes; absent: it is the first. */
    supersededBasisPoints: RewardBasisPoints.optional(),
  }),
);

/** A reward changed what is known of an arm, and so the order in which recommendations are put before people. */
export const RecommendationPolicyUpdated = defineEvent(
  'RecommendationPolicyUpdated',
  1,
  z.strictObject({
    /** The decision whose reward it was, and the event that holds it. */
    decisionId: z.uuid(),
    evidence: Reference,
    arm: Arm,
    /** Decisions of the arm that have a reward, and the sum of their rewards. */
    rewards: z.int().min(1),
    rewardSumBasisPoints: z.int().min(0),
    /** Mean reward of the arm, 0 to 1. */
    mean: z.number().min(0).max(1),
    /** Rewards of all arms. */
    allRewards: z.int().min(1),
    /** UCB1 by these figures. Other arms' scores follow from theirs and `allRewards`. */
    score: z.number().min(0),
  }),
);

export type DecisionEvent = EventOf<
  | typeof DecisionRecorded
  | typeof DecisionActioned
  | typeof DecisionOutcomeObserved
  | typeof DecisionFeedbackGiven
  | typeof DecisionReviewed
  | typeof DecisionRewarded
>;

export const decisionEvents = [
  DecisionRecorded,
  DecisionActioned,
  DecisionOutcomeObserved,
  DecisionFeedbackGiven,
  DecisionReviewed,
  DecisionRewarded,
  RecommendationPolicyUpdated,
] as const;

import { z } from 'zod';
import { ActionClass, ActionType, BasisPoints, ComponentName, TrustPolicy } from './policy.ts';
import { GateId, InstantText, Signal, SourceDeclaration, SourceId } from './signals.ts';

export const GateOutcome = z.enum(['PASS', 'HOLD', 'BLOCK']);
export type GateOutcome = z.output<typeof GateOutcome>;

/** What the outcome rests on: the score against the thresholds, or what kept the score from counting. */
export const GateReason = z.enum(['SCORE', 'NO_DATA', 'UNREADABLE', 'ACTION_NOT_CLASSIFIED', 'ALWAYS_ALLOWED']);
export type GateReason = z.output<typeof GateReason>;

/** What automation may still do: everything, nothing risky, cuts only, nothing. */
export const GateMode = z.enum(['normal', 'limited', 'cuts_only', 'frozen']);
export type GateMode = z.output<typeof GateMode>;

/** Why an expected signal does not count. */
export const LackCause = z.enum(['missing', 'stale', 'future-dated', 'not-a-number', 'empty']);
export type LackCause = z.output<typeof LackCause>;

/** An expected signal without which its source has no data. */
export const Lack = z.strictObject({
  sourceId: SourceId,
  /** `emq`, or `completeness:<field>`. */
  signal: z.string(),
  cause: LackCause,
  mandatory: z.boolean(),
});
export type Lack = z.output<typeof Lack>;

/** Something that costs points or keeps the gate from passing, in a plain sentence. */
export const Issue = z.strictObject({ code: z.string(), sourceId: SourceId.optional(), text: z.string() });
export type Issue = z.output<typeof Issue>;

/** A signal that the evaluation read. */
export const EvaluationInput = z.strictObject({ sourceId: SourceId, eventId: z.string(), ...Signal.shape });
export type EvaluationInput = z.output<typeof EvaluationInput>;

/** Scores in basis points, rounded down for the record; the outcome is decided on the exact fractions. */
const Components = z.record(ComponentName, BasisPoints);

export const SourceScore = z.strictObject({
  sourceId: SourceId,
  components: Components,
  /** The newest signal's moment; absent: the source is silent. */
  newestAt: InstantText.optional(),
});

/** What an evaluation is computed from, complete: the same question gives the same verdict on every machine. */
export const Question = z.strictObject({
  gateId: GateId,
  actionType: ActionType,
  /** The moment that the signals are judged at. */
  asOf: InstantText,
  policy: TrustPolicy,
  /** The sources that this gate expects, as they were declared. */
  expected: z.array(SourceDeclaration),
  inputs: z.array(EvaluationInput),
  /** Set when the signals, the sources or the policy could not be read. */
  unreadable: z.string().optional(),
});
export type Question = z.output<typeof Question>;

export const Verdict = z.strictObject({
  outcome: GateOutcome,
  reason: GateReason,
  /** The outcome in one plain sentence. */
  explanation: z.string(),
  scoreBasisPoints: BasisPoints,
  /** Absent for actions that no threshold applies to. */
  thresholdBasisPoints: BasisPoints.optional(),
  /** Absent when the policy does not know the action. */
  actionClass: ActionClass.optional(),
  mode: GateMode,
  components: Components,
  sources: z.array(SourceScore),
  lacking: z.array(Lack),
  issues: z.array(Issue),
  /** Of the policy's action types: what would pass now, and what would not. */
  allowedActions: z.array(ActionType),
  restrictedActions: z.array(ActionType),
  /** When a PASS ceases to count; absent for HOLD and BLOCK. */
  expiresAt: InstantText.optional(),
  /** Name and version of the rules that computed this. */
  evaluator: z.string(),
});
export type Verdict = z.output<typeof Verdict>;

/** The subject of an action: `{ kind: 'campaign', id: '…' }`. */
export const Subject = z.strictObject({ kind: z.string().min(1).max(50), id: z.string().min(1).max(200) });
/** The digest of the plan that a PASS is bound to, as its maker computed it. */
export const PlanDigest = z.string().min(1).max(200);

export const Evaluation = z.strictObject({
  evaluationId: z.uuid(),
  evaluatedAt: InstantText,
  subject: Subject.optional(),
  planDigest: PlanDigest.optional(),
  ...Question.shape,
  /** Of the policy's and of the whole question's RFC 8785 form. */
  policyDigest: z.string(),
  questionDigest: z.string(),
  ...Verdict.shape,
});
export type Evaluation = z.output<typeof Evaluation>;

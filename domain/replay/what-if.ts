import { z } from 'zod';
import { RuleDefinition, RuleId, ruleFault } from '../autopilot/rule-definition.ts';
import { AutomationRuleEvaluated } from '../autopilot/rule-events.ts';
import type { DecisionContext } from '../kernel/decider.ts';
import { type Evaluation, GateOutcome, GateReason, type Verdict } from '../trust/evaluation.ts';
import { questionOf } from '../trust/gate.ts';
import { ActionClass, ActionType, BasisPoints, ComponentName, policyFault, TrustPolicy } from '../trust/policy.ts';
import { GateId, InstantText } from '../trust/signals.ts';
import { gateEngines } from './gate-replay.ts';
import type { Rejudged } from './rule-replay.ts';

/** A rule by which recorded evaluations of the rule of this id are judged again. */
export const SupposedRule = z.strictObject({ ruleId: RuleId, ...RuleDefinition.shape });

/** Another policy than the one that was in force, in the shapes in which it would be put in force. */
export const Supposition = z.strictObject({
  /** Thresholds, weights and action classes of every gate. */
  trustPolicy: TrustPolicy.optional(),
  rules: z.array(SupposedRule).min(1).max(50).optional(),
});
export type Supposition = z.output<typeof Supposition>;

/** What is wrong with a supposition, if anything: what would be wrong with putting it in force. */
export const suppositionFault = ({
  trustPolicy,
  rules,
}: Supposition): { readonly code: string; readonly reason: string; readonly pointer: string } | undefined => {
  if (trustPolicy === undefined && rules === undefined)
    return { code: 'nothing-supposed', reason: 'Give a trustPolicy, or rules, or both.', pointer: '' };
  const ofPolicy = trustPolicy && policyFault(trustPolicy);
  if (ofPolicy !== undefined) return { ...ofPolicy, pointer: '/trustPolicy' };
  const ruleIds = rules?.map(({ ruleId }) => ruleId) ?? [];
  for (const [index, { ruleId, ...definition }] of rules?.entries() ?? []) {
    const pointer = `/rules/${index}`;
    if (ruleIds.indexOf(ruleId) !== index)
      return { code: 'rule-given-twice', reason: `${ruleId} is given twice.`, pointer };
    const fault = ruleFault(definition);
    if (fault !== undefined) return { ...fault, pointer };
  }
  return undefined;
};

/** What a component adds to a score: its share of what it could be, by its weight. Rounded down, so that sums may fall short. */
const Contribution = z.strictObject({
  shareBasisPoints: BasisPoints,
  weightBasisPoints: BasisPoints,
  contributionBasisPoints: BasisPoints,
});

/** A component before and after; absent: the policy does not weigh it. */
const ComponentChange = z.strictObject({
  component: ComponentName,
  from: Contribution.optional(),
  to: Contribution.optional(),
});

const Answer = z.strictObject({
  outcome: GateOutcome,
  reason: GateReason,
  explanation: z.string(),
  scoreBasisPoints: BasisPoints,
  /** From where it passes; absent for actions that no threshold applies to. */
  thresholdBasisPoints: BasisPoints.optional(),
  /** From where it is held. */
  holdBasisPoints: BasisPoints,
  actionClass: ActionClass.optional(),
});

/** What differs of that which an outcome rests on; `data`: which signals are asked for. */
export const FlipCause = z.enum(['score', 'threshold', 'holdThreshold', 'actionClass', 'data']);

/** A gate's evaluation whose outcome is another under the supposed policy. */
export const GateFlip = z.strictObject({
  kind: z.literal('gate'),
  evaluationId: z.uuid(),
  gateId: GateId,
  actionType: ActionType,
  asOf: InstantText,
  from: Answer,
  to: Answer,
  components: z.array(ComponentChange),
  causes: z.array(FlipCause).min(1),
});
export type GateFlip = z.output<typeof GateFlip>;

const { outcome: RuleOutcome, reason, measures } = AutomationRuleEvaluated.schema.shape;
const Judgement = z.strictObject({ outcome: RuleOutcome, reason, measures });

/** A rule's evaluation whose outcome is another; absent `to`: the rule would not have been asked. */
export const RuleFlip = z.strictObject({
  kind: z.literal('rule'),
  ruleId: RuleId,
  ruleVersion: z.int(),
  triggerEventId: z.string(),
  /** When what set it off happened. */
  at: InstantText,
  from: Judgement,
  to: Judgement.optional(),
});
export type RuleFlip = z.output<typeof RuleFlip>;

/** An evaluation under the supposed policy. Undefined: this build does not have the engine that made it. */
export const underPolicy = (
  evaluation: Evaluation,
  policy: TrustPolicy,
  digest: DecisionContext['digest'],
): Evaluation | undefined => {
  const run = gateEngines.find(evaluation.evaluator);
  if (run === undefined) return undefined;
  const { evaluationId, evaluatedAt, subject, planDigest } = evaluation;
  const question = { ...questionOf(evaluation), policy };
  return {
    evaluationId,
    evaluatedAt,
    ...(subject !== undefined && { subject }),
    ...(planDigest !== undefined && { planDigest }),
    ...question,
    policyDigest: digest(policy),
    questionDigest: digest(question),
    ...run(question),
  };
};

/** How an evaluation comes out under the supposed policy: `undefined` of an engine that this build does not have. */
export const gateFlip = (evaluation: Evaluation, policy: TrustPolicy): GateFlip | 'same' | undefined => {
  const run = gateEngines.find(evaluation.evaluator);
  if (run === undefined) return undefined;
  const verdict = run({ ...questionOf(evaluation), policy });
  if (verdict.outcome === evaluation.outcome) return 'same';
  const { evaluationId, gateId, actionType, asOf, policy: before } = evaluation;
  const [from, to] = [answerOf(evaluation, before), answerOf(verdict, policy)];
  const names = [...new Set([...Object.keys(before.weights), ...Object.keys(policy.weights)])].sort();
  return {
    kind: 'gate',
    evaluationId,
    gateId,
    actionType,
    asOf,
    from,
    to,
    components: names.map((component) => ({
      component,
      ...contributing('from', component, evaluation, before),
      ...contributing('to', component, verdict, policy),
    })),
    causes: causesOf(evaluation, verdict, from, to),
  };
};

/** How a rule's evaluation comes out: `undefined` where it cannot be judged again. */
export const ruleFlip = (rejudged: Rejudged): RuleFlip | 'same' | undefined => {
  if (!('evaluated' in rejudged)) return undefined;
  const { recorded, evaluated } = rejudged;
  if (recorded.outcome === evaluated?.outcome) return 'same';
  return {
    kind: 'rule',
    ruleId: recorded.ruleId,
    ruleVersion: recorded.ruleVersion,
    triggerEventId: recorded.trigger.eventId,
    at: recorded.observation?.at ?? recorded.trigger.recordedAt,
    from: judgementOf(recorded),
    ...(evaluated !== undefined && { to: judgementOf(evaluated) }),
  };
};

const answerOf = (verdict: Verdict, { holdAt }: TrustPolicy): z.output<typeof Answer> => {
  const { outcome, reason: because, explanation, scoreBasisPoints, thresholdBasisPoints, actionClass } = verdict;
  return {
    outcome,
    reason: because,
    explanation,
    scoreBasisPoints,
    ...(thresholdBasisPoints !== undefined && { thresholdBasisPoints }),
    holdBasisPoints: holdAt,
    ...(actionClass !== undefined && { actionClass }),
  };
};

const contributing = (
  side: 'from' | 'to',
  component: string,
  { components }: Verdict,
  { weights }: TrustPolicy,
): Partial<z.output<typeof ComponentChange>> => {
  const [shareBasisPoints, weightBasisPoints] = [components[component], weights[component]];
  if (shareBasisPoints === undefined || weightBasisPoints === undefined) return {};
  const contributionBasisPoints = Math.floor((shareBasisPoints * weightBasisPoints) / 10_000);
  return { [side]: { shareBasisPoints, weightBasisPoints, contributionBasisPoints } };
};

const causesOf = (
  was: Verdict,
  is: Verdict,
  from: z.output<typeof Answer>,
  to: z.output<typeof Answer>,
): z.output<typeof FlipCause>[] => {
  const differs: Readonly<Record<z.output<typeof FlipCause>, boolean>> = {
    score: from.scoreBasisPoints !== to.scoreBasisPoints,
    threshold: from.thresholdBasisPoints !== to.thresholdBasisPoints,
    holdThreshold: from.holdBasisPoints !== to.holdBasisPoints,
    actionClass: from.actionClass !== to.actionClass,
    data: was.lacking.length !== is.lacking.length || (was.reason === 'NO_DATA') !== (is.reason === 'NO_DATA'),
  };
  return FlipCause.options.filter((cause) => differs[cause]);
};

const judgementOf = ({
  outcome,
  reason: because,
  measures: seen,
}: z.output<typeof AutomationRuleEvaluated.schema>) => ({
  outcome,
  reason: because,
  measures: seen,
});

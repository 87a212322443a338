import { plusMillis } from '../kernel/time.ts';
import {
  type Evaluation,
  type GateMode,
  type GateOutcome,
  type GateReason,
  type Issue,
  type Lack,
  type Question,
  Verdict,
} from './evaluation.ts';
import { basisPointsOf, type Fraction, fraction, isLess, mean, plus, times, ZERO } from './fraction.ts';
import { healthOf, type SourceHealth } from './health.ts';
import { ActionClass, type TrustPolicy } from './policy.ts';

/** Names these rules in every evaluation. Rules that answer differently get another name, and these stay. */
const EVALUATOR = 'trust-evaluator/1';

/**
 * The gate's answer, from nothing but the question. Half-open on the exact score: PASS from the action's threshold,
 * HOLD from the policy's hold threshold, BLOCK below. Without data from a mandatory source it is BLOCK, without data
 * from another at most HOLD. Actions that only stop things always pass.
 */
export const judge = (question: Question): Verdict => {
  const { policy, asOf, actionType } = question;
  const sources = question.unreadable === undefined ? healthOfAll(question) : [];
  const issues = sources.flatMap((source) => source.issues);
  const components = componentsOf(question, sources, issues);
  const standing: Standing = {
    policy,
    score: scoreOf(policy, components),
    ceiling: ceilingOf(question, sources),
  };
  const actionClass = classOf(policy, actionType);
  const { outcome, reason } = answerTo(actionClass, standing);
  const passing: ReadonlySet<ActionClass | undefined> = new Set(
    ActionClass.options.filter((option) => answerTo(option, standing).outcome === 'PASS'),
  );
  const allowed = (action: string): boolean => passing.has(policy.actions[action]);
  const actions = Object.keys(policy.actions).sort();
  const threshold = thresholdOf(policy, actionClass);
  const lacking = sources.flatMap((source) => source.lacking);
  return {
    outcome,
    reason,
    explanation: explain(question, outcome, reason, lacking, basisPointsOf(standing.score), threshold),
    scoreBasisPoints: basisPointsOf(standing.score),
    ...(threshold === undefined ? {} : { thresholdBasisPoints: threshold }),
    ...(actionClass === undefined ? {} : { actionClass }),
    mode: modeOf(standing),
    components: inBasisPoints(components),
    sources: sources.map(({ sourceId, newestAt, components: own }) => ({
      sourceId,
      components: inBasisPoints(own),
      ...(newestAt === undefined ? {} : { newestAt }),
    })),
    lacking,
    issues,
    allowedActions: actions.filter(allowed),
    restrictedActions: actions.filter((action) => !allowed(action)),
    ...(outcome === 'PASS' ? { expiresAt: plusMillis(asOf, policy.passMillis) } : {}),
    evaluator: EVALUATOR,
  };
};

/** Basis points as points with two digits: `69.99`. Never more than what was decided on. */
export const displayedScore = (basisPoints: number): string =>
  `${Math.floor(basisPoints / 100)}.${String(basisPoints % 100).padStart(2, '0')}`;

/** What an evaluation was computed from: judged under another policy it says what would have been. */
export const questionOf = (evaluation: Evaluation): Question => {
  const { gateId, actionType, asOf, policy, expected, inputs, unreadable } = evaluation;
  return { gateId, actionType, asOf, policy, expected, inputs, ...(unreadable === undefined ? {} : { unreadable }) };
};

/** Where an evaluation, computed again from its own event, says otherwise. None: it is as it was. */
export const reevaluate = (evaluation: Evaluation): readonly Divergence[] => {
  const recomputed = judge(questionOf(evaluation));
  return Object.keys(Verdict.shape).flatMap((field) => {
    const [was, is] = [fieldOf(evaluation, field), fieldOf(recomputed, field)];
    return was === is ? [] : [{ field, recorded: was, recomputed: is }];
  });
};

/** A field of a verdict as JSON text; undefined where it is absent. */
export interface Divergence {
  readonly field: string;
  readonly recorded: string | undefined;
  readonly recomputed: string | undefined;
}

/** A further component that the policy does not weigh is not asked for. */
const healthOfAll = ({ expected, inputs, asOf, policy }: Question): readonly SourceHealth[] =>
  expected.map((source) => {
    const components = source.components.filter((component) => (policy.weights[component] ?? 0) > 0);
    return healthOf({ ...source, components }, inputs, asOf);
  });

/** What the signals allow, whatever the score: `BLOCK` without mandatory data, `HOLD` without other data. */
interface Ceiling {
  readonly outcome: GateOutcome;
  readonly reason: GateReason;
}
interface Standing {
  readonly policy: TrustPolicy;
  readonly score: Fraction;
  readonly ceiling: Ceiling;
}

const ceilingOf = (question: Question, sources: readonly SourceHealth[]): Ceiling => {
  if (question.unreadable !== undefined) return { outcome: 'BLOCK', reason: 'UNREADABLE' };
  if (sources.length === 0) return { outcome: 'BLOCK', reason: 'NO_DATA' };
  const lacking = sources.flatMap((source) => source.lacking);
  if (lacking.some(({ mandatory }) => mandatory)) return { outcome: 'BLOCK', reason: 'NO_DATA' };
  return lacking.length > 0 ? { outcome: 'HOLD', reason: 'NO_DATA' } : { outcome: 'PASS', reason: 'SCORE' };
};

/** Undefined: the policy does not know the action. `constructor` is an action's name like any other, and no member. */
const classOf = ({ actions }: TrustPolicy, actionType: string): ActionClass | undefined =>
  Object.hasOwn(actions, actionType) ? actions[actionType] : undefined;

const answerTo = (actionClass: ActionClass | undefined, { policy, score, ceiling }: Standing): Ceiling => {
  if (actionClass === 'alwaysAllowed') return { outcome: 'PASS', reason: 'ALWAYS_ALLOWED' };
  if (ceiling.outcome === 'BLOCK') return ceiling;
  const threshold = thresholdOf(policy, actionClass);
  if (threshold === undefined) return { outcome: 'BLOCK', reason: 'ACTION_NOT_CLASSIFIED' };
  if (isBelow(score, policy.holdAt)) return { outcome: 'BLOCK', reason: 'SCORE' };
  if (isBelow(score, threshold)) return { outcome: 'HOLD', reason: 'SCORE' };
  return ceiling;
};

const modeOf = ({ policy, score, ceiling }: Standing): GateMode => {
  if (ceiling.outcome === 'BLOCK' || isBelow(score, policy.holdAt)) return 'frozen';
  if (ceiling.outcome === 'HOLD' || isBelow(score, policy.passAt.conservative)) return 'cuts_only';
  return isBelow(score, policy.passAt.standard) ? 'limited' : 'normal';
};

const isBelow = (score: Fraction, threshold: number): boolean => isLess(score, fraction(threshold, 10_000));

const thresholdOf = (policy: TrustPolicy, actionClass: ActionClass | undefined): number | undefined =>
  actionClass === undefined || actionClass === 'alwaysAllowed' ? undefined : policy.passAt[actionClass];

/** Each weighed component's mean over the sources that owe it; one that nobody owes counts 0. */
const componentsOf = (
  { policy, unreadable }: Question,
  sources: readonly SourceHealth[],
  issues: Issue[],
): ReadonlyMap<string, Fraction> => {
  if (unreadable !== undefined) issues.push({ code: 'unreadable', text: unreadable });
  else if (sources.length === 0) issues.push({ code: 'no-source-expected', text: 'No source is registered for it.' });
  const owed = (component: string): readonly Fraction[] =>
    sources.flatMap((source) => source.components.get(component) ?? []);
  const weighed = Object.keys(policy.weights).sort();
  for (const component of weighed) {
    if (sources.length > 0 && owed(component).length === 0)
      issues.push({ code: 'component-not-measured', text: `No source measures ${component}, so it counts 0.` });
  }
  return new Map(weighed.map((component) => [component, mean(owed(component))]));
};

const scoreOf = (policy: TrustPolicy, components: ReadonlyMap<string, Fraction>): Fraction =>
  Object.entries(policy.weights)
    .map(([component, weight]) => times(fraction(weight, 10_000), components.get(component) ?? ZERO))
    .reduce(plus, ZERO);

const inBasisPoints = (components: ReadonlyMap<string, Fraction>): Record<string, number> =>
  Object.fromEntries([...components].map(([component, share]) => [component, basisPointsOf(share)]));

const explain = (
  { actionType, unreadable }: Question,
  outcome: GateOutcome,
  reason: GateReason,
  lacking: readonly Lack[],
  score: number,
  threshold: number | undefined,
): string => {
  switch (reason) {
    case 'SCORE':
      return `The score is ${displayedScore(score)}; ${actionType} passes from ${displayedScore(threshold ?? 10_000)}.`;
    case 'NO_DATA': {
      const decisive = lacking.filter(({ mandatory }) => mandatory || outcome === 'HOLD');
      const names = decisive.map(({ sourceId, signal, cause }) => `${sourceId} ${signal} (${cause})`);
      return names.length === 0 ? 'No source is registered for this gate.' : `Without data: ${names.join(', ')}.`;
    }
    case 'UNREADABLE':
      return `The signals could not be read: ${unreadable}`;
    case 'ACTION_NOT_CLASSIFIED':
      return `The policy has no class for ${actionType}.`;
    case 'ALWAYS_ALLOWED':
      return `${actionType} only stops things and always passes.`;
  }
};

/** A log may hand a record's members back in another order. */
const fieldOf = (verdict: Verdict, field: string): string | undefined =>
  JSON.stringify(Object.entries(verdict).find(([name]) => name === field)?.[1], (_, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );

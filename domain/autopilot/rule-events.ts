import { z } from 'zod';
import { TraceEntry } from '../kernel/condition.ts';
import { defineEvent, type EventOf } from '../kernel/event.ts';
import { Decimal, MetricName, MetricSource } from '../metrics/events.ts';
import { Action } from './action.ts';
import { ActorReference, Digest, Instant, PositionText, Reason } from './fields.ts';
import { PlannedSpend, RuleAction, RuleDefinition, RuleId } from './rule-definition.ts';

const rule = { ruleId: RuleId, ruleVersion: z.int().min(1) };

/** A rule is as follows from now on: the first time version 1, changed later the next. It starts disabled. */
export const AutomationRuleDefined = defineEvent(
  'AutomationRuleDefined',
  1,
  z.strictObject({ ...rule, author: ActorReference, definition: RuleDefinition, digest: Digest }),
);
export const AutomationRuleEnabled = defineEvent('AutomationRuleEnabled', 1, z.strictObject(rule));
export const AutomationRuleDisabled = defineEvent(
  'AutomationRuleDisabled',
  1,
  z.strictObject({ ...rule, reason: Reason }),
);

/** The event that set a rule off. */
export const RuleTrigger = z.strictObject({
  eventId: z.string().min(1).max(100),
  type: z.string().min(1).max(100),
  position: PositionText,
  recordedAt: Instant,
});

/** A metric's value as a rule saw it; corrected later, it is seen again. */
export const RuleObservation = z.strictObject({
  metric: MetricName,
  source: MetricSource,
  /** Which point of the metric: the hash of its dimensions. */
  series: z.string().min(1).max(100),
  at: Instant,
  value: Decimal,
});

/** A rule judged what set it off. Everything that the judgement needs is in the rule's stream and the trigger. */
export const AutomationRuleEvaluated = defineEvent(
  'AutomationRuleEvaluated',
  2,
  z.strictObject({
    ...rule,
    trigger: RuleTrigger,
    observation: RuleObservation.optional(),
    matched: z.boolean(),
    /** Why it fired or did not: a condition not met, cooling down, the target of an action missing. */
    outcome: z.enum(['fired', 'condition_false', 'condition_unknown', 'cooling_down', 'target_missing']),
    reason: z.string(),
    trace: z.array(TraceEntry),
    /** The measures' values that the condition saw; those that are unknown are absent. */
    measures: z.record(z.string(), z.union([z.number(), z.string()])),
    /** Name and version of the engine that judged. */
    evaluator: z.string(),
  }),
  // There was one engine before evaluations named theirs.
  [(data) => ({ ...data, evaluator: 'rule-evaluator/1' })],
);

/** A rule's action with its targets read from the facts. */
export const FiredAction = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('propose'),
    when: RuleAction.options[0].shape.when,
    action: Action,
    /** Where the budget that the action sets comes from: it is not known before that plan is. */
    plannedSpend: PlannedSpend.optional(),
  }),
  RuleAction.options[1],
  RuleAction.options[2],
  RuleAction.options[3],
]);
export type FiredAction = z.output<typeof FiredAction>;

export const AutomationRuleFired = defineEvent(
  'AutomationRuleFired',
  1,
  z.strictObject({
    ...rule,
    ruleAuthor: ActorReference,
    /** Derived from the rule and the trigger: the same trigger never fires a rule twice. */
    firingId: z.uuid(),
    trigger: RuleTrigger,
    /** What the cool-down is for: the series of the observation. */
    series: z.string().optional(),
    title: z.string(),
    actions: z.array(FiredAction),
  }),
);

/** An action of a firing ended: done, not done, or passed over because of how the one before it went. */
export const AutomationRuleActionConcluded = defineEvent(
  'AutomationRuleActionConcluded',
  1,
  z.strictObject({
    ...rule,
    firingId: z.uuid(),
    index: z.int().min(0),
    result: z.enum(['success', 'failure', 'skipped']),
    detail: z.string().max(500),
  }),
);

export type RuleEvent = EventOf<
  | typeof AutomationRuleDefined
  | typeof AutomationRuleEnabled
  | typeof AutomationRuleDisabled
  | typeof AutomationRuleEvaluated
  | typeof AutomationRuleFired
  | typeof AutomationRuleActionConcluded
>;

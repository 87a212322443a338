import { z } from 'zod';
import { Condition, FactPath } from '../kernel/condition.ts';
import { inexactInteger } from '../kernel/json.ts';
import { MetricName, MetricSource } from '../metrics/events.ts';
import { type ActionFault, ActionType, Amount, actionFault, EntityKind } from './action.ts';
import { RunRequest } from './run-request.ts';

export const RuleId = z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/);

/** The types of events, besides observations of metrics, that a rule can be set off by. */
export const TriggerType = z.enum([
  'SignalObserved',
  'SignalSourceRetired',
  'TrustGateEvaluated',
  'DecisionOutcomeObserved',
  'AutopilotPlanFailed',
  'AutopilotPlanDeviated',
  // What a forecast, a plan or a scenario came to is in its decision.
  'DecisionRecorded',
  'GoalOutlookRecorded',
  'GoalCompleted',
]);
export type TriggerType = z.output<typeof TriggerType>;

export const Trigger = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('event'), types: z.array(TriggerType).min(1).max(10) }),
  /** An observation, or its correction, of one of these metrics. */
  z.strictObject({ kind: z.literal('metric'), metrics: z.array(MetricName).min(1).max(10) }),
]);

const DAY = 86_400_000;
const window = {
  windowMillis: z
    .int()
    .min(1_000)
    .max(366 * DAY),
};
const series = {
  metric: MetricName,
  /** Absent: the one source that there is. With two, the measure is unknown. */
  source: MetricSource.optional(),
};

/** A number, or a direction, that is computed from a metric's observations up to the one that set the rule off. */
export const Measure = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('last'), ...series }),
  z.strictObject({ kind: z.enum(['sum', 'avg', 'min', 'max', 'count']), ...series, ...window }),
  /** `rising`, `falling` or `flat`: mean of the window's recent half against its older half, ±5 % being flat. */
  z.strictObject({ kind: z.literal('trend'), ...series, ...window }),
  /** How many standard deviations the newest value lies from the mean of the 30 days before it, either way. */
  z.strictObject({ kind: z.literal('anomaly'), ...series }),
]);
export type Measure = z.output<typeof Measure>;

export const ANOMALY_MILLIS = 30 * DAY;

const MeasureName = z.string().regex(/^[a-z][A-Za-z0-9]{0,39}$/);

export const Severity = z.enum(['info', 'warning', 'critical']);
export type Severity = z.output<typeof Severity>;

/** An id written down, or read from the facts when the rule fires. */
const EntityId = z.union([z.strictObject({ value: z.string().min(1).max(200) }), z.strictObject({ fact: FactPath })]);

/** What a budget plan that an earlier action asked for spends on a channel. */
export const PlannedSpend = z.strictObject({ ofAction: z.int().min(0).max(9), channel: z.string().min(1).max(60) });
export type PlannedSpend = z.output<typeof PlannedSpend>;

const when = {
  /** Whether it is done depends on how the action before it went. */
  when: z.enum(['always', 'on_success', 'on_failure']),
};

export const RuleAction = z.discriminatedUnion('kind', [
  /** Proposes an action on the ad platform. A success once it was applied and verified. */
  z.strictObject({
    kind: z.literal('propose'),
    ...when,
    actionType: ActionType,
    entity: z.strictObject({ kind: EntityKind, id: EntityId }),
    changeBasisPoints: z.int().min(1).max(10_000).optional(),
    /** Of `budget_set`: written down, or taken from a plan. */
    dailyBudget: z.union([Amount, PlannedSpend]).optional(),
  }),
  /** Raises an alert. */
  z.strictObject({ kind: z.literal('notify'), ...when, severity: Severity, message: z.string().min(1).max(500) }),
  /** Asks a trust gate. A success when it passes. */
  z.strictObject({
    kind: z.literal('evaluate_gate'),
    ...when,
    gateId: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_.:-]{0,99}$/),
    actionType: z.string().regex(/^[a-z][a-z0-9_]{0,99}$/),
  }),
  /** Asks for a forecast, a plan or a simulation. A success when it was computed. */
  z.strictObject({ kind: z.literal('start_run'), ...when, run: RunRequest }),
]);
export type RuleAction = z.output<typeof RuleAction>;

/** What a rule does: set off by a trigger, it judges the facts and, when its condition is true, takes its actions. */
export const RuleDefinition = z.strictObject({
  title: z.string().min(1).max(120),
  description: z.string().max(1_000),
  trigger: Trigger,
  /** Facts for the condition under `measures.<name>`. */
  measures: z.record(MeasureName, Measure),
  /** Over `{ type, recordedAt, data, measures }` of the trigger. */
  condition: Condition,
  actions: z.array(RuleAction).min(1).max(10),
  /** For so long after firing the rule rests, for the same series (metric triggers) or altogether (event triggers). */
  coolDownMillis: z
    .int()
    .min(60_000)
    .max(30 * DAY),
});
export type RuleDefinition = z.output<typeof RuleDefinition>;

/** What is wrong with a rule as a whole; undefined when nothing is. */
export const ruleFault = ({ trigger, measures, actions }: RuleDefinition): ActionFault | undefined => {
  const names = Object.keys(measures);
  if (names.length > 20) return { code: 'too-many-measures', reason: 'A rule has at most 20 measures.' };
  const observed: readonly string[] = trigger.kind === 'metric' ? trigger.metrics : [];
  const blind = Object.values(measures).find(({ metric }) => !observed.includes(metric));
  if (blind !== undefined) {
    return {
      code: 'measure-not-triggered',
      reason: `The rule measures ${blind.metric}, so that metric must trigger it.`,
    };
  }
  for (const [index, action] of actions.entries()) {
    const fault = faultOf(action, actions.slice(0, index));
    if (fault !== undefined) return fault;
  }
  return undefined;
};

/** Characters of JSON that a run's request may have: each firing of the rule keeps it once more. */
const MOST_TEXT = 65_536;

/** Any amount: where a plan says it, it is not known yet. */
const SOME: Amount = { amountMinor: '1', currency: 'XXX' };

const faultOf = (action: RuleAction, before: readonly RuleAction[]): ActionFault | undefined => {
  if (action.kind === 'start_run') {
    const inexact = inexactInteger(action.run);
    if (inexact !== undefined) {
      return {
        code: 'integer-inexact',
        reason: `Integers beyond 2^53 are not exact in JSON: ${inexact} of what it asks for.`,
      };
    }
    if (JSON.stringify(action.run).length <= MOST_TEXT) return undefined;
    return { code: 'run-too-large', reason: `What a rule asks for has at most ${MOST_TEXT} characters of JSON.` };
  }
  if (action.kind !== 'propose') return undefined;
  const { actionType, entity, changeBasisPoints, dailyBudget } = action;
  const fault = actionFault({
    actionType,
    entity: { kind: entity.kind, id: 'any' },
    ...(changeBasisPoints === undefined ? {} : { changeBasisPoints }),
    ...(dailyBudget === undefined ? {} : { dailyBudget: 'ofAction' in dailyBudget ? SOME : dailyBudget }),
  });
  if (fault !== undefined || dailyBudget === undefined || !('ofAction' in dailyBudget)) return fault;
  const { ofAction, channel } = dailyBudget;
  const asked = before[ofAction];
  const plan = asked?.kind === 'start_run' && asked.run.kind === 'optimization' ? asked.run.request.plan : undefined;
  if (plan?.kind === 'budget' && plan.request.channels.some(({ name }) => name === channel)) return undefined;
  return {
    code: 'planned-spend-unknown',
    reason: `Action ${ofAction} is not an earlier one that plans a budget with the channel ${channel}.`,
  };
};

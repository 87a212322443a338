import type { AnswerOf, BodyOf } from '../../api/routes';

export type Definition = BodyOf<'/v1/rules', 'post'>;
export type Condition = Definition['condition'];
export type Action = Definition['actions'][number];
export type Measure = NonNullable<Definition['measures']>[string];
export type Trigger = Definition['trigger'];
export type RunRequest = Extract<Action, { kind: 'start_run' }>['run'];
export type Rule = AnswerOf<'/v1/rules/{ruleId}', 'get'>;
export type FiredAction = Rule['actions'][number]['action'];
export type TriggerType = Extract<Trigger, { kind: 'event' }>['types'][number];

export const TRIGGER_TYPES = {
  TrustGateEvaluated: 'A trust gate answered',
  SignalObserved: 'A signal arrived',
  SignalSourceRetired: 'A signal source was retired',
  DecisionRecorded: 'A decision was recorded (also what a forecast, plan or scenario came to)',
  DecisionOutcomeObserved: 'A decision’s outcome was observed',
  GoalOutlookRecorded: 'A goal’s outlook was recorded',
  GoalCompleted: 'A goal was completed',
  AutopilotPlanFailed: 'A plan failed',
  AutopilotPlanDeviated: 'A plan deviates on the platform',
} as const satisfies Readonly<Record<TriggerType, string>>;

export const MEASURES = {
  last: 'Newest value',
  sum: 'Sum',
  avg: 'Mean',
  min: 'Smallest',
  max: 'Largest',
  count: 'Number of values',
  trend: 'Trend (rising, falling or flat)',
  anomaly: 'Standard deviations off the last 30 days',
} as const satisfies Readonly<Record<Measure['kind'], string>>;

export const OUTCOMES = {
  fired: 'Fired',
  condition_false: 'Condition not met',
  condition_unknown: 'Not known',
  cooling_down: 'Resting',
  target_missing: 'Target missing',
} as const;
export type RuleOutcome = keyof typeof OUTCOMES;

export const WHENS = {
  always: 'always',
  on_success: 'if the one before succeeded',
  on_failure: 'if the one before failed',
} as const satisfies Readonly<Record<Action['when'], string>>;

export const ACTION_TYPES = [
  'budget_decrease',
  'budget_increase',
  'budget_set',
  'bid_decrease',
  'bid_increase',
  'pause_campaign',
  'pause_adset',
  'pause_creative',
  'enable_campaign',
  'enable_adset',
  'enable_creative',
] as const satisfies readonly Extract<Action, { kind: 'propose' }>['actionType'][];

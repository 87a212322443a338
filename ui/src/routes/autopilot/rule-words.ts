import { figure, money, percent, spoken } from '../../words';
import { duration } from './durations';
import { actionWord } from './plan-words';
import {
  type Action,
  type Condition,
  type FiredAction,
  MEASURES,
  type Measure,
  type RunRequest,
  TRIGGER_TYPES,
  type Trigger,
} from './rule-types';

export const triggerWords = (trigger: Trigger): string =>
  trigger.kind === 'metric'
    ? `A value of ${trigger.metrics.join(' or ')}`
    : trigger.types.map((type) => TRIGGER_TYPES[type]).join('; or: ');

export const measureWords = (measure: Measure): string => {
  const source = measure.source === undefined ? '' : ` from ${measure.source}`;
  const window = 'windowMillis' in measure ? ` over ${duration(measure.windowMillis)}` : '';
  return `${MEASURES[measure.kind].toLowerCase()} of ${measure.metric}${source}${window}`;
};

const said = (value: string | number | boolean): string => (typeof value === 'string' ? `“${value}”` : String(value));

/** A comparison in words; groups are shown as lists. */
export const comparisonWords = (condition: Condition): string => {
  switch (condition.operator) {
    case 'and':
      return 'All of these';
    case 'or':
      return 'Any of these';
    case 'not':
      return 'Not this';
    case '=':
    case '≠':
    case '<':
    case '≤':
    case '>':
    case '≥':
      return `${condition.field} ${condition.operator} ${said(condition.value)}`;
    case 'between':
      return `${condition.field} from ${said(condition.from)} to ${said(condition.to)}`;
    case 'in':
      return `${condition.field} is one of ${condition.values.map(said).join(', ')}`;
    case 'contains':
      return `${condition.field} contains ${said(condition.value)}`;
    case 'startsWith':
      return `${condition.field} begins with ${said(condition.value)}`;
    case 'endsWith':
      return `${condition.field} ends with ${said(condition.value)}`;
    case 'exists':
      return `${condition.field} is there`;
    case 'withinLast':
      return `${condition.field} lies within the last ${duration(condition.millis)}`;
  }
};

export const partsOf = (condition: Condition): readonly Condition[] => {
  if (condition.operator === 'and' || condition.operator === 'or') return condition.conditions;
  return condition.operator === 'not' ? [condition.condition] : [];
};

const runWords = (run: RunRequest): string => {
  if (run.kind === 'forecast') return `a forecast of ${run.request.metric}, ${run.request.horizon} periods ahead`;
  if (run.kind === 'optimization') return `the plan “${run.request.name}” (${run.request.plan.kind})`;
  return `the simulation “${run.request.name}”`;
};

type Proposal = Extract<Action, { kind: 'propose' }>;
const budgetWords = ({
  changeBasisPoints,
  dailyBudget,
}: Pick<Proposal, 'changeBasisPoints' | 'dailyBudget'>): string => {
  if (changeBasisPoints !== undefined) return ` by ${percent(changeBasisPoints / 10_000, 2)}`;
  if (dailyBudget === undefined) return '';
  if ('ofAction' in dailyBudget) {
    return ` to what action ${dailyBudget.ofAction + 1} plans for ${dailyBudget.channel}`;
  }
  return ` to ${money(dailyBudget.amountMinor, dailyBudget.currency)}`;
};

/** What an action of a rule does, or did when the rule fired. */
export const actionWords = (action: Action | FiredAction): string => {
  switch (action.kind) {
    case 'notify':
      return `Raise an alert (${action.severity}): ${action.message}`;
    case 'evaluate_gate':
      return `Ask gate ${action.gateId} about ${spoken(action.actionType)}`;
    case 'start_run':
      return `Start ${runWords(action.run)}`;
    case 'propose': {
      if ('action' in action) {
        const { actionType, entity } = action.action;
        return `Propose: ${actionWord(actionType).toLowerCase()}${budgetWords(action.action)}, ${entity.kind} ${entity.id}`;
      }
      const { actionType, entity } = action;
      const id = 'value' in entity.id ? entity.id.value : `from ${entity.id.fact}`;
      return `Propose: ${actionWord(actionType).toLowerCase()}${budgetWords(action)}, ${entity.kind} ${id}`;
    }
  }
};

/** "once", "32 times". */
export const times = (count: number): string => (count === 1 ? 'once' : `${figure(count)} times`);

/** "measures.returnRate" values that a judgement saw. */
export const measuredWords = (measures: Readonly<Record<string, number | string>>): string =>
  Object.entries(measures)
    .map(([name, value]) => `${name} = ${value}`)
    .join(', ');

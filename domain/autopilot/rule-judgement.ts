import type { TraceEntry, Truth } from '../kernel/condition.ts';
import { factAt, judgeCondition } from '../kernel/evaluate-condition.ts';
import type { JsonObject } from '../kernel/json.ts';
import type { Instant } from '../kernel/time.ts';
import { measured, type Window } from './measures.ts';
import type { RuleAction, RuleDefinition } from './rule-definition.ts';
import type { FiredAction } from './rule-events.ts';

/** What a rule is judged on: the event that set it off, and its series' window with that event in it. */
export interface RuleFacts {
  readonly type: string;
  readonly recordedAt: Instant;
  readonly data: JsonObject;
  readonly window: Window;
  /** The moment that the measures end at. */
  readonly at: Instant;
}

export interface RuleJudgement {
  readonly truth: Truth;
  readonly trace: readonly TraceEntry[];
  readonly measures: Readonly<Record<string, number | string>>;
  /** The actions with their targets; undefined when the facts do not name a target. */
  readonly actions: readonly FiredAction[] | undefined;
}

/** Judges a rule. "Now" is when the trigger was recorded, so that a judgement comes out the same whenever it is made. */
export const judgeRule = (
  definition: RuleDefinition,
  { type, recordedAt, data, window, at }: RuleFacts,
): RuleJudgement => {
  const measures = Object.fromEntries(
    Object.entries(definition.measures).flatMap(([name, measure]) => {
      const value = measured(measure, window, at);
      return value === undefined ? [] : [[name, value] as const];
    }),
  );
  const facts: JsonObject = { type, recordedAt, data, measures };
  const { truth, trace } = judgeCondition(definition.condition, facts, recordedAt);
  const actions = definition.actions.map((action) => aimed(action, facts));
  return { truth, trace, measures, actions: actions.every((action) => action !== undefined) ? actions : undefined };
};

const aimed = (action: RuleAction, facts: JsonObject): FiredAction | undefined => {
  if (action.kind !== 'propose') return action;
  const { when, actionType, entity, changeBasisPoints, dailyBudget } = action;
  const id = 'value' in entity.id ? entity.id.value : factAt(facts, entity.id.fact);
  if (typeof id !== 'string' || id === '' || id.length > 200) return undefined;
  return {
    kind: 'propose',
    when,
    action: {
      actionType,
      entity: { kind: entity.kind, id },
      ...(changeBasisPoints === undefined ? {} : { changeBasisPoints }),
      ...(dailyBudget === undefined || 'ofAction' in dailyBudget ? {} : { dailyBudget }),
    },
    ...(dailyBudget !== undefined && 'ofAction' in dailyBudget && { plannedSpend: dailyBudget }),
  };
};

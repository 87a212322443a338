import type { DecisionContext } from '../kernel/decider.ts';
import type { JsonObject } from '../kernel/json.ts';
import { isRefusal } from '../kernel/refusal.ts';
import type { Instant } from '../kernel/time.ts';
import { automationRule } from './rule.ts';
import type { RuleDefinition } from './rule-definition.ts';
import {
  AutomationRuleDefined,
  AutomationRuleEnabled,
  type AutomationRuleEvaluated,
  type AutomationRuleFired,
} from './rule-events.ts';

type DataOf<Definition extends (data: never) => object> = Parameters<Definition>[0];
type Evaluated = DataOf<typeof AutomationRuleEvaluated>;
type Fired = DataOf<typeof AutomationRuleFired>;

/** Something that would have set the rule off. */
export interface PastTrigger {
  readonly eventId: string;
  readonly type: string;
  /** When it happened: an observation at its own time, also when it was recorded long after. */
  readonly at: Instant;
  readonly observation: Evaluated['observation'];
  readonly data: JsonObject;
}

export interface DryRun {
  readonly evaluations: readonly Evaluated[];
  readonly firings: readonly Fired[];
}

/** What a rule would have made of the past, its triggers in the order in which they happened. Records nothing. */
export const dryRun = (
  ruleId: string,
  definition: RuleDefinition,
  past: readonly PastTrigger[],
  context: DecisionContext,
): DryRun => {
  const evaluations: Evaluated[] = [];
  const firings: Fired[] = [];
  const rule = { ruleId, ruleVersion: 1 };
  const recording = { id: ruleId, recordedAt: context.now, revision: 0n, position: 0n };
  const defined = AutomationRuleDefined({ ...rule, author: { ...context.actor }, definition, digest: 'dry-run' });
  let state = automationRule.evolve(automationRule.initialState, defined, recording);
  state = automationRule.evolve(state, AutomationRuleEnabled(rule), recording);
  const inOrder = past.toSorted((a, b) => (a.at < b.at ? -1 : Number(a.at > b.at)));
  for (const [index, { eventId, type, at, observation, data }] of inOrder.entries()) {
    const trigger = { eventId, type, recordedAt: at, position: String(index + 1) };
    const command = { type: 'EvaluateAutomationRule', ruleId, trigger, observation, data } as const;
    const decided = automationRule.decide(command, state, context);
    if (isRefusal(decided)) throw new Error(`a dry run was refused: ${decided.code}`);
    for (const event of decided) {
      state = automationRule.evolve(state, event, recording);
      if (event.type === 'AutomationRuleEvaluated') evaluations.push(event.data);
      if (event.type === 'AutomationRuleFired') firings.push(event.data);
    }
  }
  return { evaluations, firings };
};

import { type Decider, type DecisionContext, unreachable } from '../kernel/decider.ts';
import type { EventOf } from '../kernel/event.ts';
import type { JsonObject } from '../kernel/json.ts';
import { positionFromText, START } from '../kernel/position.ts';
import { type Refusal, refuse } from '../kernel/refusal.ts';
import { type StreamName, streamName, type TenantId } from '../kernel/stream.ts';
import { contentId } from './content-id.ts';
import { observed } from './measures.ts';
import { type RuleDefinition, ruleFault } from './rule-definition.ts';
import {
  AutomationRuleActionConcluded,
  AutomationRuleDefined,
  AutomationRuleDisabled,
  AutomationRuleEnabled,
  AutomationRuleEvaluated,
  AutomationRuleFired,
  type RuleEvent,
} from './rule-events.ts';
import { judgeRule } from './rule-judgement.ts';
import { evolveRule, type KnownRule, NO_RULE, type RuleState, seriesOf } from './rule-state.ts';

/** Names these rules of judging in every evaluation. Rules that judge differently get another name, and these stay. */
const EVALUATOR = 'rule-evaluator/1';

type EvaluatedData = EventOf<typeof AutomationRuleEvaluated>['data'];
type ConcludedData = EventOf<typeof AutomationRuleActionConcluded>['data'];

export type RuleCommand =
  /** What a rule asks for is not to be had. */
  | { readonly type: 'RefuseRule'; readonly refusal: Refusal }
  | { readonly type: 'DefineAutomationRule'; readonly ruleId: string; readonly definition: RuleDefinition }
  | { readonly type: 'EnableAutomationRule'; readonly ruleId: string }
  | { readonly type: 'DisableAutomationRule'; readonly ruleId: string; readonly reason: string }
  | {
      readonly type: 'EvaluateAutomationRule';
      readonly ruleId: string;
      readonly trigger: EvaluatedData['trigger'];
      readonly observation: EvaluatedData['observation'];
      readonly data: JsonObject;
    }
  | ({ readonly type: 'ConcludeRuleAction' } & Omit<ConcludedData, 'ruleVersion'>);

export const ruleStream = (tenant: TenantId, ruleId: string): StreamName =>
  streamName('automationRule', tenant, ruleId);

/**
 * An automation rule: its versions, whether it is on, what it remembers of its metrics, and every judgement that it
 * came to. It takes each trigger once, in the log's order, so that a replay fires nothing.
 */
export const automationRule: Decider<RuleState, RuleCommand, RuleEvent> = {
  initialState: NO_RULE,
  decide: (command, state, context) => {
    if (command.type === 'RefuseRule') return command.refusal;
    if (command.type === 'DefineAutomationRule') return define(command.ruleId, command.definition, state, context);
    if (state === undefined) return refuse('notFound', 'rule-not-found', 'There is no such rule.');
    const rule = { ruleId: command.ruleId, ruleVersion: state.version };
    switch (command.type) {
      case 'EnableAutomationRule':
        return state.enabled ? [] : [AutomationRuleEnabled(rule)];
      case 'DisableAutomationRule':
        return state.enabled ? [AutomationRuleDisabled({ ...rule, reason: command.reason })] : [];
      case 'EvaluateAutomationRule':
        return evaluate(command, state, context);
      case 'ConcludeRuleAction': {
        const { type: _, ...concluded } = command;
        const firing = state.firings.get(command.firingId);
        if (firing === undefined) return refuse('notFound', 'firing-not-found', 'The rule never fired so.');
        if (firing.concluded.has(command.index)) return [];
        return [AutomationRuleActionConcluded({ ...concluded, ruleVersion: firing.version })];
      }
      default:
        return unreachable(command);
    }
  },
  evolve: evolveRule,
};

type Decided = readonly RuleEvent[] | Refusal;

const define = (
  ruleId: string,
  definition: RuleDefinition,
  state: RuleState,
  { actor, digest }: DecisionContext,
): Decided => {
  const fault = ruleFault(definition);
  if (fault !== undefined) return refuse('invalid', fault.code, fault.reason);
  const contentDigest = digest(definition);
  if (state?.digest === contentDigest) return [];
  const ruleVersion = (state?.version ?? 0) + 1;
  return [AutomationRuleDefined({ ruleId, ruleVersion, author: { ...actor }, definition, digest: contentDigest })];
};

const evaluate = (
  { ruleId, trigger, observation, data }: Extract<RuleCommand, { type: 'EvaluateAutomationRule' }>,
  state: KnownRule,
  { digest }: DecisionContext,
): Decided => {
  const position = positionFromText(trigger.position) ?? START;
  if (!state.enabled || position <= state.lastPosition) return [];
  const { definition, version } = state;
  const memory = seriesOf(state, observation?.series);
  const window =
    observation === undefined
      ? memory.window
      : observed(memory.window, { ...observation, value: Number(observation.value) });
  const judgement = judgeRule(definition, {
    type: trigger.type,
    recordedAt: trigger.recordedAt,
    data,
    window,
    at: observation?.at ?? trigger.recordedAt,
  });
  const evaluated = (matched: boolean, outcome: EvaluatedData['outcome'], reason: string) =>
    AutomationRuleEvaluated({
      ruleId,
      ruleVersion: version,
      trigger,
      ...(observation === undefined ? {} : { observation }),
      matched,
      outcome,
      reason,
      trace: [...judgement.trace],
      measures: { ...judgement.measures },
      evaluator: EVALUATOR,
    });
  if (judgement.truth === 'false') return [evaluated(false, 'condition_false', 'The condition is not met.')];
  if (judgement.truth === 'unknown') {
    return [evaluated(false, 'condition_unknown', 'The facts do not say whether the condition is met.')];
  }
  const rests = memory.restsUntil;
  if (rests !== undefined && trigger.recordedAt < rests) {
    return [evaluated(true, 'cooling_down', `The rule fired before and rests until ${rests}.`)];
  }
  if (judgement.actions === undefined) {
    return [evaluated(true, 'target_missing', 'The facts do not name the target of an action.')];
  }
  const fired = AutomationRuleFired({
    ruleId,
    ruleVersion: version,
    ruleAuthor: state.author,
    firingId: contentId(digest, { ruleId, trigger: trigger.eventId }),
    trigger,
    ...(observation === undefined ? {} : { series: observation.series }),
    title: definition.title,
    actions: [...judgement.actions],
  });
  return [evaluated(true, 'fired', 'The condition is met.'), fired];
};

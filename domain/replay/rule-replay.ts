import { automationRule } from '../autopilot/rule.ts';
import type { RuleDefinition } from '../autopilot/rule-definition.ts';
import {
  AutomationRuleActionConcluded,
  AutomationRuleDefined,
  AutomationRuleDisabled,
  AutomationRuleEnabled,
  AutomationRuleEvaluated,
  AutomationRuleFired,
  type RuleEvent,
} from '../autopilot/rule-events.ts';
import type { RuleState } from '../autopilot/rule-state.ts';
import type { DecisionContext } from '../kernel/decider.ts';
import type { StoredEvent } from '../kernel/envelope.ts';
import type { EventOf, Recorded } from '../kernel/event.ts';
import type { JsonObject } from '../kernel/json.ts';
import { isRefusal } from '../kernel/refusal.ts';
import { engines } from './engine.ts';

/** Automation rules: what a rule makes of its state and of what set it off. */
export const ruleEngines = engines('rule-evaluator', { 1: automationRule });

/** Everything that happens to a rule, and so everything that folding one takes. */
export const RULE_EVENTS: readonly string[] = [
  AutomationRuleDefined,
  AutomationRuleEnabled,
  AutomationRuleDisabled,
  AutomationRuleEvaluated,
  AutomationRuleFired,
  AutomationRuleActionConcluded,
].map(({ type }) => type);

export const isRuleEvent = (event: StoredEvent): event is Recorded<RuleEvent> => RULE_EVENTS.includes(event.type);

export type RuleEvaluated = EventOf<typeof AutomationRuleEvaluated>['data'];
export type RuleFired = EventOf<typeof AutomationRuleFired>['data'];

/** A recorded judgement and the one that comes out now. */
export type Rejudged =
  | {
      readonly recorded: RuleEvaluated;
      /** Undefined: the rule would not have been asked. */
      readonly evaluated: RuleEvaluated | undefined;
      readonly fired: RuleFired | undefined;
    }
  | { readonly recorded: RuleEvaluated; readonly unknownEngine: string }
  | { readonly recorded: RuleEvaluated; readonly triggerMissing: string };

export interface RuleReplayOptions {
  readonly digest: DecisionContext['digest'];
  readonly tenant: DecisionContext['tenant'];
  /** The definition that a rule is judged by in place of a recorded one; undefined: the rule is of no interest. */
  readonly definitionOf: (ruleId: string, recorded: RuleDefinition) => RuleDefinition | undefined;
  /** Which judgements make a rule's memory and its rests: those that were recorded, or those that come out now. */
  readonly remembers: 'recorded' | 'recomputed';
}

export interface RuleReplay {
  /** Whether `take` would judge this event, and so needs what triggered it. */
  readonly judges: (event: Recorded<RuleEvent>) => boolean;
  /** The next event of a rule, in the log's order; `data` is of the event that triggered an evaluation. */
  readonly take: (event: Recorded<RuleEvent>, data: JsonObject | undefined) => Rejudged | undefined;
}

/** Judges rules again, from their own streams and from what set them off. Holds one state for each rule of interest. */
export const ruleReplay = ({ digest, tenant, definitionOf, remembers }: RuleReplayOptions): RuleReplay => {
  const states = new Map<string, RuleState>();

  const keep = (event: RuleEvent, { id, revision, position, metadata: { recordedAt } }: StoredEvent): void => {
    const { ruleId } = event.data;
    states.set(ruleId, automationRule.evolve(states.get(ruleId), event, { id, recordedAt, revision, position }));
  };

  const judge = (event: Recorded<EventOf<typeof AutomationRuleEvaluated>>, data: JsonObject | undefined): Rejudged => {
    const recorded = event.data;
    const run = ruleEngines.find(recorded.evaluator);
    const { ruleId, trigger, observation } = recorded;
    if (run === undefined || data === undefined) {
      keep(asDomain(event), event);
      return run === undefined
        ? { recorded, unknownEngine: recorded.evaluator }
        : { recorded, triggerMissing: trigger.eventId };
    }
    const command = { type: 'EvaluateAutomationRule', ruleId, trigger, observation, data } as const;
    const decided = run.decide(command, states.get(ruleId), contextOf(tenant, digest, trigger.recordedAt));
    const events = isRefusal(decided) ? [] : decided;
    if (remembers === 'recorded') keep(asDomain(event), event);
    else for (const one of events) keep(one, event);
    const evaluated = events.find((one) => one.type === 'AutomationRuleEvaluated')?.data;
    const fired = events.find((one) => one.type === 'AutomationRuleFired')?.data;
    return { recorded, evaluated, fired };
  };

  return {
    judges: ({ type, data: { ruleId } }) => type === 'AutomationRuleEvaluated' && states.has(ruleId),
    take: (event, data) => {
      if (event.type === 'AutomationRuleDefined') {
        const { ruleId, definition: recorded } = event.data;
        const definition = definitionOf(ruleId, recorded);
        if (definition === undefined) states.delete(ruleId);
        else keep(AutomationRuleDefined({ ...event.data, definition }), event);
        return undefined;
      }
      if (!states.has(event.data.ruleId)) return undefined;
      if (event.type === 'AutomationRuleEvaluated') return judge(event, data);
      // What follows from a judgement was remembered with it.
      if (event.type !== 'AutomationRuleFired' || remembers === 'recorded') keep(asDomain(event), event);
      return undefined;
    },
  };
};

/** An event of a rule as a decider takes it. */
const asDomain = (event: Recorded<RuleEvent>): RuleEvent => event;

const contextOf = (
  tenant: DecisionContext['tenant'],
  digest: DecisionContext['digest'],
  now: DecisionContext['now'],
): DecisionContext => ({
  tenant,
  actor: { kind: 'process', id: 'replay' },
  now,
  commandId: 'replay',
  derivedId: () => 'replay',
  idFrom: () => 'replay',
  digest,
});

import { z } from 'zod';
import { automationRule, ruleStream } from '../domain/autopilot/rule.ts';
import { RuleDefinition, RuleId } from '../domain/autopilot/rule-definition.ts';
import { AutomationRuleActionConcluded, RuleObservation, RuleTrigger } from '../domain/autopilot/rule-events.ts';
import { command } from '../domain/kernel/command.ts';
import type { DecisionContext } from '../domain/kernel/decider.ts';
import type { JsonObject } from '../domain/kernel/json.ts';
import type { Refusal } from '../domain/kernel/refusal.ts';
import { refusalOfRun } from './rule-runs.ts';

const ofRule = ({ ruleId }: { readonly ruleId: string }, { tenant }: DecisionContext) => ruleStream(tenant, ruleId);

/** With its fields where they stand in the rule. */
const inAction = (refusal: Refusal, index: number): Refusal => ({
  ...refusal,
  ...(refusal.fields !== undefined && {
    fields: refusal.fields.map((field) => ({
      ...field,
      pointer: `/actions/${index}/run/request${field.pointer}`,
    })),
  }),
});

export const defineAutomationRule = command({
  name: 'DefineAutomationRule',
  summary: 'Makes a rule, or the next version of one. It is off until it is enabled.',
  route: 'POST /v1/rules',
  permission: 'rules:write',
  input: z.strictObject({
    /** Absent: made up. One that exists: its next version. */
    ruleId: RuleId.optional(),
    ...RuleDefinition.shape,
    description: RuleDefinition.shape.description.default(''),
    measures: RuleDefinition.shape.measures.default({}),
  }),
  stream: ({ ruleId }, { tenant, derivedId }) => ruleStream(tenant, ruleId ?? derivedId('rule')),
  decider: automationRule,
  gather: async ({ actions }, log, context) => {
    for (const [index, action] of actions.entries()) {
      if (action.kind !== 'start_run') continue;
      const refusal = await refusalOfRun(action.run, log, context);
      if (refusal !== undefined) return inAction(refusal, index);
    }
    return undefined;
  },
  command: ({ ruleId, ...definition }, refusal, { derivedId }) =>
    refusal === undefined
      ? { type: 'DefineAutomationRule', ruleId: ruleId ?? derivedId('rule'), definition }
      : { type: 'RefuseRule', refusal },
  status: 201,
  answer: ([event], { ruleId }) =>
    event?.type === 'AutomationRuleDefined'
      ? { ruleId: event.data.ruleId, ruleVersion: event.data.ruleVersion }
      : { ruleId },
});

export const enableAutomationRule = command({
  name: 'EnableAutomationRule',
  summary: 'Turns a rule on.',
  route: 'POST /v1/rules/:ruleId/enable',
  permission: 'rules:execute',
  input: z.strictObject({ ruleId: RuleId }),
  stream: ofRule,
  decider: automationRule,
  command: (input) => ({ type: 'EnableAutomationRule', ...input }),
});

export const disableAutomationRule = command({
  name: 'DisableAutomationRule',
  summary: 'Turns a rule off.',
  route: 'POST /v1/rules/:ruleId/disable',
  permission: 'rules:execute',
  input: z.strictObject({ ruleId: RuleId, reason: z.string().min(1).max(2_000) }),
  stream: ofRule,
  decider: automationRule,
  command: (input) => ({ type: 'DisableAutomationRule', ...input }),
});

/** Sent by the rules' process for each event that may set the rule off. */
export const evaluateAutomationRule = command({
  name: 'EvaluateAutomationRule',
  summary: 'Judges a rule on what set it off.',
  permission: 'rules:execute',
  input: z.strictObject({
    ruleId: RuleId,
    trigger: RuleTrigger,
    observation: RuleObservation.optional(),
    /** The trigger's data. */
    data: z.record(z.string(), z.unknown()),
  }),
  stream: ofRule,
  decider: automationRule,
  command: ({ ruleId, trigger, observation, data }) => ({
    type: 'EvaluateAutomationRule',
    ruleId,
    trigger,
    observation,
    data: data as JsonObject,
  }),
});

/** Sent by whatever process carried an action out. */
export const concludeRuleAction = command({
  name: 'ConcludeRuleAction',
  summary: 'Records how an action of a rule that fired went.',
  permission: 'rules:execute',
  input: AutomationRuleActionConcluded.schema.omit({ ruleVersion: true }),
  stream: ofRule,
  decider: automationRule,
  command: (input) => ({ type: 'ConcludeRuleAction', ...input }),
});

export const ruleCommands = [
  defineAutomationRule,
  enableAutomationRule,
  disableAutomationRule,
  evaluateAutomationRule,
  concludeRuleAction,
] as const;

import {
  AutomationRuleActionConcluded,
  AutomationRuleDefined,
  AutomationRuleDisabled,
  AutomationRuleEnabled,
  AutomationRuleEvaluated,
  AutomationRuleFired,
} from '../domain/autopilot/rule-events.ts';
import { positionToText } from '../domain/kernel/position.ts';
import { on, projection } from './runtime/projection.ts';
import {
  bigint,
  boolean,
  increment,
  insert,
  integer,
  json,
  numeric,
  patch,
  table,
  text,
  timestamp,
  uuid,
} from './runtime/table.ts';

const automationRules = table('automation_rules', {
  columns: {
    ruleId: text(),
    ruleVersion: integer(),
    title: text(),
    definition: json(),
    digest: text(),
    author: json(),
    enabled: boolean(),
    definedAt: timestamp(),
    evaluations: bigint().startingAt(0n),
    firings: bigint().startingAt(0n),
    lastFiredAt: timestamp().nullish(),
  },
  key: ['ruleId'],
});

const ruleEvaluations = table('automation_rule_evaluations', {
  columns: {
    eventId: uuid(),
    position: numeric(),
    ruleId: text(),
    ruleVersion: integer(),
    at: timestamp(),
    trigger: json(),
    observation: json().nullish(),
    matched: boolean(),
    outcome: text(),
    reason: text(),
    measures: json(),
    trace: json(),
  },
  key: ['eventId'],
  indexes: [{ columns: ['ruleId', 'position'] }],
});

const ruleActions = table('automation_rule_actions', {
  columns: {
    firingId: uuid(),
    index: integer(),
    ruleId: text(),
    firedAt: timestamp(),
    action: json(),
    /** Absent until it ended. */
    result: text().nullish(),
    detail: text().nullish(),
  },
  key: ['firingId', 'index'],
  indexes: [{ columns: ['ruleId', 'firedAt'] }],
});

export const automationRulesProjection = projection({
  name: 'automation_rules',
  version: 1,
  tables: [automationRules, ruleEvaluations, ruleActions],
  handlers: [
    on(AutomationRuleDefined, ({ data, metadata }) => {
      const { ruleId, ruleVersion, definition, digest, author } = data;
      const version = { ruleVersion, title: definition.title, definition, digest, author, enabled: false };
      const definedAt = metadata.recordedAt;
      return [
        ruleVersion === 1
          ? insert(automationRules, { ruleId, ...version, definedAt, evaluations: 0n, firings: 0n })
          : patch(automationRules, { ruleId }, { ...version, definedAt }),
      ];
    }),
    on(AutomationRuleEnabled, ({ data: { ruleId } }) => [patch(automationRules, { ruleId }, { enabled: true })]),
    on(AutomationRuleDisabled, ({ data: { ruleId } }) => [patch(automationRules, { ruleId }, { enabled: false })]),
    on(AutomationRuleEvaluated, ({ id, position, data, metadata }) => [
      insert(ruleEvaluations, {
        eventId: id,
        position: positionToText(position),
        ruleId: data.ruleId,
        ruleVersion: data.ruleVersion,
        at: metadata.recordedAt,
        trigger: data.trigger,
        observation: data.observation ?? null,
        matched: data.matched,
        outcome: data.outcome,
        reason: data.reason,
        measures: data.measures,
        trace: data.trace,
      }),
      increment(automationRules, { ruleId: data.ruleId }, { evaluations: 1n }),
    ]),
    on(AutomationRuleFired, ({ data: { ruleId, firingId, actions }, metadata: { recordedAt } }) => [
      ...actions.map((action, index) => insert(ruleActions, { firingId, index, ruleId, firedAt: recordedAt, action })),
      increment(automationRules, { ruleId }, { firings: 1n }),
      patch(automationRules, { ruleId }, { lastFiredAt: recordedAt }),
    ]),
    on(AutomationRuleActionConcluded, ({ data: { firingId, index, result, detail } }) => [
      patch(ruleActions, { firingId, index }, { result, detail }),
    ]),
  ],
});

export const ruleProjections = [automationRulesProjection] as const;

import {
  AutopilotAllowanceReleased,
  AutopilotAllowanceReserved,
  AutopilotKillSwitchEngaged,
  AutopilotKillSwitchReleased,
  AutopilotSettingsChanged,
} from '../domain/autopilot/guard-events.ts';
import * as plans from '../domain/autopilot/plan-events.ts';
import {
  AutomationRuleActionConcluded,
  AutomationRuleDefined,
  AutomationRuleDisabled,
  AutomationRuleEnabled,
  AutomationRuleFired,
} from '../domain/autopilot/rule-events.ts';
import type { StoredEvent } from '../domain/kernel/envelope.ts';
import type { JsonValue } from '../domain/kernel/json.ts';
import { positionToText } from '../domain/kernel/position.ts';
import { TrustGateEvaluated } from '../domain/trust/events.ts';
import { type EventHandler, on, projection } from './runtime/projection.ts';
import { insert, json, numeric, type RowOperation, table, text, timestamp, uuid } from './runtime/table.ts';

const automationLog = table('automation_log', {
  columns: {
    eventId: uuid(),
    position: numeric(),
    at: timestamp(),
    /** What happened: the event's type. */
    entry: text(),
    planId: uuid().nullish(),
    ruleId: text().nullish(),
    evaluationId: uuid().nullish(),
    /** PASS, HOLD or BLOCK, where a gate answered. */
    gateOutcome: text().nullish(),
    executorKind: text(),
    executorId: text(),
    detail: json(),
  },
  key: ['eventId'],
  indexes: [{ columns: ['position'] }, { columns: ['planId', 'position'] }, { columns: ['ruleId', 'position'] }],
});

const textOrNull = (value: JsonValue | undefined): string | null => (typeof value === 'string' ? value : null);

const entryOf = ({ id, position, type, data, metadata }: StoredEvent): readonly RowOperation[] => [
  insert(automationLog, {
    eventId: id,
    position: positionToText(position),
    at: metadata.recordedAt,
    entry: type,
    planId: textOrNull(data.planId),
    ruleId: textOrNull(data.ruleId),
    evaluationId: textOrNull(data.evaluationId),
    gateOutcome: textOrNull(data.outcome),
    executorKind: metadata.actor.kind,
    executorId: metadata.actor.id,
    detail: data,
  }),
];

/** Everything that rules and autopilot ever did, and every answer of a trust gate: only ever added to. */
export const automationLogProjection = projection({
  name: 'automation_log',
  version: 1,
  tables: [automationLog],
  handlers: [
    ...[
      plans.AutopilotPlanRequested,
      plans.AutopilotPlanAmended,
      plans.AutopilotPlanProposed,
      plans.AutopilotPlanGated,
      plans.AutopilotPlanHeld,
      plans.AutopilotPlanQueued,
      plans.AutopilotPlanApprovalGiven,
      plans.AutopilotPlanApproved,
      plans.AutopilotPlanRejected,
      plans.AutopilotPlanDismissed,
      plans.AutopilotPlanExpired,
      plans.AutopilotPlanClaimed,
      plans.AutopilotPlanApplied,
      plans.AutopilotPlanFailed,
      plans.AutopilotPlanVerified,
      plans.AutopilotPlanDeviated,
      plans.AutopilotRollbackRequested,
      plans.AutopilotPlanRolledBack,
      plans.AutopilotRollbackFailed,
      AutopilotAllowanceReserved,
      AutopilotAllowanceReleased,
      AutopilotSettingsChanged,
      AutopilotKillSwitchEngaged,
      AutopilotKillSwitchReleased,
      AutomationRuleDefined,
      AutomationRuleEnabled,
      AutomationRuleDisabled,
      AutomationRuleFired,
      AutomationRuleActionConcluded,
    ].map(({ type }): EventHandler => ({ type, handle: entryOf })),
    // The whole evaluation is in its own read model: here its answer is enough.
    on(TrustGateEvaluated, ({ id, position, data, metadata: { recordedAt, actor } }) => [
      insert(automationLog, {
        eventId: id,
        position: positionToText(position),
        at: recordedAt,
        entry: TrustGateEvaluated.type,
        planId: data.subject?.kind === 'autopilotPlan' ? data.subject.id : null,
        evaluationId: data.evaluationId,
        gateOutcome: data.outcome,
        executorKind: actor.kind,
        executorId: actor.id,
        detail: {
          gateId: data.gateId,
          actionType: data.actionType,
          explanation: data.explanation,
          scoreBasisPoints: data.scoreBasisPoints,
        },
      }),
    ]),
  ],
});

import {
  AutopilotKillSwitchEngaged,
  AutopilotKillSwitchReleased,
  AutopilotSettingsChanged,
} from '../domain/autopilot/guard-events.ts';
import {
  AutopilotPlanAmended,
  AutopilotPlanApplied,
  AutopilotPlanApprovalGiven,
  AutopilotPlanApproved,
  AutopilotPlanClaimed,
  AutopilotPlanDeviated,
  AutopilotPlanDismissed,
  AutopilotPlanExpired,
  AutopilotPlanFailed,
  AutopilotPlanGated,
  AutopilotPlanHeld,
  AutopilotPlanProposed,
  AutopilotPlanQueued,
  AutopilotPlanRejected,
  AutopilotPlanRequested,
  AutopilotPlanRolledBack,
  AutopilotPlanVerified,
  AutopilotRollbackFailed,
  AutopilotRollbackRequested,
} from '../domain/autopilot/plan-events.ts';
import type { Instant } from '../domain/kernel/time.ts';
import { automationLogProjection } from './automation-log.ts';
import { on, projection } from './runtime/projection.ts';
import {
  boolean,
  insert,
  integer,
  json,
  numeric,
  patch,
  type RowOf,
  table,
  text,
  timestamp,
  upsert,
  uuid,
} from './runtime/table.ts';

const autopilotPlans = table('autopilot_plans', {
  columns: {
    planId: uuid(),
    status: text(),
    /** Why it stands where it stands, where there is a why. */
    statusReason: text().nullish(),
    source: json(),
    ruleId: text().nullish(),
    authors: json(),
    actionType: text(),
    entityKind: text(),
    entityId: text(),
    changeBasisPoints: integer().nullish(),
    reason: text(),
    gateId: text(),
    requestedAt: timestamp(),
    updatedAt: timestamp(),
    expiresAt: timestamp(),
    planDigest: text().nullish(),
    before: json().nullish(),
    set: json().nullish(),
    movedMinor: numeric().nullish(),
    /** The platform is a simulator. */
    simulated: boolean().nullish(),
    /** Its latest answer. */
    gate: json().nullish(),
    gateOutcome: text().nullish(),
    queueCause: text().nullish(),
    approval: json().nullish(),
    approvedBy: text().nullish(),
    observed: json().nullish(),
    /** The decision behind it, once there is one. */
    decisionId: uuid().nullish(),
  },
  key: ['planId'],
  indexes: [{ columns: ['updatedAt', 'planId'] }, { columns: ['status', 'updatedAt', 'planId'] }],
});

type PlanRow = RowOf<(typeof autopilotPlans)['columns']>;

const moved = (planId: string, updatedAt: Instant, status: string, values: Partial<PlanRow> = {}) => [
  patch(autopilotPlans, { planId }, { status, updatedAt, ...values }),
];

export const autopilotPlansProjection = projection({
  name: 'autopilot_plans',
  version: 1,
  tables: [autopilotPlans],
  handlers: [
    on(AutopilotPlanRequested, ({ data, metadata: { recordedAt } }) => [
      insert(autopilotPlans, {
        planId: data.planId,
        status: 'requested',
        source: data.source,
        ruleId: data.source.kind === 'rule' ? data.source.ruleId : null,
        authors: data.authors,
        actionType: data.action.actionType,
        entityKind: data.action.entity.kind,
        entityId: data.action.entity.id,
        changeBasisPoints: data.action.changeBasisPoints ?? null,
        reason: data.reason,
        gateId: data.gateId,
        requestedAt: recordedAt,
        updatedAt: recordedAt,
        expiresAt: data.expiresAt,
      }),
    ]),
    on(AutopilotPlanAmended, ({ data: { planId, action, reason }, metadata }) =>
      moved(planId, metadata.recordedAt, 'requested', {
        statusReason: reason,
        changeBasisPoints: action.changeBasisPoints ?? null,
        planDigest: null,
        gate: null,
        gateOutcome: null,
        queueCause: null,
        approval: null,
      }),
    ),
    on(AutopilotPlanProposed, ({ data: { planId, plan, planDigest }, metadata }) =>
      moved(planId, metadata.recordedAt, 'proposed', {
        planDigest,
        before: plan.before,
        set: plan.set,
        movedMinor: plan.movedMinor,
        simulated: plan.before.simulated,
      }),
    ),
    on(AutopilotPlanGated, ({ data }) => [
      patch(
        autopilotPlans,
        { planId: data.planId },
        { gate: data, gateOutcome: data.outcome, decisionId: data.planId, statusReason: data.explanation },
      ),
    ]),
    on(AutopilotPlanHeld, ({ data, metadata }) =>
      moved(data.planId, metadata.recordedAt, 'held', { statusReason: data.reason, approval: null }),
    ),
    on(AutopilotPlanQueued, ({ data, metadata }) =>
      moved(data.planId, metadata.recordedAt, 'queued', {
        statusReason: data.reason,
        queueCause: data.cause,
        approval: null,
      }),
    ),
    on(AutopilotPlanApprovalGiven, ({ data, metadata }) =>
      moved(data.planId, metadata.recordedAt, 'rechecking', { statusReason: data.reason, approval: data }),
    ),
    on(AutopilotPlanApproved, ({ data, metadata }) =>
      moved(data.planId, metadata.recordedAt, 'approved', { approvedBy: data.by }),
    ),
    on(AutopilotPlanRejected, ({ data, metadata }) =>
      moved(data.planId, metadata.recordedAt, 'rejected', { statusReason: data.reason }),
    ),
    on(AutopilotPlanDismissed, ({ data, metadata }) =>
      moved(data.planId, metadata.recordedAt, 'dismissed', { statusReason: `${data.code}: ${data.reason}` }),
    ),
    on(AutopilotPlanExpired, ({ data, metadata }) => moved(data.planId, metadata.recordedAt, 'expired')),
    on(AutopilotPlanClaimed, ({ data, metadata }) => moved(data.planId, metadata.recordedAt, 'applying')),
    on(AutopilotPlanApplied, ({ data, metadata }) =>
      moved(data.planId, metadata.recordedAt, 'applied', { observed: data.observed }),
    ),
    on(AutopilotPlanFailed, ({ data, metadata }) =>
      moved(data.planId, metadata.recordedAt, data.effect === 'unknown' ? 'effectUnknown' : 'failed', {
        statusReason: `${data.code}: ${data.reason}`,
      }),
    ),
    on(AutopilotPlanVerified, ({ data, metadata }) =>
      moved(data.planId, metadata.recordedAt, 'verified', { observed: data.observed }),
    ),
    on(AutopilotPlanDeviated, ({ data, metadata }) =>
      moved(data.planId, metadata.recordedAt, 'deviated', {
        statusReason: data.reason,
        observed: data.observed ?? null,
      }),
    ),
    on(AutopilotRollbackRequested, ({ data, metadata }) =>
      moved(data.planId, metadata.recordedAt, 'rollingBack', { statusReason: data.reason }),
    ),
    on(AutopilotPlanRolledBack, ({ data, metadata }) =>
      moved(data.planId, metadata.recordedAt, 'rolledBack', { observed: data.observed }),
    ),
    on(AutopilotRollbackFailed, ({ data, metadata }) =>
      moved(data.planId, metadata.recordedAt, 'rollbackFailed', { statusReason: `${data.code}: ${data.reason}` }),
    ),
  ],
});

const SCOPE = 'autopilot';

const autopilotSettings = table('autopilot_settings', {
  columns: { scope: text(), settings: json(), changedAt: timestamp(), changedBy: json() },
  key: ['scope'],
});

const killSwitches = table('kill_switches', {
  columns: { scope: text(), engaged: boolean(), reason: text(), by: json(), at: timestamp() },
  key: ['scope'],
});

export const autopilotControlsProjection = projection({
  name: 'autopilot_settings',
  version: 1,
  tables: [autopilotSettings, killSwitches],
  handlers: [
    on(AutopilotSettingsChanged, ({ data, metadata: { recordedAt, actor } }) => [
      upsert(autopilotSettings, {
        scope: SCOPE,
        settings: data,
        changedAt: recordedAt,
        changedBy: { kind: actor.kind, id: actor.id },
      }),
    ]),
    on(AutopilotKillSwitchEngaged, ({ data: { by, reason }, metadata }) => [
      upsert(killSwitches, { scope: SCOPE, engaged: true, reason, by, at: metadata.recordedAt }),
    ]),
    on(AutopilotKillSwitchReleased, ({ data: { by, reason }, metadata }) => [
      upsert(killSwitches, { scope: SCOPE, engaged: false, reason, by, at: metadata.recordedAt }),
    ]),
  ],
});

export const autopilotProjections = [
  autopilotPlansProjection,
  autopilotControlsProjection,
  automationLogProjection,
] as const;

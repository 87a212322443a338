import { z } from 'zod';
import { ActionType, EntityKind, EntityState, Setting } from '../domain/autopilot/action.ts';
import { ActorReference } from '../domain/autopilot/fields.ts';
import { AutopilotPlanApprovalGiven, AutopilotPlanGated, PlanSource } from '../domain/autopilot/plan-events.ts';
import { RuleId } from '../domain/autopilot/rule-definition.ts';
import { AutopilotSettings, DEFAULT_SETTINGS } from '../domain/autopilot/settings-definition.ts';
import type { ReadDatabase, Row } from '../infra/postgres/read-database.ts';
import { sortKeyOf } from './cursor.ts';
import { cursorOf, page, pageOf, query } from './http/query.ts';

const Instant = z.iso.datetime({ precision: 3 });

/** Where a plan stands. `queued`: waits for a person. `effectUnknown`: the platform may have done it, and is read back. */
const PlanStatus = z.enum([
  'requested',
  'proposed',
  'queued',
  'held',
  'rechecking',
  'approved',
  'applying',
  'applied',
  'effectUnknown',
  'failed',
  'verified',
  'deviated',
  'rollingBack',
  'rolledBack',
  'rollbackFailed',
  'rejected',
  'dismissed',
  'expired',
]);

const PlanRow = z.object({
  planId: z.uuid(),
  status: PlanStatus,
  statusReason: z.string().nullable(),
  source: PlanSource,
  ruleId: z.string().nullable(),
  authors: z.array(ActorReference),
  actionType: ActionType,
  entityKind: EntityKind,
  entityId: z.string(),
  changeBasisPoints: z.int().nullable(),
  reason: z.string(),
  gateId: z.string(),
  requestedAt: Instant,
  updatedAt: Instant,
  expiresAt: Instant,
  /** To be sent back with an approval. */
  planDigest: z.string().nullable(),
  before: EntityState.nullable(),
  set: Setting.nullable(),
  /** By how much the daily budget changes, in minor units. */
  movedMinor: z.string().nullable(),
  /** The ad platform is a simulator: nothing in the world changes. */
  simulated: z.boolean().nullable(),
  /** The gate's latest answer. */
  gate: AutopilotPlanGated.schema.nullable(),
  gateOutcome: z.enum(['PASS', 'HOLD', 'BLOCK']).nullable(),
  queueCause: z.enum(['gate_block', 'approval_required', 'not_safe', 'suggest_only']).nullable(),
  approval: AutopilotPlanApprovalGiven.schema.nullable(),
  approvedBy: z.enum(['policy', 'person', 'override']).nullable(),
  observed: EntityState.nullable(),
  /** The decision behind it; null until the gate was asked. */
  decisionId: z.uuid().nullable(),
});
const PLAN_COLUMNS = Object.keys(PlanRow.shape);
const PlanView = z.strictObject(PlanRow.shape);
const planOf = (row: Row) => PlanRow.parse(row);

const PlanKey = z.tuple([Instant, z.uuid()]);

/** Plans, the one that moved last first. */
const plansOf = async (
  db: ReadDatabase,
  where: Readonly<Record<string, string>>,
  { limit, after }: { readonly limit: number; readonly after?: string | undefined },
) => {
  const select = db
    .sql('autopilot_plans')
    .select(PLAN_COLUMNS)
    .where(where)
    .orderBy([
      { column: 'updatedAt', order: 'desc' },
      { column: 'planId', order: 'desc' },
    ])
    .limit(limit + 1);
  if (after !== undefined) {
    const [updatedAt, planId] = sortKeyOf(after, PlanKey);
    select.whereRaw('(updated_at, plan_id) < (?::timestamptz, ?::uuid)', [updatedAt, planId]);
  }
  const found = (await db.rows(select)).map(planOf);
  const items = found.slice(0, limit);
  const last = items.at(-1);
  return found.length > limit && last ? { items, next: cursorOf(last.updatedAt, last.planId) } : { items };
};

export const listAutopilotPlans = query({
  name: 'ListAutopilotPlans',
  summary: 'What autopilot proposed, and what became of it.',
  route: 'GET /v1/autopilot/plans',
  permission: 'autopilot:read',
  input: z.strictObject({
    status: PlanStatus.optional(),
    actionType: ActionType.optional(),
    ruleId: RuleId.optional(),
    entityId: z.string().max(200).optional(),
    ...page,
  }),
  output: pageOf(PlanView),
  reads: ['autopilot_plans'],
  run: (db, { limit, after, ...filters }) => {
    const where = Object.entries(filters).filter((filter): filter is [string, string] => filter[1] !== undefined);
    return plansOf(db, Object.fromEntries(where), { limit, after });
  },
});

export const listAutopilotQueue = query({
  name: 'ListAutopilotQueue',
  summary: 'The plans that wait for a person: blocked by the gate, or in need of an approval.',
  route: 'GET /v1/autopilot/queue',
  permission: 'autopilot:read',
  input: z.strictObject(page),
  output: pageOf(PlanView),
  reads: ['autopilot_plans'],
  run: (db, paging) => plansOf(db, { status: 'queued' }, paging),
});

export const getAutopilotPlan = query({
  name: 'GetAutopilotPlan',
  summary: 'One plan, with what the gate said of it and what the platform showed before and after.',
  route: 'GET /v1/autopilot/plans/:planId',
  permission: 'autopilot:read',
  input: z.strictObject({ planId: z.uuid() }),
  output: PlanView,
  reads: ['autopilot_plans'],
  run: async (db, { planId }) => {
    const [row] = await db.rows(db.sql('autopilot_plans').select(PLAN_COLUMNS).where({ planId }));
    return row && planOf(row);
  },
});

const SettingsRow = z.object({ settings: AutopilotSettings, changedAt: Instant, changedBy: ActorReference });

export const getAutopilotSettings = query({
  name: 'GetAutopilotSettings',
  summary: 'How far autopilot may go. Until somebody decided, nothing is carried out.',
  route: 'GET /v1/autopilot/settings',
  permission: 'autopilot:read',
  input: z.strictObject({}),
  output: z.strictObject({
    ...AutopilotSettings.shape,
    /** Absent: these are the defaults. */
    changedAt: Instant.optional(),
    changedBy: ActorReference.optional(),
  }),
  reads: ['autopilot_settings'],
  run: async (db) => {
    const [row] = await db.rows(db.sql('autopilot_settings').select('settings', 'changedAt', 'changedBy'));
    if (row === undefined) return DEFAULT_SETTINGS;
    const { settings, ...changed } = SettingsRow.parse(row);
    return { ...settings, ...changed };
  },
});

const SwitchRow = z.object({ engaged: z.boolean(), reason: z.string(), by: ActorReference, at: Instant });

export const getKillSwitch = query({
  name: 'GetKillSwitch',
  summary: 'Whether everything that autopilot sends out is stopped, by whom and why.',
  route: 'GET /v1/autopilot/kill-switch',
  permission: 'autopilot:read',
  input: z.strictObject({}),
  /** Only `engaged` until it was used for the first time. */
  output: z.strictObject({ ...SwitchRow.partial().shape, engaged: z.boolean() }),
  reads: ['autopilot_settings'],
  run: async (db) => {
    const [row] = await db.rows(db.sql('kill_switches').select('engaged', 'reason', 'by', 'at'));
    return row === undefined ? { engaged: false } : SwitchRow.parse(row);
  },
});

export const autopilotQueries = [
  listAutopilotPlans,
  listAutopilotQueue,
  getAutopilotPlan,
  getAutopilotSettings,
  getKillSwitch,
] as const;

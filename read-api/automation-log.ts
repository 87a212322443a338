import { z } from 'zod';
import { EntityState, Setting } from '../domain/autopilot/action.ts';
import { RuleId } from '../domain/autopilot/rule-definition.ts';
import type { Row } from '../infra/postgres/read-database.ts';
import { sortKeyOf } from './cursor.ts';
import { cursorOf, page, pageOf, query } from './http/query.ts';

const Instant = z.iso.datetime({ precision: 3 });
const PositionText = z.string().regex(/^\d{1,40}$/);

const EntryRow = z.object({
  eventId: z.uuid(),
  position: PositionText,
  at: Instant,
  /** What happened: the event's type. */
  entry: z.string(),
  planId: z.uuid().nullable(),
  ruleId: z.string().nullable(),
  evaluationId: z.uuid().nullable(),
  gateOutcome: z.enum(['PASS', 'HOLD', 'BLOCK']).nullable(),
  executorKind: z.string(),
  executorId: z.string(),
  /** The rest of the event. */
  detail: z.record(z.string(), z.json()),
  // Of the plan that the entry is about, as it stands now.
  actionType: z.string().nullable(),
  entityKind: z.string().nullable(),
  entityId: z.string().nullable(),
  before: EntityState.nullable(),
  proposed: Setting.nullable(),
  simulated: z.boolean().nullable(),
});

const entryOf = (row: Row) => {
  const { executorKind, executorId, ...entry } = EntryRow.parse(row);
  return { ...entry, executor: { kind: executorKind, id: executorId } };
};

export const listAutomationLog = query({
  name: 'ListAutomationLog',
  summary: 'Everything that rules, gates and autopilot did, the latest first: only ever added to.',
  route: 'GET /v1/autopilot/log',
  permission: 'autopilot:read',
  input: z.strictObject({
    planId: z.uuid().optional(),
    ruleId: RuleId.optional(),
    evaluationId: z.uuid().optional(),
    entry: z.string().max(100).optional(),
    gateOutcome: z.enum(['PASS', 'HOLD', 'BLOCK']).optional(),
    executorId: z.string().max(200).optional(),
    /** Bounds of `at`: from (inclusive) to (exclusive). */
    from: Instant.optional(),
    to: Instant.optional(),
    ...page,
  }),
  output: pageOf(
    z.strictObject({
      ...EntryRow.omit({ executorKind: true, executorId: true }).shape,
      executor: z.strictObject({ kind: z.string(), id: z.string() }),
    }),
  ),
  reads: ['automation_log', 'autopilot_plans'],
  asOf: 'tenant',
  run: async (db, { limit, after, from, to, ...filters }) => {
    const select = db
      .sql({ l: 'automation_log' })
      .leftJoin({ p: 'autopilot_plans' }, 'l.planId', 'p.planId')
      .select(
        ...['eventId', 'at', 'entry', 'planId', 'ruleId', 'evaluationId', 'gateOutcome'].map((name) => `l.${name}`),
        ...['executorKind', 'executorId', 'detail'].map((name) => `l.${name}`),
        ...['actionType', 'entityKind', 'entityId', 'before', 'simulated'].map((name) => `p.${name}`),
        'p.set as proposed',
        db.sql.raw('l.position::text as position'),
      )
      .orderBy('l.position', 'desc')
      .limit(limit + 1);
    for (const [name, value] of Object.entries(filters)) if (value !== undefined) select.where(`l.${name}`, value);
    if (from !== undefined) select.where('l.at', '>=', from);
    if (to !== undefined) select.where('l.at', '<', to);
    if (after !== undefined) select.whereRaw('l.position < ?::numeric', sortKeyOf(after, z.tuple([PositionText])));
    const found = (await db.rows(select)).map(entryOf);
    const items = found.slice(0, limit);
    const last = items.at(-1);
    return found.length > limit && last ? { items, next: cursorOf(last.position) } : { items };
  },
});

export const automationLogQueries = [listAutomationLog] as const;

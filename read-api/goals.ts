import { z } from 'zod';
import { Achievability, GoalStatus, Heading, ImpactArea, Reading } from '../domain/goals/definition.ts';
import { goalStream } from '../domain/goals/goal.ts';
import { Decimal, Dimensions, MetricName, MetricSource } from '../domain/metrics/metric.ts';
import type { Row } from '../infra/postgres/read-database.ts';
import { count } from './columns.ts';
import { sortKeyOf } from './cursor.ts';
import { getGoalPolicy } from './goal-policy.ts';
import { cursorOf, page, pageOf, query } from './http/query.ts';

const Instant = z.iso.datetime({ precision: 3 });
const ActorView = z.strictObject({ kind: z.string(), id: z.string() });

/** What every goal has; the rest is absent until it happened. */
const shown = {
  goalId: z.uuid(),
  status: GoalStatus,
  title: z.string(),
  description: z.string(),
  owner: z.string(),
  metric: MetricName,
  source: MetricSource,
  dimensions: Dimensions,
  /** How many of the newest values are taken together. */
  over: z.int(),
  unit: z.string(),
  target: Decimal,
  /** The last day that counts, and where it ends by the clocks of the metric's zone. */
  deadline: z.iso.date(),
  deadlineAt: Instant,
  impactAreas: z.array(ImpactArea),
  achievability: Achievability,
  warnings: z.array(z.strictObject({ code: z.string(), reason: z.string() })),
  createdAt: Instant,
  createdBy: ActorView,
  /** Position of its creation in the log, as decimal text. */
  position: z.string(),
};

const GoalView = z.strictObject({
  ...shown,
  parentGoalId: z.uuid().optional(),
  heading: Heading.optional(),
  /** Where the metric stood, and where it stands: read off the log, never said by a client. */
  baseline: Reading.optional(),
  current: Reading.optional(),
  /** (current − baseline) / (target − baseline), 0 to 1. */
  progress: z.number().min(0).max(1).optional(),
  startedAt: Instant.optional(),
  completedAt: Instant.optional(),
  completedInTime: z.boolean().optional(),
  archivedAt: Instant.optional(),
});

const GoalRow = z.object({
  ...shown,
  over: count,
  parentGoalId: z.uuid().nullable(),
  heading: Heading.nullable(),
  baseline: Reading.nullable(),
  current: Reading.nullable(),
  progress: z.number().nullable(),
  startedAt: Instant.nullable(),
  completedAt: Instant.nullable(),
  completedInTime: z.boolean().nullable(),
  archivedAt: Instant.nullable(),
});

const COLUMNS = Object.keys(GoalRow.shape);

const viewOf = (row: Row): z.output<typeof GoalView> =>
  GoalView.parse(Object.fromEntries(Object.entries(GoalRow.parse(row)).filter(([, value]) => value !== null)));

export const listGoals = query({
  name: 'ListGoals',
  summary: 'Goals, the newest first.',
  route: 'GET /v1/goals',
  permission: 'goals:read',
  input: z.strictObject({
    status: GoalStatus.optional(),
    metric: MetricName.optional(),
    owner: z.string().min(1).max(200).optional(),
    /** Those that serve this one. */
    parentGoalId: z.uuid().optional(),
    ...page,
  }),
  output: pageOf(GoalView),
  reads: ['goals'],
  asOf: 'tenant',
  cache: true,
  run: async (db, { limit, after, ...wanted }) => {
    const select = db.sql('goals').select(COLUMNS);
    for (const [column, value] of Object.entries(wanted)) {
      if (value !== undefined) select.where({ [column]: value });
    }
    if (after !== undefined) select.where('position', '<', sortKeyOf(after, PositionKey)[0]);
    const found = (await db.rows(select.orderBy('position', 'desc').limit(limit + 1))).map(viewOf);
    const items = found.slice(0, limit);
    const last = items.at(-1);
    return found.length > limit && last ? { items, next: cursorOf(last.position) } : { items };
  },
});

const PositionKey = z.tuple([z.string().regex(/^\d{1,40}$/)]);

export const getGoal = query({
  name: 'GetGoal',
  summary: 'One goal: its terms, how far it has come, and everything that happened to it.',
  route: 'GET /v1/goals/:goalId',
  permission: 'goals:read',
  input: z.strictObject({ goalId: z.uuid() }),
  output: z.strictObject({
    ...GoalView.shape,
    /** Of its stream, as in the ETag: for If-Match. */
    revision: z.string(),
    history: z.array(
      z.strictObject({
        eventId: z.string(),
        type: z.string(),
        revision: z.int(),
        position: z.string(),
        recordedAt: Instant,
        actor: ActorView,
        data: z.record(z.string(), z.json()),
      }),
    ),
  }),
  reads: ['goals'],
  asOf: { stream: ({ goalId }, tenant) => goalStream(tenant, goalId) },
  run: async (db, { goalId }) => {
    const [row] = await db.rows(
      db
        .sql('goals')
        .select([...COLUMNS, 'revision'])
        .where({ goalId }),
    );
    if (row === undefined) return undefined;
    const history = await db.rows(db.sql('goal_events').where({ goalId }).orderBy('revision'));
    return {
      ...viewOf(row),
      revision: String(row.revision),
      history: history.map((happened) => {
        const { actorKind, actorId, ...event } = HistoryRow.parse(happened);
        return { ...event, actor: { kind: actorKind, id: actorId } };
      }),
    };
  },
});

const HistoryRow = z.object({
  eventId: z.string(),
  type: z.string(),
  revision: count,
  position: z.string(),
  recordedAt: Instant,
  actorKind: z.string(),
  actorId: z.string(),
  data: z.record(z.string(), z.json()),
});

export const goalQueries = [listGoals, getGoal, getGoalPolicy] as const;

import { z } from 'zod';
import { nextDue } from '../domain/processes/due-times.ts';
import { CatchUp, ScheduleDefinition, ScheduleName, Timing } from '../domain/processes/schedule-events.ts';
import { count } from './columns.ts';
import { sortKeyOf } from './cursor.ts';
import { cursorOf, page, pageOf, query } from './http/query.ts';

const Instant = z.iso.datetime({ precision: 3 });
const ScheduleStatus = z.enum(['active', 'paused']);

const ScheduleRow = z.object({
  name: ScheduleName,
  job: ScheduleDefinition.shape.job,
  input: ScheduleDefinition.shape.input,
  timing: Timing,
  catchUp: CatchUp,
  status: ScheduleStatus,
  definedAt: Instant,
  definedBy: z.strictObject({ kind: z.enum(['user', 'apiKey', 'process', 'system']), id: z.string() }),
  firings: count,
  lastFiredFor: Instant.nullable(),
  lastJobId: z.uuid().nullable(),
});

const ScheduleView = z.strictObject({
  ...ScheduleRow.shape,
  /** How often it has started its job. */
  firings: z.int(),
  /** The due time for which it started its job last, and that job. */
  lastFiredFor: Instant.optional(),
  lastJobId: z.uuid().optional(),
  /** The next time at which it is due; absent while it is paused. */
  nextDueAt: Instant.optional(),
});

const viewOf = (
  { lastFiredFor, lastJobId, ...row }: z.output<typeof ScheduleRow>,
  now: string,
): z.output<typeof ScheduleView> => {
  const nextDueAt = row.status === 'active' ? nextDue(row.timing, now) : undefined;
  return {
    ...row,
    ...(lastFiredFor !== null && { lastFiredFor }),
    ...(lastJobId !== null && { lastJobId }),
    ...(nextDueAt !== undefined && { nextDueAt }),
  };
};

export const listSchedules = query({
  name: 'ListSchedules',
  summary: 'What is due again and again, by name: when each was due last and is due next.',
  route: 'GET /v1/schedules',
  permission: 'schedules:read',
  input: z.strictObject({ status: ScheduleStatus.optional(), ...page }),
  output: pageOf(ScheduleView),
  reads: ['schedules'],
  run: async (db, { status, limit, after }, { now }) => {
    const found = db.sql('schedules').select(Object.keys(ScheduleRow.shape)).whereNot({ status: 'removed' });
    if (status !== undefined) found.where({ status });
    if (after !== undefined) found.where('name', '>', sortKeyOf(after, z.tuple([ScheduleName]))[0]);
    const rows = z.array(ScheduleRow).parse(await db.rows(found.orderBy('name').limit(limit + 1)));
    const last = rows.length > limit ? rows[limit - 1] : undefined;
    return {
      items: rows.slice(0, limit).map((row) => viewOf(row, now)),
      ...(last && { next: cursorOf(last.name) }),
    };
  },
});

export const getSchedule = query({
  name: 'GetSchedule',
  summary: 'One schedule: what it starts, when it was due last and is due next.',
  route: 'GET /v1/schedules/:name',
  permission: 'schedules:read',
  input: z.strictObject({ name: ScheduleName }),
  output: ScheduleView,
  reads: ['schedules'],
  run: async (db, { name }, { now }) => {
    const found = db.sql('schedules').select(Object.keys(ScheduleRow.shape)).where({ name });
    const [row] = await db.rows(found.whereNot({ status: 'removed' }));
    return row && viewOf(ScheduleRow.parse(row), now);
  },
});

export const scheduleQueries = [listSchedules, getSchedule] as const;

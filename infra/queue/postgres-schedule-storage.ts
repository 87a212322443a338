import type { Pool } from 'pg';
import { z } from 'zod';
import type { JsonObject } from '../../domain/kernel/json.ts';
import type { ScheduleRow, ScheduleStorage } from './schedule-storage.ts';
import { instant, statementsOf } from './statements.ts';

/** Schedules in Postgres (`migrations/0004_processes.sql`). The pool's user owns the table. */
export const createPostgresScheduleStorage = (pool: Pool): ScheduleStorage => {
  const { rows, run } = statementsOf(pool, 'schedule-storage.sql');
  return {
    schedules: () => rows('schedules', [], scheduleRow),
    putSchedule: async ({ tenant, name, job, input, from, everyMillis, catchUp }) => {
      await run('putSchedule', [tenant, name, job, JSON.stringify(input), from, everyMillis, catchUp]);
    },
    fired: async ({ tenant, name }, at) => {
      await run('fired', [tenant, name, at]);
    },
  };
};

const scheduleRow = z
  .object({
    tenant_id: z.string(),
    name: z.string(),
    job: z.string(),
    input: z.record(z.string(), z.unknown()),
    starts_at: instant,
    every_millis: z.string(),
    catch_up: z.enum(['none', 'latest', 'all']),
    last_fired_at: instant.nullable(),
  })
  .transform(
    (row): ScheduleRow => ({
      schedule: {
        tenant: row.tenant_id,
        name: row.name,
        job: row.job,
        input: row.input as JsonObject,
        from: row.starts_at,
        everyMillis: Number(row.every_millis),
        catchUp: row.catch_up,
      },
      lastFired: row.last_fired_at ?? undefined,
    }),
  );

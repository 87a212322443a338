import type { Pool } from 'pg';
import { z } from 'zod';
import type { JsonObject } from '../../domain/kernel/json.ts';
import type { ScheduleStorage } from './schedule-storage.ts';
import { instant, integerText, statementsOf } from './statements.ts';

/** Schedules in Postgres (`migrations/0006_schedules.sql`). The pool's user owns the table. */
export const createPostgresScheduleStorage = (pool: Pool): ScheduleStorage => {
  const { rows, run } = statementsOf(pool, 'schedule-storage.sql');
  return {
    find: async (tenant, name) => (await rows('find', [tenant, name], scheduleRow))[0],
    put: async ({ tenant, name, position, definition, dueAt }) => {
      await run('put', [tenant, name, position, definition && JSON.stringify(definition), dueAt]);
    },
    due: async (now, limit) =>
      (await rows('due', [now, limit], scheduleRow)).flatMap(({ definition, dueAt, ...row }) =>
        definition === undefined || dueAt === undefined ? [] : [{ ...row, definition, dueAt }],
      ),
    fired: async ({ tenant, name, position, dueAt }, next) => {
      await run('fired', [tenant, name, position, dueAt, next]);
    },
  };
};

const scheduleRow = z
  .object({
    tenant_id: z.string(),
    name: z.string(),
    position: integerText,
    definition: z.record(z.string(), z.unknown()).nullable(),
    due_at: instant.nullable(),
  })
  .transform(({ tenant_id, definition, due_at, ...row }) => ({
    ...row,
    tenant: tenant_id,
    definition: definition === null ? undefined : (definition as JsonObject),
    dueAt: due_at ?? undefined,
  }));

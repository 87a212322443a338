import type { Pool } from 'pg';
import { z } from 'zod';
import { instant, statementsOf } from '../queue/statements.ts';
import type { ModuleHealth, RegisteredModule, ServiceRegistry } from './service-registry.ts';

export interface RegistrySettings {
  /** A module of which nothing was heard for so long is silent. */
  readonly silentMillis: number;
  /** One that was silent for so long is forgotten. */
  readonly forgetMillis: number;
}

const DEFAULTS: RegistrySettings = { silentMillis: 15_000, forgetMillis: 3_600_000 };

/** The registry in Postgres (`migrations/0006_schedules.sql`), by its clock. The pool's user owns the table. */
export const createPostgresServiceRegistry = (
  pool: Pool,
  settings: Partial<RegistrySettings> = {},
): ServiceRegistry => {
  const { silentMillis, forgetMillis } = { ...DEFAULTS, ...settings };
  const { rows, run } = statementsOf(pool, '../services/service-registry.sql');
  return {
    report: async (instance, modules) => {
      await run('report', [instance, JSON.stringify(modules), silentMillis, forgetMillis]);
    },
    withdraw: async (instance) => {
      await run('withdraw', [instance]);
    },
    list: () => rows('list', [silentMillis], serviceRow),
  };
};

const serviceRow = z
  .object({
    instance: z.string(),
    module: z.string(),
    role: z.string(),
    healthy: z.boolean(),
    reason: z.string().nullable(),
    details: z.custom<ModuleHealth['details']>(),
    since: instant,
    heartbeat_at: instant,
    silent: z.boolean(),
  })
  .transform(
    ({ heartbeat_at, reason, ...row }): RegisteredModule => ({
      ...row,
      heartbeatAt: heartbeat_at,
      routable: row.healthy && !row.silent,
      ...(reason !== null && { reason }),
    }),
  );

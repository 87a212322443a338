import type { Pool } from 'pg';
import { z } from 'zod';
import type { JsonObject } from '../../domain/kernel/json.ts';
import type { JobStorage, SilentJob } from './job-storage.ts';
import { instant, statementsOf } from './statements.ts';

/** The jobs in Postgres (`migrations/0004_processes.sql`). The pool's user owns the table. */
export const createPostgresJobStorage = (pool: Pool): JobStorage => {
  const { rows, run } = statementsOf(pool, 'job-storage.sql');
  return {
    add: async (jobs) => {
      await run('add', [JSON.stringify(jobs)]);
    },
    waiting: (limit) => rows('waiting', [limit], waitingRow),
    handedOver: async (jobs, now) => {
      await run('handedOver', [JSON.stringify(jobs.map(({ tenant, id }) => ({ tenant, id }))), now]);
    },
    start: async ({ tenant, id }, attempt, now) => (await rows('start', [tenant, id, attempt, now], jobRow))[0],
    progress: async ({ tenant, id }, share, now) => {
      await run('progress', [tenant, id, share, now]);
    },
    attemptFailed: async ({ tenant, id }, error, now) => {
      await run('attemptFailed', [tenant, id, error, now]);
    },
    finish: async ({ tenant, id }, end, now) => {
      await run('finish', [tenant, id, end.status, end.status === 'failed' ? end.error : null, now]);
    },
    requeue: async ({ tenant, id }, position) => {
      await run('requeue', [tenant, id, position]);
    },
    isCancelled: async ({ tenant, id }) => {
      const [row] = await rows('isCancelled', [tenant, id], z.object({ cancelled: z.boolean() }));
      return row?.cancelled ?? false;
    },
    silentSince: (before, limit) => rows('silentSince', [before, limit], jobRow),
    depth: () => rows('depth', [], z.object({ job: z.string(), status: jobStatus, count: z.int() })),
  };
};

const jobStatus = z.enum(['waiting', 'queued', 'running', 'retrying', 'completed', 'failed', 'cancelled']);

const waitingRow = z
  .object({ tenant_id: z.string(), id: z.string(), max_attempts: z.int(), retried: z.boolean() })
  .transform(({ tenant_id, id, max_attempts, retried }) => ({
    tenant: tenant_id,
    id,
    maxAttempts: max_attempts,
    retried,
  }));

const jobRow = z
  .object({
    tenant_id: z.string(),
    id: z.string(),
    job: z.string(),
    input: z.record(z.string(), z.unknown()),
    origin_kind: z.enum(['api', 'webhook', 'schedule', 'process']),
    origin_id: z.string(),
    correlation_id: z.string(),
    causation_id: z.string(),
    traceparent: z.string().nullable(),
    max_attempts: z.int(),
    round: z.string(),
    starts: z.int(),
    requested_at: instant,
  })
  .transform(
    (row): SilentJob => ({
      tenant: row.tenant_id,
      id: row.id,
      maxAttempts: row.max_attempts,
      job: row.job,
      input: row.input as JsonObject,
      origin: { kind: row.origin_kind, id: row.origin_id },
      correlationId: row.correlation_id,
      causationId: row.causation_id,
      ...(row.traceparent === null ? {} : { traceparent: row.traceparent }),
      requestedAt: row.requested_at,
      round: row.round,
      starts: row.starts,
    }),
  );

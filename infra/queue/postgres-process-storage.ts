import type { Pool } from 'pg';
import { z } from 'zod';
import { START } from '../../domain/kernel/position.ts';
import type { StreamName } from '../../domain/kernel/stream.ts';
import type {
  InputSource,
  InstanceKey,
  NewParkedInput,
  ParkedInput,
  ProcessStorage,
  Timer,
} from './process-storage.ts';
import { instant, integerText, statementsOf } from './statements.ts';

/** The process runtime's storage in Postgres (`migrations/0004_processes.sql`). The pool's user owns the tables. */
export const createPostgresProcessStorage = (pool: Pool): ProcessStorage => {
  const { rows, run } = statementsOf(pool, 'process-storage.sql');
  return {
    acquireLease: async (name, holder, lifeMillis) => {
      const [lease] = await rows('acquireLease', [name, holder, lifeMillis], z.object({ token: integerText }));
      return lease && { name, holder, token: lease.token };
    },
    renewLease: async ({ name, token }, lifeMillis) => (await run('renewLease', [name, token, lifeMillis])) === 1,
    releaseLease: async ({ name, token }) => {
      await run('releaseLease', [name, token]);
    },
    checkpoint: async (name) => {
      const [found] = await rows('checkpoint', [name], z.object({ position: integerText }));
      return found?.position ?? START;
    },
    commit: async ({ name, token }, position, parked) =>
      (await run('commit', [name, token, position, JSON.stringify(parked.map(parkedRecord))])) === 1,
    parkedInstances: async (process) =>
      (await rows('parkedInstances', [process], z.object({ tenant_id: z.string(), instance: z.string() }))).map(
        ({ tenant_id, instance }) => ({ process, tenant: tenant_id, instance }),
      ),
    due: async (process, now, limit) => ({
      parked: await rows('dueParked', [process, now, limit], parkedRow),
      timers: await rows('dueTimers', [process, now, limit], timerRow),
    }),
    unpark: async (key, inputId) => {
      await run('unpark', [...keyOf(key), inputId]);
    },
    postpone: async (key, inputId, { attempts, error, nextAttemptAt, failed }) => {
      await run('postpone', [...keyOf(key), inputId, attempts, error, nextAttemptAt, failed]);
    },
    resume: async (key, now) => {
      await run('resume', [...keyOf(key), now]);
    },
    changeTimers: async (key, { cancel, set }) => {
      const all = cancel === 'all';
      await run('changeTimers', [...keyOf(key), all, all ? [] : cancel, JSON.stringify(set)]);
    },
    removeTimer: async (key, timerId) => {
      await run('removeTimer', [...keyOf(key), timerId]);
    },
    parkTimer: async (key, { inputId, source, attempts, nextAttemptAt, error }) => {
      await run('parkTimer', [...keyOf(key), inputId, sourceText(source), attempts, nextAttemptAt, error]);
    },
    backlog: () => rows('backlog', [], backlogRow),
  };
};

const keyOf = ({ process, tenant, instance }: InstanceKey): readonly string[] => [process, tenant, instance];

const sourceText = (source: InputSource): string =>
  JSON.stringify(source.kind === 'event' ? { ...source, revision: source.revision.toString() } : source);

const parkedRecord = ({ inputId, source, nextAttemptAt, ...input }: NewParkedInput) => ({
  ...input,
  input_id: inputId,
  source: JSON.parse(sourceText(source)),
  next_attempt_at: nextAttemptAt,
});

const newTimer = z.object({
  id: z.string(),
  name: z.string(),
  at: z.string(),
  correlationId: z.string(),
  traceparent: z.string().exactOptional(),
});

const parkedRow = z
  .object({
    tenant_id: z.string(),
    process: z.string(),
    instance: z.string(),
    input_id: z.string(),
    source: z.discriminatedUnion('kind', [
      z.object({
        kind: z.literal('event'),
        stream: z.string().transform((text) => text as StreamName),
        revision: integerText,
      }),
      z.object({ kind: z.literal('timer'), timer: newTimer }),
    ]),
    attempts: z.int(),
    next_attempt_at: instant,
    error: z.string().nullable(),
    failed: z.boolean(),
  })
  .transform(
    ({ tenant_id, input_id, next_attempt_at, error, ...row }): ParkedInput => ({
      ...row,
      tenant: tenant_id,
      inputId: input_id,
      nextAttemptAt: next_attempt_at,
      ...(error === null ? {} : { error }),
    }),
  );

const timerRow = z
  .object({
    tenant_id: z.string(),
    process: z.string(),
    instance: z.string(),
    name: z.string(),
    id: z.string(),
    at: instant,
    correlation_id: z.string(),
    traceparent: z.string().nullable(),
  })
  .transform(
    ({ tenant_id, correlation_id, traceparent, ...row }): Timer => ({
      ...row,
      tenant: tenant_id,
      correlationId: correlation_id,
      ...(traceparent === null ? {} : { traceparent }),
    }),
  );

const backlogRow = z
  .object({
    name: z.string(),
    position: integerText,
    holder: z.string().nullable(),
    parked: z.int(),
    failed: z.int(),
    timers: z.int(),
  })
  .transform(({ name, holder, ...row }) => ({ ...row, process: name, holder: holder ?? undefined }));

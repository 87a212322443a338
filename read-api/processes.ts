import { z } from 'zod';
import { count } from './columns.ts';
import { sortKeyOf } from './cursor.ts';
import { cursorOf, page, pageOf, query } from './http/query.ts';

const Instant = z.iso.datetime({ precision: 3 });

const ProcessView = z.strictObject({
  process: z.string(),
  instance: z.string(),
  step: z.string().optional(),
  status: z.enum(['running', 'finished', 'failed']),
  /** Failed, or standing still for longer than its process says it may. */
  stuck: z.boolean(),
  /** How many steps it took. */
  steps: z.int(),
  startedAt: Instant,
  movedAt: Instant,
  /** Milliseconds since it moved last. */
  standingMillis: z.int(),
  /** What it was given up on, and why; of the last failure, until it moves again. */
  failure: z.strictObject({ on: z.string(), code: z.string(), reason: z.string() }).optional(),
  correlationId: z.string(),
});

const ProcessRow = z.object({
  process: z.string(),
  instance: z.string(),
  step: z.string().nullable(),
  status: z.enum(['running', 'finished', 'failed']),
  steps: count,
  startedAt: Instant,
  movedAt: Instant,
  stuckAt: Instant.nullable(),
  failedOn: z.string().nullable(),
  errorCode: z.string().nullable(),
  error: z.string().nullable(),
  correlationId: z.string(),
});

const processOf = (row: z.output<typeof ProcessRow>, now: string): z.output<typeof ProcessView> => ({
  process: row.process,
  instance: row.instance,
  ...(row.step === null ? {} : { step: row.step }),
  status: row.status,
  stuck: row.status === 'failed' || (row.status === 'running' && row.stuckAt !== null && row.stuckAt <= now),
  steps: row.steps,
  startedAt: row.startedAt,
  movedAt: row.movedAt,
  standingMillis: Math.max(0, Date.parse(now) - Date.parse(row.movedAt)),
  ...(row.failedOn === null || row.errorCode === null || row.error === null
    ? {}
    : { failure: { on: row.failedOn, code: row.errorCode, reason: row.error } }),
  correlationId: row.correlationId,
});

export const listProcesses = query({
  name: 'ListProcesses',
  summary: 'Instances of process managers, the one that moved last first: where each stands, and what stopped it.',
  route: 'GET /v1/processes',
  permission: 'processes:read',
  input: z.strictObject({
    process: z.string().max(100).optional(),
    status: z.enum(['running', 'finished', 'failed']).optional(),
    stuck: z.stringbool().optional(),
    ...page,
  }),
  output: pageOf(ProcessView),
  reads: ['process_instances'],
  run: async (db, { process, status, stuck, limit, after }, { now }) => {
    const found = db.sql('process_instances').select(Object.keys(ProcessRow.shape));
    if (process !== undefined) found.where({ process });
    if (status !== undefined) found.where({ status });
    const isStuck = db.sql.raw(`(status = 'failed' or (status = 'running' and stuck_at <= ?))`, [now]);
    if (stuck === true) found.where(isStuck);
    if (stuck === false) found.whereNot(isStuck);
    if (after !== undefined) {
      const key = sortKeyOf(after, z.tuple([Instant, z.string(), z.string()]));
      found.whereRaw('(moved_at, process, instance) < (?, ?, ?)', [...key]);
    }
    found.orderByRaw('moved_at desc, process desc, instance desc').limit(limit + 1);
    const rows = z.array(ProcessRow).parse(await db.rows(found));
    const last = rows.length > limit ? rows[limit - 1] : undefined;
    return {
      items: rows.slice(0, limit).map((row) => processOf(row, now)),
      ...(last && { next: cursorOf(last.movedAt, last.process, last.instance) }),
    };
  },
});

const JobStatus = z.enum(['waiting', 'queued', 'running', 'retrying', 'completed', 'failed', 'cancelled']);

const JobView = z.strictObject({
  id: z.uuid(),
  job: z.string(),
  status: JobStatus,
  /** Who asked for it. */
  origin: z.strictObject({ kind: z.enum(['api', 'webhook', 'schedule', 'process']), id: z.string() }),
  attempts: z.int(),
  maxAttempts: z.int(),
  /** 0 to 1, as far as the job tells. */
  progress: z.number().min(0).max(1),
  /** Of the last attempt that failed. */
  error: z.string().optional(),
  requestedAt: Instant,
  startedAt: Instant.optional(),
  finishedAt: Instant.optional(),
  correlationId: z.string(),
});

const JobRow = z.object({
  id: z.uuid(),
  job: z.string(),
  status: JobStatus,
  originKind: z.enum(['api', 'webhook', 'schedule', 'process']),
  originId: z.string(),
  attempts: z.int(),
  maxAttempts: z.int(),
  progress: z.number(),
  error: z.string().nullable(),
  requestedAt: Instant,
  startedAt: Instant.nullable(),
  finishedAt: Instant.nullable(),
  correlationId: z.string(),
});

const jobOf = ({ originKind, originId, error, startedAt, finishedAt, ...row }: z.output<typeof JobRow>) => ({
  ...row,
  origin: { kind: originKind, id: originId },
  ...(error === null ? {} : { error }),
  ...(startedAt === null ? {} : { startedAt }),
  ...(finishedAt === null ? {} : { finishedAt }),
});

/** The queue's own table, not a read model: what runs at this moment is no fact for the log. */
const JOB_TABLE = 'process.job';

export const listJobs = query({
  name: 'ListJobs',
  summary: 'Jobs with who asked for them and how they fare, the latest first. Dead letters have status failed.',
  route: 'GET /v1/jobs',
  permission: 'jobs:read',
  input: z.strictObject({ status: JobStatus.optional(), job: z.string().max(100).optional(), ...page }),
  output: pageOf(JobView),
  reads: [],
  run: async (db, { status, job, limit, after }) => {
    const found = db.sql(JOB_TABLE).select(Object.keys(JobRow.shape));
    if (status !== undefined) found.where({ status });
    if (job !== undefined) found.where({ job });
    if (after !== undefined) {
      const key = sortKeyOf(after, z.tuple([Instant, z.uuid()]));
      found.whereRaw('(requested_at, id) < (?, ?::uuid)', [...key]);
    }
    found.orderByRaw('requested_at desc, id desc').limit(limit + 1);
    const rows = z.array(JobRow).parse(await db.rows(found));
    const last = rows.length > limit ? rows[limit - 1] : undefined;
    return { items: rows.slice(0, limit).map(jobOf), ...(last && { next: cursorOf(last.requestedAt, last.id) }) };
  },
});

export const getJob = query({
  name: 'GetJob',
  summary: 'One job: who asked for it and how it fares.',
  route: 'GET /v1/jobs/:jobId',
  permission: 'jobs:read',
  input: z.strictObject({ jobId: z.uuid() }),
  output: JobView,
  reads: [],
  run: async (db, { jobId }) => {
    const [row] = await db.rows(db.sql(JOB_TABLE).select(Object.keys(JobRow.shape)).where({ id: jobId }));
    return row && jobOf(JobRow.parse(row));
  },
});

export const getJobDepth = query({
  name: 'GetJobDepth',
  summary: 'How many jobs of each kind are in each status.',
  route: 'GET /v1/jobs/depth',
  permission: 'jobs:read',
  input: z.strictObject({}),
  output: z.strictObject({
    items: z.array(z.strictObject({ job: z.string(), status: JobStatus, count: z.int() })),
  }),
  reads: [],
  run: async (db) => {
    const found = db.sql(JOB_TABLE).select('job', 'status').count('* as count').groupBy('job', 'status');
    const row = z.object({ job: z.string(), status: JobStatus, count });
    return { items: z.array(row).parse(await db.rows(found.orderBy(['job', 'status']))) };
  },
});

export const processQueries = [listProcesses, listJobs, getJob, getJobDepth] as const;

import {
  type BackendClasses,
  createPostgresBackend,
  createRedisBackend,
  DelayedError,
  type IQueueBackend,
  type Job,
  UnrecoverableError,
  withBackend,
} from 'bullmq';
import { epochMillis } from '../../domain/kernel/time.ts';
import { systemClock } from '../clock.ts';
import { pause } from '../pause.ts';
import { messageToKeep } from '../telemetry/redaction.ts';
import { JobGivenUp, JobOnHold, type JobQueue, type RunJob } from './job-queue.ts';
import type { JobReference } from './job-storage.ts';
import { StorageUnavailable } from './process-storage.ts';
import { connectRedis } from './redis-connections.ts';

export interface BullMqOptions {
  /** Redis when given, Postgres otherwise. */
  readonly redisUrl?: string | undefined;
  readonly postgresUrl: string;
  /** The queue's own: `schema` in Postgres, prefix of keys in Redis. */
  readonly schema?: string;
  /** A job whose worker does not say for so long that it lives is handed to another one. */
  readonly lockMillis?: number;
  /** The first retry's wait; doubled with every further one, half of it random. */
  readonly backOffMillis?: number;
  /** How long Redis may take to answer. Postgres has the deadlines of its connections. */
  readonly answerMillis?: number;
  /** Told of connection failures and the like; BullMQ goes on by itself. */
  readonly onProblem: (error: Error) => void;
}

/** All jobs share one queue: how many of each kind wait is what the job table says. */
const QUEUE = 'precedent';
const DEFAULT_SCHEMA = 'job_queue';
const LOCK_MILLIS = 30_000;
const BACK_OFF_MILLIS = 1_000;
const ANSWER_MILLIS = 5_000;
/** Connections to Postgres for adding, and as many for working; waiting for jobs takes one more. */
const CONNECTIONS = 3;
const MAX_STALLS = 3;
/** How long a job on hold waits until it is handed out again. */
const ON_HOLD_MILLIS = 2_000;
/** What the queue keeps of jobs that ended. The job table keeps all of them. */
const KEPT = { completed: { count: 1_000 }, failed: { count: 10_000 } };

/**
 * BullMQ on Redis where there is one, and on Postgres otherwise, whose tables are made and migrated when it connects.
 *
 * Redis is not waited for, neither here nor when work begins: while it is away, `add`, `revive` and `depth` throw
 * StorageUnavailable, jobs wait in the job table, and workers begin when it is there.
 */
export const createBullMqJobQueue = async (options: BullMqOptions): Promise<JobQueue> => {
  const { schema = DEFAULT_SCHEMA, answerMillis = ANSWER_MILLIS, redisUrl, onProblem } = options;
  if (redisUrl === undefined) {
    const connection = { connectionString: options.postgresUrl, schema, migrate: true, max: CONNECTIONS };
    const server: Server = {
      timely: (work) => work(),
      untilReady: (part) => part.waitUntilReady(),
      untilClosed: (closing) => closing,
      workerOptions: {},
      disconnect: () => undefined,
    };
    return bullMqJobQueue(withBackend(createPostgresBackend), connection, options, server);
  }
  const { shared, timely, end } = connectRedis(redisUrl, answerMillis, onProblem);
  return bullMqJobQueue(withBackend(createRedisBackend), shared, options, {
    timely,
    untilReady: async () => undefined,
    // What a worker still has to tell Redis may never reach it; its jobs come back then, and end at once.
    untilClosed: async (closing, running) => {
      const patience = new AbortController();
      const late = Promise.allSettled(running).then(() => pause(answerMillis, patience.signal));
      await Promise.race([closing, late]).finally(() => patience.abort());
    },
    workerOptions: { drainDelay: answerMillis / 1_000 },
    disconnect: end,
  });
};

/** How the two servers differ for the queue. */
interface Server {
  readonly timely: <Found>(work: () => Promise<Found>) => Promise<Found>;
  readonly untilReady: (part: { readonly waitUntilReady: () => Promise<unknown> }) => Promise<unknown>;
  readonly untilClosed: (closing: Promise<void>, running: readonly Promise<void>[]) => Promise<void>;
  /** `drainDelay`: how long a worker waits for a job before it asks again, in seconds. */
  readonly workerOptions: { readonly drainDelay?: number };
  readonly disconnect: () => void;
}

interface Reference {
  readonly tenant: string;
  readonly maxAttempts: number;
}

const bullMqJobQueue = async <Backend extends IQueueBackend, Connection>(
  { Queue, Worker }: BackendClasses<Backend, Connection>,
  connection: Connection,
  { schema = DEFAULT_SCHEMA, lockMillis = LOCK_MILLIS, backOffMillis = BACK_OFF_MILLIS, onProblem }: BullMqOptions,
  { timely, untilReady, untilClosed, workerOptions, disconnect }: Server,
): Promise<JobQueue> => {
  const queue = new Queue<Reference>(QUEUE, { connection, prefix: schema });
  queue.on('error', onProblem);
  await untilReady(queue);
  const workers = new Set<{ readonly cancelJob: (id: string) => boolean }>();

  const addAll = async (jobs: readonly JobReference[]): Promise<void> => {
    await queue.addBulk(
      jobs.map(({ id, tenant, maxAttempts }) => ({
        name: 'run',
        data: { tenant, maxAttempts },
        opts: {
          jobId: id,
          attempts: maxAttempts,
          backoff: { type: 'exponential', delay: backOffMillis, jitter: 0.5 },
          removeOnComplete: KEPT.completed,
          removeOnFail: KEPT.failed,
        },
      })),
    );
  };

  return {
    add: (jobs) => timely(() => addAll(jobs)),
    revive: (job) =>
      timely(async () => {
        const found = await queue.getJob(job.id);
        if (found === undefined) return addAll([job]);
        const state = await found.getState();
        if (state === 'failed' || state === 'completed') await found.retry(state, { resetAttemptsMade: true });
      }),
    work: async (run, { concurrency }) => {
      const running = new Set<Promise<void>>();
      const runOne = async (job: Job<Reference>, token: string | undefined, signal: AbortSignal | undefined) => {
        const one = perform(run, job, token, signal);
        running.add(one);
        await one.finally(() => running.delete(one));
      };
      const worker = new Worker<Reference>(QUEUE, runOne, {
        ...workerOptions,
        connection,
        prefix: schema,
        concurrency,
        lockDuration: lockMillis,
        stalledInterval: lockMillis,
        maxStalledCount: MAX_STALLS,
      });
      worker.on('error', onProblem);
      await untilReady(worker);
      workers.add(worker);
      return {
        close: async ({ force = false } = {}) => {
          workers.delete(worker);
          await untilClosed(worker.close(force), force ? [] : [...running]);
        },
      };
    },
    cancel: async ({ id }) => {
      for (const worker of workers) if (worker.cancelJob(id)) return;
      try {
        await timely(async () => {
          const found = await queue.getJob(id);
          if (found !== undefined && (await found.getState()) !== 'active') await found.remove();
        });
      } catch (error) {
        // It stays in the queue, and ends at once when its turn comes: the job table says that it was cancelled.
        if (!(error instanceof StorageUnavailable)) throw error;
        onProblem(error);
      }
    },
    depth: () =>
      timely(async () => {
        const counts = await queue.getJobCounts('waiting', 'delayed', 'active', 'failed');
        const count = (state: string): number => counts[state] ?? 0;
        return {
          waiting: count('waiting'),
          delayed: count('delayed'),
          active: count('active'),
          failed: count('failed'),
        };
      }),
    close: async () => {
      await queue.close();
      disconnect();
    },
  };
};

class AttemptFailed extends Error {
  override readonly name = 'AttemptFailed';
}

const perform = async (
  run: RunJob,
  job: Job<Reference>,
  token: string | undefined,
  signal: AbortSignal | undefined,
): Promise<void> => {
  const { tenant, maxAttempts } = job.data;
  const attempt = job.attemptsMade + 1;
  try {
    await run(
      { id: job.id ?? '', tenant, maxAttempts },
      { attempt, last: attempt >= maxAttempts, signal: signal ?? new AbortController().signal },
    );
  } catch (error) {
    if (error instanceof JobGivenUp) throw new UnrecoverableError(messageToKeep(error));
    if (error instanceof JobOnHold) {
      await job.moveToDelayed(epochMillis(systemClock.now()) + ON_HOLD_MILLIS, token);
      throw new DelayedError(error.message);
    }
    // The queue keeps what it is thrown, with its stack.
    throw new AttemptFailed(messageToKeep(error));
  }
};

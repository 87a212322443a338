import type pg from 'pg';
import { notificationCommands } from '../../../commands/notifications.ts';
import { processCommands } from '../../../commands/processes.ts';
import { createCommandExecutor } from '../../../commands/runtime/create-executor.ts';
import { scheduleCommands } from '../../../commands/schedules.ts';
import { eventCatalogue } from '../../../domain/kernel/event.ts';
import type { JsonObject } from '../../../domain/kernel/json.ts';
import type { Clock } from '../../../domain/kernel/time.ts';
import { notificationEvents } from '../../../domain/notifications/events.ts';
import { processEvents } from '../../../domain/processes/events.ts';
import { systemClock } from '../../../infra/clock.ts';
import type { Sealer } from '../../../infra/crypto/sealer.ts';
import { createPostgresEventStore } from '../../../infra/event-store/postgres/postgres-event-store.ts';
import { ids } from '../../../infra/ids.ts';
import { pause } from '../../../infra/pause.ts';
import { createBullMqJobQueue } from '../../../infra/queue/bullmq-job-queue.ts';
import { createPostgresJobStorage } from '../../../infra/queue/postgres-job-storage.ts';
import { createPostgresProcessStorage } from '../../../infra/queue/postgres-process-storage.ts';
import { createPostgresScheduleStorage } from '../../../infra/queue/postgres-schedule-storage.ts';
import type { AnyJob } from '../../../processes/runtime/job.ts';
import type { ProcessManager } from '../../../processes/runtime/process-manager.ts';
import {
  createProcessRunner,
  type ProcessRunnerOptions,
  type RunnerSettings,
} from '../../../processes/runtime/process-runner.ts';
import { sendCommand } from '../../../processes/runtime/send-commands.ts';
import { transferCommands, transferEvents } from '../simulation/transfers.ts';

export interface InstallationOptions {
  readonly pool: pg.Pool;
  readonly url: string;
  readonly processes: readonly ProcessManager[];
  readonly jobs: readonly AnyJob[];
  readonly clock?: Clock;
  readonly holder?: string;
  /** The job queue's Redis; absent: the queue is in Postgres. */
  readonly redis?: { readonly redisUrl: string; readonly answerMillis: number };
  /** Absent: every tenant is. */
  readonly isActive?: ProcessRunnerOptions['isActive'];
  /** Absent: everybody may do everything. */
  readonly permits?: ProcessRunnerOptions['permits'];
  readonly settings?: Partial<RunnerSettings>;
  /** After so long a job whose worker says nothing is handed to another one; a second when absent. */
  readonly lockMillis?: number;
}

export const TENANT = '0192f0c1-2b3a-7c4d-8e5f-0123456789ab';
const sealer: Sealer = { seal: async (event) => event, open: async (event) => event };

/** The process runtime on a test database, with the planted domain of accounts and transfers. */
export const install = async (options: InstallationOptions) => {
  const { pool, url, clock = systemClock } = options;
  const problems: Error[] = [];
  const givenUp: { readonly where: string; readonly error: Error }[] = [];
  const store = createPostgresEventStore({ pool });
  const catalogue = eventCatalogue([...transferEvents, ...processEvents, ...notificationEvents]);
  const executor = createCommandExecutor({ store, catalogue, sealer, ids, clock });
  const commands = [...transferCommands, ...processCommands, ...scheduleCommands, ...notificationCommands];
  const queue = await createBullMqJobQueue({
    ...options.redis,
    postgresUrl: url,
    lockMillis: options.lockMillis ?? 1_000,
    backOffMillis: 50,
    onProblem: (error) => problems.push(error),
  });
  const storage = createPostgresProcessStorage(pool);
  const jobStorage = createPostgresJobStorage(pool);
  const schedules = createPostgresScheduleStorage(pool);
  const runner = createProcessRunner({
    store,
    catalogue,
    sealer,
    executor,
    commands,
    processes: options.processes,
    jobs: options.jobs,
    storage,
    jobStorage,
    queue,
    schedules,
    clock,
    ids,
    pause,
    random: () => 0.5,
    isActive: options.isActive ?? (async () => true),
    permits: options.permits ?? (async () => true),
    onProblem: (_, error) => problems.push(error),
    onGivenUp: (where, error) => givenUp.push({ where, error }),
    holder: options.holder ?? ids.newId(),
    settings: { pollMillis: 50, leaseMillis: 1_000, backOffBaseMillis: 20, maxAttempts: 3, ...options.settings },
  });
  const byName = new Map(commands.map((command) => [command.name, command]));
  return {
    store,
    storage,
    jobStorage,
    schedules,
    queue,
    runner,
    problems,
    givenUp,
    send: (command: string, input: JsonObject, commandId = ids.newId()) =>
      sendCommand({ commands: byName, executor }, command, input, {
        tenant: TENANT,
        actor: { kind: 'user', id: 'tester' },
        commandId,
        correlationId: commandId,
        causationId: commandId,
      }),
    types: async (): Promise<readonly string[]> => {
      const found: string[] = [];
      for await (const { events } of store.readAll()) found.push(...events.map(({ type }) => type));
      return found;
    },
    stop: async () => {
      await runner.stop();
      await queue.close();
      await store.close();
    },
  };
};

/** Waits until something is true. Throws with what it last saw otherwise. */
export const eventually = async <Seen>(
  look: () => Promise<Seen>,
  isThere: (seen: Seen) => boolean,
  withinMillis = 30_000,
): Promise<Seen> => {
  const deadline = performance.now() + withinMillis;
  for (;;) {
    const seen = await look();
    if (isThere(seen)) return seen;
    if (performance.now() > deadline) throw new Error(`never came: ${JSON.stringify(seen)}`);
    await pause(20, new AbortController().signal);
  }
};

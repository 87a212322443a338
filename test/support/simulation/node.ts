import { processCommands } from '../../../commands/processes.ts';
import { createCommandExecutor } from '../../../commands/runtime/create-executor.ts';
import type { CommandExecutor } from '../../../commands/runtime/executor.ts';
import type { EventCatalogue } from '../../../domain/kernel/event.ts';
import type { Ids } from '../../../domain/kernel/ids.ts';
import type { Sealer } from '../../../infra/crypto/sealer.ts';
import type { EventStore } from '../../../infra/event-store/event-store.ts';
import type { JobQueue, JobWorker } from '../../../infra/queue/job-queue.ts';
import type { JobStorage } from '../../../infra/queue/job-storage.ts';
import type { MemoryJobQueue } from '../../../infra/queue/memory-job-queue.ts';
import type { ProcessStorage } from '../../../infra/queue/process-storage.ts';
import { errorOf, isOutage } from '../../../processes/runtime/process-ports.ts';
import { createProcessRunner } from '../../../processes/runtime/process-runner.ts';
import { noSchedules } from './memory-job-storage.ts';
import { project, type ReadModel } from './projector.ts';
import { remoteStorage, remoteStore } from './remote.ts';
import type { Bug, Provider, Scenario } from './scenario.ts';
import type { Life, World } from './world.ts';

/** What outlives every node. */
export interface Surroundings {
  readonly world: World;
  readonly log: EventStore;
  readonly storage: ProcessStorage;
  readonly jobStorage: JobStorage;
  readonly queue: MemoryJobQueue;
  readonly provider: Provider;
  readonly model: ReadModel;
  readonly catalogue: EventCatalogue;
  readonly ids: Ids;
  /** Told of failures that no fault explains. */
  readonly onProblem: (where: string, error: Error) => void;
}

/** Lets go of a node's jobs, as its death does. */
export type Kill = () => void;

const PROJECTOR_RETRY_MILLIS = 100;
const sealer: Sealer = { seal: async (event) => event, open: async (event) => event };

/** Starts everything that one machine runs. */
export const startNode = (scenario: Scenario, around: Surroundings, life: Life, bug: Bug | undefined): Kill => {
  const { world, catalogue } = around;
  const pause = world.pauseOf(life);
  const store = remoteStore(world, life, around.log);
  const { queue, kill } = killable(world, life, around.queue);
  const runner = createProcessRunner({
    store,
    catalogue,
    sealer,
    executor: executorOf(around, life),
    commands: [...scenario.commands, ...processCommands],
    processes: scenario.processes,
    jobs: scenario.jobs(providerOf(bug, around, remoteStorage(world, life, around.provider)), { store, pause }),
    storage: withBug(bug, around, remoteStorage(world, life, around.storage)),
    jobStorage: remoteStorage(world, life, around.jobStorage),
    queue,
    schedules: noSchedules,
    clock: world.clock,
    ids: bug === 'idsNotDerived' ? { ...around.ids, derivedId: around.ids.newId } : around.ids,
    pause,
    random: () => 0.5,
    isActive: async () => true,
    permits: async () => true,
    onProblem: (where, error) => {
      if (!isOutage(error)) around.onProblem(where, error);
    },
    holder: life.name,
    settings: {
      pageSize: 4,
      pollMillis: 2_000,
      leaseMillis: 3_000,
      cancellationPollMillis: 60_000,
      silentMillis: 60_000,
    },
  });
  runner.start();
  void runner.startWorkers();

  const projectForEver = async (): Promise<void> => {
    for (;;) {
      try {
        await project(scenario.projection, catalogue, store, remoteStorage(world, life, around.model), world.forever);
      } catch (thrown) {
        if (!isOutage(thrown)) around.onProblem('projector', errorOf(thrown));
      }
      await pause(PROJECTOR_RETRY_MILLIS, world.forever);
    }
  };
  void projectForEver();
  return kill;
};

/** The real executor, reaching the log over the network of its node. */
export const executorOf = ({ world, log, catalogue, ids }: Surroundings, life: Life): CommandExecutor =>
  createCommandExecutor({
    store: remoteStore(world, life, log),
    catalogue,
    sealer,
    ids,
    clock: world.clock,
    pause: (millis) => world.pauseOf(life)(millis, world.forever),
  });

const killable = (world: World, life: Life, queue: JobQueue): { readonly queue: JobQueue; readonly kill: Kill } => {
  const workers: JobWorker[] = [];
  return {
    queue: {
      ...remoteStorage(world, life, queue),
      work: async (run, options) => {
        const worker = await queue.work(run, options);
        workers.push(worker);
        return worker;
      },
    },
    kill: () => {
      for (const worker of workers) void worker.close({ force: true });
    },
  };
};

const withBug = (bug: Bug | undefined, { log }: Surroundings, storage: ProcessStorage): ProcessStorage =>
  // As if the checkpoint were written when a page is handed over, before it is handled.
  bug === 'checkpointAhead' ? { ...storage, checkpoint: () => log.head() } : storage;

const providerOf = (bug: Bug | undefined, { ids }: Surroundings, provider: Provider): Provider =>
  bug === 'effectWithoutKey' ? { act: (_, effect) => provider.act(ids.newId(), effect) } : provider;

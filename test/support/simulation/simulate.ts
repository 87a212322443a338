import type { StoredEvent } from '../../../domain/kernel/envelope.ts';
import { type EventCatalogue, eventCatalogue } from '../../../domain/kernel/event.ts';
import type { Ids } from '../../../domain/kernel/ids.ts';
import { processEvents } from '../../../domain/processes/events.ts';
import { createMemoryEventStore } from '../../../infra/event-store/memory/memory-event-store.ts';
import { ids as realIds } from '../../../infra/ids.ts';
import { createMemoryJobQueue } from '../../../infra/queue/memory-job-queue.ts';
import { isOutage } from '../../../processes/runtime/process-ports.ts';
import { sendCommand } from '../../../processes/runtime/send-commands.ts';
import { foldEventOf } from '../../../projections/runtime/batch.ts';
import { createFold } from '../../../projections/runtime/fold.ts';
import type { Cells } from '../../../projections/runtime/table.ts';
import { createMemoryJobStorage } from './memory-job-storage.ts';
import { createMemoryProcessStorage } from './memory-process-storage.ts';
import { executorOf, type Kill, type Surroundings, startNode } from './node.ts';
import { createReadModel } from './projector.ts';
import { type Bug, type ClientRequest, type Scenario, TENANT } from './scenario.ts';
import { createWorld, type Fault, type Life, type Turns } from './world.ts';

export interface SimulationOptions {
  readonly scheduler: Turns;
  readonly faults: readonly Fault[];
  readonly bug?: Bug;
}

export interface SimulationResult {
  readonly log: readonly StoredEvent[];
  /** The read model as the projectors left it. */
  readonly rows: ReadonlyMap<string, Cells>;
  /** The rows that folding the whole log at once gives. */
  readonly refolded: ReadonlyMap<string, Cells>;
  /** What the provider did, by key. */
  readonly effects: ReadonlyMap<string, string>;
  readonly steps: number;
  readonly struck: readonly Fault[];
}

const NODES = 2;
const REBOOT_MILLIS = 300;
const RESEND_MILLIS = 200;
/** Longer than polls, leases and timers take: what would happen a second time has happened by then. */
const LINGER_MILLIS = 3_500;

/**
 * Runs a scenario on two nodes that come and go, until everything has come to its end and stays so. Throws when it
 * does not, or when something fails that no fault explains.
 */
export const simulate = async (scenario: Scenario, options: SimulationOptions): Promise<SimulationResult> => {
  const log = createMemoryEventStore();
  const model = createReadModel();
  const effects = new Map<string, string>();
  const kills = new Map<Life, Kill>();
  const problems: Error[] = [];
  const operator: Life = { name: 'operator', alive: true };
  const client: Life = { name: 'client', alive: true };
  const stored: StoredEvent[] = [];

  const world = createWorld({
    scheduler: options.scheduler,
    faults: options.faults,
    onFault: ({ kind }, life) => {
      if (kind === 'stall') queue.stall();
      if (kind === 'usurp') storage.expireLeases();
      const kill = kills.get(life);
      if (kind !== 'crash' || kill === undefined) return;
      life.alive = false;
      kill();
      queue.stall();
      void world.pauseOf(operator)(REBOOT_MILLIS, world.forever).then(boot);
    },
  });
  const storage = createMemoryProcessStorage(world.clock);
  const jobStorage = createMemoryJobStorage();
  const queue = createMemoryJobQueue({ pause: world.pauseOf(operator) });
  const around: Surroundings = {
    world,
    log,
    storage,
    jobStorage,
    queue,
    model,
    provider: { act: async (key, effect) => void effects.set(key, effect) },
    catalogue: eventCatalogue([...scenario.events, ...processEvents]),
    ids: countedIds(),
    onProblem: (where, error) => problems.push(new Error(`${where}: ${error.message}`, { cause: error })),
  };

  const boot = (): void => {
    const life: Life = { name: `node ${kills.size + 1}`, alive: true };
    kills.set(life, startNode(scenario, around, life, options.bug));
  };
  for (let node = 0; node < NODES; node += 1) boot();

  let asked = false;
  const askAll = async (): Promise<void> => {
    for (const group of scenario.requests)
      await Promise.all(group.map((request) => ask(scenario, around, client, request)));
    asked = true;
  };
  void askAll();

  const follow = async (): Promise<void> => {
    for await (const page of log.subscribe({ after: 0n, signal: world.forever })) stored.push(...page.events);
  };
  void follow();

  const settled = (): boolean => {
    if (problems[0] !== undefined) throw problems[0];
    const jobsEnded = jobStorage.statuses().every((status) => status === 'completed' || status === 'failed');
    return asked && jobsEnded && scenario.settled(stored) && model.position() >= (stored.at(-1)?.position ?? 0n);
  };
  try {
    await world.run(settled, LINGER_MILLIS);
  } catch (cause) {
    const standing = { log: stored.map(line), jobs: jobStorage.statuses(), backlog: await storage.backlog(), asked };
    const text = JSON.stringify(standing, (_, value) => (typeof value === 'bigint' ? String(value) : value), 1);
    throw new Error(`the simulation did not come to its end: ${text}`, { cause });
  }

  return {
    log: stored,
    rows: model.rows(),
    refolded: await refold(scenario, around.catalogue, stored),
    effects,
    steps: world.steps(),
    struck: world.struck(),
  };
};

/** Sends a command until it is answered, always with the same ids. */
const ask = async (scenario: Scenario, around: Surroundings, client: Life, request: ClientRequest): Promise<void> => {
  const executor = executorOf(around, client);
  const commands = new Map(scenario.commands.map((command) => [command.name, command]));
  const commandId = realIds.derivedId('client', JSON.stringify(request));
  for (;;) {
    try {
      const outcome = await sendCommand({ commands, executor }, request.command, request.input, {
        tenant: TENANT,
        actor: { kind: 'user', id: 'client' },
        commandId,
        correlationId: commandId,
        causationId: commandId,
      });
      if (!outcome.ok) around.onProblem('client', new Error(outcome.refusal.reason));
      return;
    } catch (thrown) {
      if (!isOutage(thrown)) throw thrown;
      await around.world.pauseOf(client)(RESEND_MILLIS, around.world.forever);
    }
  }
};

const refold = async (
  { projection }: Scenario,
  catalogue: EventCatalogue,
  log: readonly StoredEvent[],
): Promise<ReadonlyMap<string, Cells>> => {
  const model = createReadModel();
  const fold = createFold(projection.tables, { startingEmpty: true });
  const foldEvent = foldEventOf(projection, catalogue);
  for (const event of log) foldEvent(fold, event);
  await model.commit(0n, 1n, fold);
  return model.rows();
};

/** New ids are counted, so that the same seed gives the same run. */
const countedIds = (): Ids => {
  let count = 0;
  return {
    newId: () => {
      count += 1;
      return `00000000-0000-7000-8000-${count.toString(16).padStart(12, '0')}`;
    },
    derivedId: realIds.derivedId,
    digest: realIds.digest,
  };
};

const line = ({ position, stream, type, data }: StoredEvent): string =>
  `${position} ${stream.replace(TENANT, '')} ${type} ${JSON.stringify({ ...data, process: undefined, state: undefined })}`;

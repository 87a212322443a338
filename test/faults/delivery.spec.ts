import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from 'vitest';
import { processCommands } from '../../commands/processes.ts';
import { createCommandExecutor } from '../../commands/runtime/create-executor.ts';
import type { StoredEvent } from '../../domain/kernel/envelope.ts';
import { eventCatalogue } from '../../domain/kernel/event.ts';
import type { JsonObject } from '../../domain/kernel/json.ts';
import { processEvents } from '../../domain/processes/events.ts';
import { createMemoryEventStore } from '../../infra/event-store/memory/memory-event-store.ts';
import { ids } from '../../infra/ids.ts';
import { pause } from '../../infra/pause.ts';
import { createMemoryJobQueue } from '../../infra/queue/memory-job-queue.ts';
import { createInstanceRunner } from '../../processes/runtime/instance-runner.ts';
import { createRunJob } from '../../processes/runtime/run-job.ts';
import { sendCommand } from '../../processes/runtime/send-commands.ts';
import { createMemoryJobStorage } from '../support/simulation/memory-job-storage.ts';
import { createMemoryProcessStorage } from '../support/simulation/memory-process-storage.ts';
import { type Bug as SimulatedBug, TENANT } from '../support/simulation/scenario.ts';
import { sendReceipt, transferProcess } from '../support/simulation/transfer-process.ts';
import { openAccount, requestTransfer, transferCommands, transferEvents } from '../support/simulation/transfers.ts';

const NOW = '2026-11-20T00:00:00.000Z';
const TRANSFERS = ['t1', 't2', 't3'];

/** Every order in which deliveries can come, no two the same. `times`: how often each input is still to be delivered. */
const ordersOf = (times: readonly number[]): readonly (readonly number[])[] =>
  times.every((many) => many === 0)
    ? [[]]
    : times.flatMap((many, input) =>
        many === 0 ? [] : ordersOf(times.with(input, many - 1)).map((rest) => [input, ...rest]),
      );
/** Three inputs, delivered once, twice and three times, and the other way round: 60 orders and 60 others. */
const ORDERS = [...ordersOf([1, 2, 3]), ...ordersOf([3, 2, 1])];
/** Two inputs of one instance. The log hands these over in order: only what came before can come again at any time. */
const ORDERS_OF_TWO = [1, 2, 3]
  .flatMap((first) => [1, 2, 3].flatMap((second) => ordersOf([first, second])))
  .filter(([first]) => first === 0);

type Order = readonly number[];
type Bug = Exclude<SimulatedBug, 'checkpointAhead'>;
/** The transfers that each kind of effect was had for. */
type Effects = Readonly<Record<string, readonly unknown[]>>;

/** The orders after which some kind of effect was not had exactly once for each transfer. */
const ordersGoneWrong = async (
  orders: readonly Order[],
  effectsOf: (order: Order) => Promise<Effects>,
  transfers: readonly string[] = TRANSFERS,
): Promise<readonly { readonly order: Order; readonly effects: Effects }[]> => {
  const wrong: { readonly order: Order; readonly effects: Effects }[] = [];
  for (const order of orders) {
    const effects = await effectsOf(order);
    const once = Object.values(effects).every((had) => isDeepStrictEqual(had.toSorted(), transfers));
    if (!once) wrong.push({ order, effects });
  }
  return wrong;
};

/** A log in memory with accounts and three transfers asked for, and everything that works on it. */
const installation = async (bug?: Bug) => {
  const effects: string[] = [];
  const keys = new Set<string>();
  const store = createMemoryEventStore();
  const catalogue = eventCatalogue([...transferEvents, ...processEvents]);
  const sealer = { seal: async <E>(event: E) => event, open: async <E>(event: E) => event };
  const clock = { now: () => NOW };
  const executor = createCommandExecutor({ store, catalogue, sealer, ids, clock });
  const commands = new Map([...transferCommands, ...processCommands].map((command) => [command.name, command]));
  const receipt = sendReceipt({
    send: async (jobId, transfer) => {
      const key = bug === 'effectWithoutKey' ? ids.newId() : jobId;
      if (!keys.has(key)) effects.push(transfer);
      keys.add(key);
    },
  });
  const jobStorage = createMemoryJobStorage();
  const ports = {
    store,
    catalogue,
    sealer,
    executor,
    commands,
    storage: createMemoryProcessStorage(clock),
    clock,
    ids: bug === 'idsNotDerived' ? { ...ids, derivedId: ids.newId } : ids,
    pause,
    random: () => 0.5,
    isActive: async () => true,
    permits: async () => true,
    onProblem: () => undefined,
    jobs: new Map([[receipt.name, receipt]]),
    jobStorage,
    queue: createMemoryJobQueue({ pause }),
  };
  const ask = (command: string, input: JsonObject) => {
    const commandId = ids.derivedId(command, JSON.stringify(input));
    const actor = { kind: 'user', id: 'tester' } as const;
    const request = { tenant: TENANT, actor, commandId, correlationId: commandId, causationId: commandId };
    return sendCommand(ports, command, input, request);
  };
  await ask(openAccount.name, { account: 'a', balance: 1_000 });
  for (const transfer of TRANSFERS) await ask(requestTransfer.name, { transfer, from: 'a', to: 'a', amount: 1 });
  return {
    ports,
    outside: (): readonly string[] => effects,
    events: async (type: string): Promise<readonly StoredEvent[]> => {
      const found: StoredEvent[] = [];
      for await (const page of store.readAll({ filter: { types: [type] } })) found.push(...page.events);
      return found;
    },
  };
};
type Installation = Awaited<ReturnType<typeof installation>>;

/** Hands an event to the process as a runner does that was only just started. */
const deliver = async ({ ports }: Installation, event: StoredEvent): Promise<void> => {
  const instance = transferProcess.instanceOf(event);
  if (instance === undefined) throw new Error(`${event.type} belongs to no instance`);
  const runner = createInstanceRunner(transferProcess, ports, 0n);
  await runner.handle({ process: transferProcess.name, tenant: TENANT, instance }, { kind: 'event', event });
};

const placed = <Item>(items: readonly Item[], place: number): Item => {
  const item = items[place];
  if (item === undefined) throw new Error(`there are only ${items.length}`);
  return item;
};

/** What comes of an event for each of three instances. */
const reactionTo = (type: string, effect: string, before: readonly string[], bug?: Bug) => async (order: Order) => {
  const installed = await installation(bug);
  for (const earlier of before) for (const event of await installed.events(earlier)) await deliver(installed, event);
  const events = await installed.events(type);
  for (const input of order) await deliver(installed, placed(events, input));
  return { [effect]: (await installed.events(effect)).map(transferOf) };
};

/** What comes of two events of one instance, the second of which follows from the first. */
const reactionsOfOne = (bug?: Bug) => async (order: Order) => {
  const installed = await installation(bug);
  const [requested] = await installed.events('TransferRequested');
  for (const input of order) {
    const [debited] = await installed.events('Debited');
    const event = input === 0 ? requested : debited;
    if (event !== undefined) await deliver(installed, event);
  }
  const transfersOf = async (type: string) => (await installed.events(type)).map(transferOf);
  return { Debited: await transfersOf('Debited'), Credited: await transfersOf('Credited') };
};

/** What comes of three jobs, of which nobody remembers that they ended: as when a worker dies before it can say so. */
const jobs = (bug?: Bug) => async (order: Order) => {
  const installed = await installation(bug);
  const { ports, outside, events } = installed;
  const requested = TRANSFERS.map((transfer) => ({
    tenant: TENANT,
    id: ids.derivedId('job', transfer),
    maxAttempts: 4,
    job: 'sendReceipt',
    input: { transfer },
    origin: { kind: 'process', id: 'transferring' } as const,
    correlationId: 'c',
    causationId: 'c',
    requestedAt: NOW,
  }));
  await ports.jobStorage.add(requested);
  const run = createRunJob(
    { ...ports, jobStorage: { ...ports.jobStorage, finish: async () => undefined } },
    { cancellationPollMillis: 60_000 },
  );
  const attempt = { attempt: 1, last: false, signal: new AbortController().signal };
  for (const input of order) await run(placed(requested, input), attempt);
  const completed = (await events('JobCompleted')).map(({ data }) => data.jobId);
  return {
    outside: outside(),
    ReceiptSent: (await events('ReceiptSent')).map(transferOf),
    JobCompleted: completed.map((id) => requested.find((job) => job.id === id)?.input.transfer),
  };
};

describe('with each input delivered one to three times, in 120 orders', () => {
  it('has 120 orders, each another', () => {
    expect(new Set(ORDERS.map(String)).size).toBe(120);
    expect(new Set(ORDERS_OF_TWO.map(String)).size).toBe(31);
  });

  it.each([
    { before: [], type: 'TransferRequested', effect: 'Debited' },
    { before: ['TransferRequested'], type: 'Debited', effect: 'Credited' },
    { before: ['TransferRequested', 'Debited'], type: 'Credited', effect: 'JobRequested' },
  ])('a process has one $effect for each $type', async ({ before, type, effect }) => {
    expect(await ordersGoneWrong(ORDERS, reactionTo(type, effect, before))).toEqual([]);
    const planted = await ordersGoneWrong(ORDERS, reactionTo(type, effect, before, 'idsNotDerived'));
    expect(planted).toHaveLength(ORDERS.length);
  });

  it('one instance has one effect for each of its events, wherever the second and third deliveries come', async () => {
    expect(await ordersGoneWrong(ORDERS_OF_TWO, reactionsOfOne(), ['t1'])).toEqual([]);
    // Only the newest step's outputs are ever sent again: an order shows the mistake if it repeats that one's input.
    const planted = await ordersGoneWrong(ORDERS_OF_TWO, reactionsOfOne('idsNotDerived'), ['t1']);
    expect(planted.length).toBeGreaterThan(0);
  });

  it('a job’s effect outside, its command and its end are had once', async () => {
    expect(await ordersGoneWrong(ORDERS, jobs())).toEqual([]);
    const unkeyed = await ordersGoneWrong(ORDERS, jobs('effectWithoutKey'));
    expect(unkeyed).toHaveLength(ORDERS.length);
    const underived = await ordersGoneWrong(ORDERS, jobs('idsNotDerived'));
    expect(underived).toHaveLength(ORDERS.length);
  });
});

const transferOf = ({ data }: StoredEvent): unknown =>
  data.transfer ?? (data.input as { readonly transfer?: unknown } | undefined)?.transfer;

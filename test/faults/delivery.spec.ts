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
import { TENANT } from '../support/simulation/scenario.ts';
import { sendReceipt, transferProcess } from '../support/simulation/transfer-process.ts';
import { openAccount, requestTransfer, transferCommands, transferEvents } from '../support/simulation/transfers.ts';

const NOW = '2026-11-20T00:00:00.000Z';
const TRANSFERS = ['t1', 't2', 't3'];
/** Three inputs, delivered once, twice and twice: 5! = 120 orders. */
const DELIVERIES = [0, 1, 1, 2, 2];

const ordersOf = <Item>(items: readonly Item[]): readonly (readonly Item[])[] =>
  items.length === 0
    ? [[]]
    : items.flatMap((item, place) => ordersOf(items.toSpliced(place, 1)).map((rest) => [item, ...rest]));
const ORDERS = ordersOf(DELIVERIES);

/** A log in memory with accounts and three transfers asked for, and everything that works on it. */
const installation = async () => {
  const effects: string[] = [];
  const keys = new Set<string>();
  const store = createMemoryEventStore();
  const catalogue = eventCatalogue([...transferEvents, ...processEvents]);
  const sealer = { seal: async <E>(event: E) => event, open: async <E>(event: E) => event };
  const clock = { now: () => NOW };
  const executor = createCommandExecutor({ store, catalogue, sealer, ids, clock });
  const commands = new Map([...transferCommands, ...processCommands].map((command) => [command.name, command]));
  const receipt = sendReceipt({
    send: async (key, transfer) => {
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
    ids,
    pause,
    random: () => 0.5,
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
    effects,
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

describe('every reaction, with each event delivered one to three times, in all orders', () => {
  it.each([
    { before: [], type: 'TransferRequested', effect: 'Debited' },
    { before: ['TransferRequested'], type: 'Debited', effect: 'Credited' },
    { before: ['TransferRequested', 'Debited'], type: 'Credited', effect: 'JobRequested' },
  ])('has one $effect for each $type', async ({ before, type, effect }) => {
    expect(ORDERS).toHaveLength(120);
    for (const order of ORDERS) {
      const installed = await installation();
      for (const earlier of before)
        for (const event of await installed.events(earlier)) await deliver(installed, event);
      const events = await installed.events(type);
      for (const place of order) {
        const event = events[place];
        if (event === undefined) throw new Error(`there are only ${events.length} ${type}`);
        await deliver(installed, event);
      }
      const transfers = (await installed.events(effect)).map(transferOf);
      expect({ order, transfers: transfers.toSorted() }).toEqual({ order, transfers: TRANSFERS });
    }
  });

  it('has one effect for each event of one instance, wherever the second and third deliveries come', async () => {
    let orders = 0;
    for (const order of ordersOf(['first', 'first again', 'second', 'second again', 'first once more'])) {
      // The log hands an instance's events over in order: only what was delivered before can come at any time.
      if (order.findIndex((one) => one.startsWith('first')) > order.findIndex((one) => one.startsWith('second')))
        continue;
      orders += 1;
      const installed = await installation();
      const [requested] = await installed.events('TransferRequested');
      for (const one of order) {
        const [debited] = await installed.events('Debited');
        const event = one.startsWith('first') ? requested : debited;
        if (event !== undefined) await deliver(installed, event);
      }
      expect({ order, debited: (await installed.events('Debited')).length }).toEqual({ order, debited: 1 });
      expect({ order, credited: (await installed.events('Credited')).length }).toEqual({ order, credited: 1 });
    }
    expect(orders).toBe(72);
  });

  it('sends a job’s effect and its command once', async () => {
    for (const order of ORDERS) {
      const installed = await installation();
      const { ports, effects } = installed;
      const jobs = TRANSFERS.map((transfer) => ({
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
      await ports.jobStorage.add(jobs);
      // Nobody remembers that a job ended: as when its worker died before it could say so.
      const run = createRunJob(
        { ...ports, jobStorage: { ...ports.jobStorage, finish: async () => undefined } },
        { cancellationPollMillis: 60_000 },
      );
      for (const place of order) {
        const job = jobs[place];
        if (job !== undefined) await run(job, { attempt: 1, last: false, signal: new AbortController().signal });
      }
      const receipts = (await installed.events('ReceiptSent')).map(transferOf).toSorted();
      expect({ order, receipts }).toEqual({ order, receipts: TRANSFERS });
      expect(effects.toSorted()).toEqual(TRANSFERS);
      expect(await installed.events('JobCompleted')).toHaveLength(TRANSFERS.length);
    }
  });
});

const transferOf = ({ data }: StoredEvent): unknown =>
  data.transfer ?? (data.input as { readonly transfer?: unknown } | undefined)?.transfer;

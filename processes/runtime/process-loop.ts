import type { StoredEvent } from '../../domain/kernel/envelope.ts';
import { isEvent } from '../../domain/kernel/event.ts';
import { plusMillis } from '../../domain/kernel/time.ts';
import { ProcessRetried } from '../../domain/processes/events.ts';
import type { EventPage } from '../../infra/event-store/event-store.ts';
import type { InstanceKey, Lease, NewParkedInput, ParkedInput, Timer } from '../../infra/queue/process-storage.ts';
import { messageToKeep } from '../../infra/telemetry/redaction.ts';
import { inParallel } from './in-parallel.ts';
import { createInstanceRunner, type InstanceInput } from './instance-runner.ts';
import type { ProcessManager } from './process-manager.ts';
import { backOffMillis, errorOf, isOutage, type ProcessPorts } from './process-ports.ts';

export interface ProcessLoopSettings {
  /** Instances handled at once. */
  readonly concurrency: number;
  readonly pageSize: number;
  /** How long until timers and parked inputs are looked at again when nothing else happens. */
  readonly pollMillis: number;
  /** An input that fails this often gives its instance up. */
  readonly maxAttempts: number;
  readonly backOffBaseMillis: number;
  readonly backOffCapMillis: number;
}

/**
 * Runs one process manager while its lease holds: events page by page, parked inputs when they are due, timers. An
 * input that fails is parked, so that its instance waits and no other one does.
 *
 * @throws whatever isOutage names: start again from the checkpoint. Returns when the lease is lost or `signal` aborts.
 */
export const runProcess = async (
  process: ProcessManager,
  ports: ProcessPorts,
  settings: ProcessLoopSettings,
  lease: Lease,
  signal: AbortSignal,
): Promise<void> => {
  const { store, storage, catalogue, sealer, clock, pause } = ports;
  let position = await storage.checkpoint(process.name);
  const instances = createInstanceRunner(process, ports, position);
  const parkedInstances = new Set((await storage.parkedInstances(process.name)).map(keyText));

  const attempted = async (key: InstanceKey, input: InstanceInput): Promise<Error | undefined> => {
    try {
      if (!(await ports.isActive(key.tenant))) return new TenantOnHold('The tenant is suspended.');
      await instances.handle(key, input);
      return undefined;
    } catch (thrown) {
      if (isOutage(thrown)) throw thrown;
      ports.onProblem(`${process.name} ${key.instance}`, errorOf(thrown));
      return errorOf(thrown);
    }
  };

  /** What a failure makes of an input: it waits, and a tenant's suspension, however long, counts as one attempt. */
  const afterFailure = (
    failure: Error,
    before: number,
  ): { readonly attempts: number; readonly error: string; readonly nextAttemptAt: string } => {
    const onHold = failure instanceof TenantOnHold;
    // None would say that it only waits behind another one, and is due at once.
    const attempts = onHold ? Math.max(before, 1) : before + 1;
    const wait = onHold
      ? settings.pollMillis * HOLD_POLLS
      : backOffMillis(attempts, settings.backOffBaseMillis, settings.backOffCapMillis, ports.random);
    return { attempts, error: messageToKeep(failure), nextAttemptAt: plusMillis(clock.now(), wait) };
  };

  /** Hands an instance's events over in order; from the first that fails on, they are parked. */
  const handleInOrder = async (
    key: InstanceKey,
    events: readonly StoredEvent[],
  ): Promise<readonly NewParkedInput[]> => {
    const parked: NewParkedInput[] = [];
    for (const event of events) {
      signal.throwIfAborted();
      const source = { kind: 'event', stream: event.stream, revision: event.revision } as const;
      const input = { ...key, inputId: event.id, source };
      if (parkedInstances.has(keyText(key))) {
        parked.push({ ...input, attempts: 0, nextAttemptAt: clock.now() });
        continue;
      }
      const failure = await attempted(key, { kind: 'event', event });
      if (failure === undefined) continue;
      parkedInstances.add(keyText(key));
      parked.push({ ...input, ...afterFailure(failure, 0) });
    }
    return parked;
  };

  const handlePage = async (page: EventPage): Promise<boolean> => {
    const byInstance = new Map<string, { readonly key: InstanceKey; readonly events: StoredEvent[] }>();
    for (const sealed of page.events) {
      const event = catalogue.upcast(await sealer.open(sealed));
      if (isEvent(ProcessRetried, event)) {
        if (event.data.process !== process.name) continue;
        const key = { process: process.name, tenant: event.metadata.tenant, instance: event.data.instance };
        instances.forget(key);
        await storage.resume(key, clock.now());
        continue;
      }
      const instance = process.instanceOf(event);
      if (instance === undefined) continue;
      const key = { process: process.name, tenant: event.metadata.tenant, instance };
      const group = byInstance.get(keyText(key)) ?? { key, events: [] };
      byInstance.set(keyText(key), group);
      group.events.push(event);
    }
    const parked = await inParallel([...byInstance.values()], settings.concurrency, ({ key, events }) =>
      handleInOrder(key, events),
    );
    if (!(await storage.commit(lease, page.position, parked.flat()))) return false;
    ({ position } = page);
    instances.settle(position);
    return true;
  };

  const inputOf = async ({ source }: ParkedInput): Promise<InstanceInput> => {
    if (source.kind === 'timer') return { kind: 'timer', timer: source.timer };
    for await (const [event] of store.readStream(source.stream, { from: source.revision, limit: 1 })) {
      if (event !== undefined) return { kind: 'event', event: catalogue.upcast(await sealer.open(event)) };
    }
    throw new Error(`${source.stream} has no revision ${source.revision}`);
  };

  const retryParked = async (parked: ParkedInput): Promise<void> => {
    signal.throwIfAborted();
    const { process: name, tenant, instance } = parked;
    const key = { process: name, tenant, instance };
    const input = await inputOf(parked);
    const failure = await attempted(key, input);
    if (failure === undefined) return storage.unpark(key, parked.inputId);
    const attempt = afterFailure(failure, parked.attempts);
    const failed = attempt.attempts >= settings.maxAttempts;
    if (failed) await instances.giveUp(key, input, failure, attempt.attempts);
    await storage.postpone(key, parked.inputId, { ...attempt, failed });
  };

  const fire = async (timer: Timer): Promise<void> => {
    signal.throwIfAborted();
    const { process: name, tenant, instance } = timer;
    const key = { process: name, tenant, instance };
    const failure = await attempted(key, { kind: 'timer', timer });
    if (failure === undefined) return storage.removeTimer(key, timer.id);
    parkedInstances.add(keyText(key));
    await storage.parkTimer(key, {
      ...key,
      inputId: timer.id,
      source: { kind: 'timer', timer },
      ...afterFailure(failure, 0),
    });
  };

  const handleDue = async (): Promise<void> => {
    for (;;) {
      const due = await storage.due(process.name, clock.now(), settings.pageSize);
      if (due.parked.length + due.timers.length === 0) return;
      await inParallel(due.parked, settings.concurrency, retryParked);
      await inParallel(due.timers, settings.concurrency, fire);
      if (due.parked.length === 0) continue;
      parkedInstances.clear();
      for (const key of await storage.parkedInstances(process.name)) parkedInstances.add(keyText(key));
    }
  };

  const filter = { types: [...process.types, ProcessRetried.type] };
  const subscription = store.subscribe({ after: position, signal, filter, pageSize: settings.pageSize });
  const pages = subscription[Symbol.asyncIterator]();
  let coming = arrival(pages);
  while (!signal.aborted) {
    await handleDue();
    if (coming.outcome === undefined) await pause(settings.pollMillis, AbortSignal.any([signal, coming.here]));
    if (coming.outcome === undefined) continue;
    const page = await coming.outcome;
    if (page.done || !(await handlePage(page.value))) return;
    coming = arrival(pages);
  }
};

/** How many polls lie between two looks at whether a suspended tenant is active again. */
const HOLD_POLLS = 5;

/** The input's tenant is suspended: it waits, with all that comes after it. */
class TenantOnHold extends Error {
  override readonly name = 'TenantOnHold';
}

const keyText = ({ process, tenant, instance }: InstanceKey): string => `${process}-${tenant}.${instance}`;

/** The next page, asked for and perhaps not there yet. */
interface Arrival {
  /** Settled; undefined until the page came, or failed to. */
  outcome: Promise<IteratorResult<EventPage>> | undefined;
  readonly here: AbortSignal;
}

const arrival = (pages: AsyncIterator<EventPage>): Arrival => {
  const came = new AbortController();
  const coming: Arrival = { outcome: undefined, here: came.signal };
  const next = pages.next();
  const arrived = (): void => {
    coming.outcome = next;
    came.abort();
  };
  next.then(arrived, arrived);
  return coming;
};

import type { EventStore } from '../../../infra/event-store/event-store.ts';
import { UnknownOutcome } from '../../../infra/event-store/failures.ts';
import { StorageUnavailable } from '../../../infra/queue/process-storage.ts';
import type { Life, World } from './world.ts';

/** Calls whose answer takes no step of its own: nothing hangs on when it comes. */
const ONE_STEP =
  /^(due|checkpoint|parkedInstances|backlog|waiting|isCancelled|silentSince|depth|schedules|rows|position|acquireLease|renewLease|releaseLease|progress)$/;

/** A storage as somebody reaches it over a network that loses requests and answers. */
export const remoteStorage = <Storage extends object>(world: World, life: Life, storage: Storage): Storage =>
  new Proxy(storage, {
    get: (target, property, receiver) => {
      const method: unknown = Reflect.get(target, property, receiver);
      if (typeof method !== 'function') return method;
      const label = `${life.name} ${String(property)}`;
      const effectful = !ONE_STEP.test(String(property));
      return (...values: readonly unknown[]) =>
        world.call(life, label, async () => Reflect.apply(method, target, values), {
          effectful,
          lost: () => new StorageUnavailable(`${label} was lost`),
        });
    },
  });

/** The log as somebody reaches it over such a network. */
export const remoteStore = (world: World, life: Life, store: EventStore): EventStore => {
  const lost = (): Error => new UnknownOutcome('lost');
  async function* stepping<Page>(label: string, pages: AsyncIterable<Page>): AsyncIterable<Page> {
    for await (const page of pages) {
      await world.call(life, label, async () => undefined, { effectful: false, lost });
      yield page;
    }
  }
  return {
    ...store,
    append: (stream, expected, events) =>
      world.call(life, `${life.name} appends ${events[0]?.type}`, () => store.append(stream, expected, events), {
        effectful: true,
        lost,
      }),
    readStream: (stream, options) => stepping(`${life.name} reads ${stream}`, store.readStream(stream, options)),
    readAll: (options) => stepping(`${life.name} reads all`, store.readAll(options)),
    subscribe: (options) => stepping(`${life.name} is handed a page`, store.subscribe(options)),
  };
};

import type { NewEvent, StoredEvent } from '../../../domain/kernel/envelope.ts';
import type { JsonObject } from '../../../domain/kernel/json.ts';
import { START } from '../../../domain/kernel/position.ts';
import type { StreamName } from '../../../domain/kernel/stream.ts';
import type {
  AppendResult,
  EventPage,
  EventStore,
  ExpectedRevision,
  ReadAllOptions,
  ReadStreamOptions,
  SubscribeOptions,
} from '../event-store.ts';
import { ConcurrencyConflict, StoreUnavailable } from '../failures.ts';
import { passes } from '../filter.ts';
import { serialise } from '../validation.ts';
import { wakeUp } from '../wake-up.ts';

export interface MemoryEventStoreOptions {
  /** Where a simulation takes control: each is awaited, so a scheduler can delay it, and may throw. */
  readonly hooks?: {
    /** Before an append is looked at: throwing here is an append that never arrived. */
    readonly beforeAppend?: (attempt: AppendAttempt) => Promise<void>;
    /** Appended and not yet acknowledged: throwing UnknownOutcome here is an acknowledgement lost. */
    readonly afterAppend?: (attempt: AppendAttempt) => Promise<void>;
    /** Before each page of any read or subscription: throwing here is a connection lost. */
    readonly beforePage?: () => Promise<void>;
  };
}

export interface AppendAttempt {
  readonly stream: StreamName;
  readonly expected: ExpectedRevision;
  readonly events: readonly NewEvent[];
}

const PAGE_SIZE = 1_000;

/**
 * The log in this process's memory, for tests and simulations: no timers, no randomness, nothing but what its callers
 * and hooks do. Events come back frozen.
 */
export const createMemoryEventStore = ({ hooks = {} }: MemoryEventStoreOptions = {}): EventStore => {
  const log: StoredEvent[] = [];
  const streams = new Map<StreamName, StoredEvent[]>();
  const byId = new Map<string, StoredEvent>();
  const appended = wakeUp();
  let closed = false;

  const refuseWhenClosed = (): void => {
    if (closed) throw new StoreUnavailable('the event store is closed');
  };

  const commit = (stream: StreamName, expected: ExpectedRevision, events: readonly NewEvent[]): AppendResult => {
    const serialised = serialise(stream, events);
    const history = streams.get(stream) ?? [];
    const known = events.map((event) => byId.get(event.id));
    const repeated = resultOfResend(stream, expected, known);
    if (repeated !== undefined) return repeated;
    if (known.some((stored) => stored !== undefined) || !isExpected(history, expected)) {
      throw new ConcurrencyConflict(stream, expected, history.at(-1)?.revision);
    }
    for (const { event, data, metadata } of serialised) {
      const stored = frozen({
        id: event.id,
        type: event.type,
        version: event.version,
        data: JSON.parse(data) as JsonObject,
        metadata: JSON.parse(metadata) as StoredEvent['metadata'],
        stream,
        revision: BigInt(history.length),
        position: BigInt(log.length + 1),
      });
      history.push(stored);
      log.push(stored);
      byId.set(stored.id, stored);
    }
    streams.set(stream, history);
    appended.wake();
    return { revision: BigInt(history.length - 1), position: BigInt(log.length) };
  };

  const pageAfter = (after: bigint, options: Omit<ReadAllOptions, 'after'>): EventPage => {
    const events: StoredEvent[] = [];
    const most = Math.min(options.pageSize ?? PAGE_SIZE, options.limit ?? Number.POSITIVE_INFINITY);
    let index = Number(after);
    for (; index < log.length && events.length < most; index++) {
      const event = log[index];
      if (event !== undefined && passes(options.filter, event)) events.push(event);
    }
    return { events, position: BigInt(index) };
  };

  async function* readStream(stream: StreamName, options: ReadStreamOptions = {}) {
    const history = (streams.get(stream) ?? []).slice();
    const { from, backwards = false, limit, signal } = options;
    const wanted = backwards
      ? history.slice(0, from === undefined ? undefined : Number(from) + 1).reverse()
      : history.slice(Number(from ?? 0n));
    const events = wanted.slice(0, limit);
    for (let index = 0; index < events.length; index += PAGE_SIZE) {
      await hooks.beforePage?.();
      signal?.throwIfAborted();
      refuseWhenClosed();
      yield events.slice(index, index + PAGE_SIZE);
    }
  }

  async function* readAll(options: ReadAllOptions = {}) {
    const head = BigInt(log.length);
    let position = options.after ?? START;
    let left = options.limit ?? Number.POSITIVE_INFINITY;
    while (position < head && left > 0) {
      await hooks.beforePage?.();
      options.signal?.throwIfAborted();
      refuseWhenClosed();
      const page = pageAfter(position, { ...options, limit: left });
      left -= page.events.length;
      position = page.position;
      yield page;
    }
  }

  async function* subscribe({ after, signal, ...options }: SubscribeOptions) {
    const ended = () => signal.aborted || closed;
    let position = after;
    while (!ended()) {
      if (position >= BigInt(log.length)) {
        await appended.wait(signal);
        continue;
      }
      try {
        await hooks.beforePage?.();
      } catch (cause) {
        options.onReconnect?.(cause instanceof Error ? cause : new StoreUnavailable(String(cause)));
        continue;
      }
      if (ended()) return;
      const page = pageAfter(position, options);
      position = page.position;
      yield page;
    }
  }

  return {
    capabilities: { name: 'memory', densePositions: true, refusesMutation: false, durable: false },
    append: async (stream, expected, events) => {
      const attempt = { stream, expected, events };
      await hooks.beforeAppend?.(attempt);
      refuseWhenClosed();
      const result = commit(stream, expected, events);
      await hooks.afterAppend?.(attempt);
      return result;
    },
    readStream,
    readAll,
    subscribe,
    head: async () => {
      refuseWhenClosed();
      return BigInt(log.length);
    },
    close: async () => {
      closed = true;
      appended.wake();
    },
  };
};

const isExpected = (history: readonly StoredEvent[], expected: ExpectedRevision): boolean => {
  if (expected === 'any') return true;
  if (expected === 'none') return history.length === 0;
  if (expected === 'exists') return history.length > 0;
  return BigInt(history.length - 1) === expected && expected >= 0n;
};

/** The first result of an append whose events all stand, in a row, where this append would have put them (rule 3). */
const resultOfResend = (
  stream: StreamName,
  expected: ExpectedRevision,
  known: readonly (StoredEvent | undefined)[],
): AppendResult | undefined => {
  const first = known[0];
  if (first === undefined) return undefined;
  if (expected === 'none' && first.revision !== 0n) return undefined;
  if (typeof expected === 'bigint' && first.revision !== expected + 1n) return undefined;
  const inPlace = known.every(
    (stored, offset) => stored?.stream === stream && stored.revision === first.revision + BigInt(offset),
  );
  const last = known.at(-1);
  return inPlace && last !== undefined ? { revision: last.revision, position: last.position } : undefined;
};

const frozen = <Value>(value: Value): Value => {
  if (typeof value === 'object' && value !== null) {
    for (const member of Object.values(value)) frozen(member);
    Object.freeze(value);
  }
  return value;
};

import type pg from 'pg';
import type { StreamName } from '../../../domain/kernel/stream.ts';
import type { AppendResult, ExpectedRevision } from '../event-store.ts';
import { ConcurrencyConflict, EventRefused, StoreUnavailable, UnknownOutcome } from '../failures.ts';
import { MAX_EVENTS_PER_APPEND, type SerialisedEvent } from '../validation.ts';
import { appendBatch, type BatchedAppend } from './append-batch.ts';
import { type BorrowedClient, borrowClient } from './borrowed-client.ts';
import { failureOfSentAppend } from './postgres-failures.ts';

export interface GroupCommit {
  readonly append: (
    stream: StreamName,
    expected: ExpectedRevision,
    events: readonly SerialisedEvent[],
    deadlineMillis: number,
  ) => Promise<AppendResult>;
  /** Takes no more; resolves when all that waited have their outcome. */
  readonly close: () => Promise<void>;
}

interface GroupCommitOptions {
  readonly pool: pg.Pool;
  readonly onAppended: (result: AppendResult) => void;
}

interface Waiting extends BatchedAppend {
  readonly settle: (outcome: AppendResult | Error) => void;
  /** Set once it was sent: what a deadline means from then on. */
  sent: Sent | undefined;
  settled: boolean;
}

/** A batch on its way. When nobody waits for it any more, its connection is given up. */
interface Sent {
  waiting: number;
  readonly abandon: () => void;
}

/**
 * Group commit: appends queue here, and when the batch under way is done all that wait go as one call in one
 * transaction. One flush to disk and one turn at the log's lock serve them all. Nobody waits for company: an append
 * that finds nothing under way goes alone. One batch at a time: a second would only wait for the log's lock.
 */
export const groupCommit = ({ pool, onAppended }: GroupCommitOptions): GroupCommit => {
  let queue: Waiting[] = [];
  let underWay = false;
  let closed = false;
  let drained: (() => void) | undefined;

  const pump = (): void => {
    if (underWay || queue.length === 0) return;
    underWay = true;
    void dispatch().finally(() => {
      underWay = false;
      if (queue.length === 0) drained?.();
      pump();
    });
  };

  const dispatch = async (): Promise<void> => {
    let borrowed: BorrowedClient;
    try {
      borrowed = await borrowClient(pool);
    } catch (cause) {
      for (const waiting of takeAll()) waiting.settle(new StoreUnavailable('no connection to PostgreSQL', { cause }));
      return;
    }
    // Only now: whoever came while the connection was awaited goes along.
    const batch = takeBatch();
    borrowed.giveBack(await carryOut(borrowed.client, batch));
  };

  const takeAll = (): readonly Waiting[] => {
    const all = queue;
    queue = [];
    return all;
  };

  /** From the queue's start, as many as fit. A resend of what is already in the batch waits for the next. */
  const takeBatch = (): readonly Waiting[] => {
    const batch: Waiting[] = [];
    const left: Waiting[] = [];
    const ids = new Set<string>();
    let count = 0;
    for (const waiting of queue) {
      const { events } = waiting;
      const fits = left.length === 0 && count + events.length <= MAX_EVENTS_PER_APPEND;
      if (fits && !events.some(({ event }) => ids.has(event.id))) {
        for (const { event } of events) ids.add(event.id);
        count += events.length;
        batch.push(waiting);
      } else {
        left.push(waiting);
      }
    }
    queue = left;
    return batch;
  };

  /** Resolves to the error after which the connection is of no more use. */
  const carryOut = async (client: pg.PoolClient, batch: readonly Waiting[]): Promise<Error | undefined> => {
    if (batch.length === 0) return undefined;
    const sent: Sent = { waiting: batch.length, abandon: () => client.connection.stream.destroy() };
    for (const waiting of batch) waiting.sent = sent;
    try {
      const outcomes = await appendBatch(client, batch);
      for (const [index, waiting] of batch.entries()) {
        const outcome = outcomes[index] ?? new UnknownOutcome('no outcome came back');
        if (!(outcome instanceof ConcurrencyConflict) && !(outcome instanceof Error)) onAppended(outcome);
        waiting.settle(outcome);
      }
      return undefined;
    } catch (cause) {
      const failure = failureOfSentAppend(cause);
      if (failure instanceof EventRefused && batch.length > 1) return carryOutOneByOne(client, batch);
      for (const waiting of batch) waiting.settle(failure);
      return failure instanceof UnknownOutcome ? failure : undefined;
    }
  };

  /** One append's data is at fault and the batch was rolled back: alone, only that one fails. */
  const carryOutOneByOne = async (client: pg.PoolClient, batch: readonly Waiting[]): Promise<Error | undefined> => {
    for (const [index, waiting] of batch.entries()) {
      if (waiting.settled) continue;
      const broken = await carryOut(client, [waiting]);
      if (broken === undefined) continue;
      const notSent = new StoreUnavailable('the connection broke before it was sent again', { cause: broken });
      for (const rest of batch.slice(index + 1)) rest.settle(notSent);
      return broken;
    }
    return undefined;
  };

  const expire = (waiting: Waiting, deadlineMillis: number): void => {
    if (waiting.sent === undefined) {
      queue = queue.filter((other) => other !== waiting);
      waiting.settle(new StoreUnavailable(`no connection was free within ${deadlineMillis} ms`));
      return;
    }
    waiting.settle(new UnknownOutcome(`no answer within ${deadlineMillis} ms`));
    waiting.sent.waiting--;
    if (waiting.sent.waiting === 0) waiting.sent.abandon();
  };

  return {
    append: (stream, expected, events, deadlineMillis) =>
      new Promise((resolve, reject) => {
        if (closed) return reject(new StoreUnavailable('the event store is closed'));
        const timer = setTimeout(() => expire(waiting, deadlineMillis), deadlineMillis);
        const waiting: Waiting = {
          stream,
          expected,
          events,
          sent: undefined,
          settled: false,
          settle: (outcome) => {
            if (waiting.settled) return;
            waiting.settled = true;
            clearTimeout(timer);
            if (outcome instanceof Error) reject(outcome);
            else resolve(outcome);
          },
        };
        queue.push(waiting);
        pump();
      }),
    close: async () => {
      closed = true;
      if (underWay || queue.length > 0) {
        await new Promise<void>((resolve) => {
          drained = resolve;
        });
      }
    },
  };
};

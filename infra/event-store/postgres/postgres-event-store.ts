import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { type Position, START } from '../../../domain/kernel/position.ts';
import type { EventPage, EventStore, ReadAllOptions, SubscribeOptions } from '../event-store.ts';
import { StoreUnavailable } from '../failures.ts';
import { serialise } from '../validation.ts';
import { groupCommit } from './group-commit.ts';
import { headWatch } from './head-watch.ts';
import { failureOfRead } from './postgres-failures.ts';
import { readPages } from './read-pages.ts';
import { readStream } from './read-stream.ts';

const READ_HEAD = {
  name: 'precedent-read-head',
  text: readFileSync(new URL('read-head.sql', import.meta.url), 'utf8'),
};

export interface PostgresEventStoreOptions {
  /** Connections of the log's owner. The store never ends the pool; whoever made it does, after `close`. */
  readonly pool: pg.Pool;
  /** An append that has no outcome by then fails; each append may set its own. Default 5,000. */
  readonly deadlineMillis?: number;
  /** How often waiting subscriptions ask for events of other processes, all together once. Default 50. */
  readonly pollMillis?: number;
  /** Events a page, where the reader does not say. Default 2,000. */
  readonly pageSize?: number;
}

const RECONNECT_MILLIS = 100;

/**
 * The log in PostgreSQL (migration 0002): positions are dense and commit-ordered, appends commit in groups. Several
 * processes may share it. `close` waits for appends under way and ends subscriptions.
 */
export const createPostgresEventStore = ({
  pool,
  deadlineMillis = 5_000,
  pollMillis = 50,
  pageSize: defaultPageSize = 2_000,
}: PostgresEventStoreOptions): EventStore => {
  const closing = new AbortController();

  const head = async (): Promise<Position> => {
    refuseWhenClosed(closing.signal);
    try {
      const { rows } = await pool.query<{ head: string }>(READ_HEAD);
      return BigInt(rows[0]?.head ?? START);
    } catch (cause) {
      throw failureOfRead(cause);
    }
  };
  const watch = headWatch(head, pollMillis);
  const appends = groupCommit({ pool, onAppended: ({ position }) => watch.advance(position) });

  async function* readAll({ after = START, pageSize = defaultPageSize, ...options }: ReadAllOptions = {}) {
    options.signal?.throwIfAborted();
    yield* readPages(pool, { ...options, after, pageSize, upTo: await head() });
  }

  async function* subscribe({ after, signal, filter, pageSize = defaultPageSize, onReconnect }: SubscribeOptions) {
    const ended = AbortSignal.any([signal, closing.signal]);
    let position = after;
    while (!ended.aborted) {
      let pages: AsyncGenerator<EventPage> | undefined;
      try {
        const upTo = await watch.beyond(position, ended);
        if (upTo === undefined) return;
        pages = readPages(pool, { after: position, upTo, pageSize, filter });
        for await (const page of pages) {
          if (ended.aborted) return;
          position = page.position;
          yield page;
        }
      } catch (cause) {
        if (!(cause instanceof StoreUnavailable)) throw cause;
        onReconnect?.(cause);
        await sleep(RECONNECT_MILLIS);
      }
    }
  }

  return {
    capabilities: { name: 'postgres', densePositions: true, refusesMutation: true, durable: true },
    append: async (stream, expected, events, options) => {
      refuseWhenClosed(closing.signal);
      return appends.append(stream, expected, serialise(stream, events), options?.deadlineMillis ?? deadlineMillis);
    },
    readStream: (stream, options = {}) => {
      refuseWhenClosed(closing.signal);
      return readStream(pool, stream, options);
    },
    readAll,
    subscribe,
    head,
    close: async () => {
      closing.abort();
      await appends.close();
    },
  };
};

const refuseWhenClosed = (closed: AbortSignal): void => {
  if (closed.aborted) throw new StoreUnavailable('the event store is closed');
};

import type { EventStore } from '../event-store.ts';
import { StoreUnavailable } from '../failures.ts';
import { serialise } from '../validation.ts';
import { appendRecords } from './append.ts';
import { connect } from './connect.ts';
import { failureOf } from './eventstoredb-failures.ts';
import { headOf, type Reading, readAllPages, readStreamPages } from './read.ts';
import { toRecord } from './records.ts';
import { subscribeTo } from './subscribe.ts';

export interface EventStoreDbOptions {
  /** `esdb://user:password@host:2113?tls=true`, or several hosts, or `esdb+discover://`. */
  readonly url: string;
  /** How long an append may take, unless it says otherwise, and how long the server may be silent during a read. */
  readonly deadlineMillis?: number;
}

const DEADLINE_MILLIS = 10_000;
const PAGE_SIZE = 500;

/**
 * The log in EventStoreDB (23.10 or later). The server's own `MaxAppendSize` bounds one append's events together and
 * should be raised above its default of 1 MiB. The user needs to read `$all`. The ledger's streams must carry no
 * `$maxAge`, `$maxCount` or `$tb`, and nobody may delete them.
 *
 * @throws Error when the connection string cannot be used, or has credentials that the client would drop
 */
export const createEventStoreDbEventStore = ({
  url,
  deadlineMillis = DEADLINE_MILLIS,
}: EventStoreDbOptions): EventStore => {
  const client = connect(url);
  const closing = new AbortController();
  const orClosing = (signal: AbortSignal | undefined): AbortSignal =>
    signal === undefined ? closing.signal : AbortSignal.any([signal, closing.signal]);
  const reading = (signal?: AbortSignal, pageSize = PAGE_SIZE): Reading => {
    if (closing.signal.aborted) throw new StoreUnavailable('the event store is closed');
    return { pageSize, patienceMillis: deadlineMillis, signal: orClosing(signal) };
  };

  return {
    capabilities: { name: 'eventstoredb', densePositions: false, refusesMutation: false, durable: true },
    append: async (stream, expected, events, options) => {
      const records = serialise(stream, events).map(toRecord);
      if (closing.signal.aborted) throw new StoreUnavailable('the event store is closed');
      return appendRecords(client, { stream, expected }, records, options?.deadlineMillis ?? deadlineMillis);
    },
    async *readStream(stream, options = {}) {
      yield* inPortsWords(readStreamPages(client, stream, options, reading(options.signal)), options.signal);
    },
    async *readAll(options = {}) {
      const pages = readAllPages(client, options, reading(options.signal, options.pageSize));
      yield* inPortsWords(pages, options.signal);
    },
    subscribe: ({ pageSize = PAGE_SIZE, ...options }) =>
      subscribeTo(client, { ...options, pageSize, signal: orClosing(options.signal) }),
    head: async () => {
      try {
        return await headOf(client, reading());
      } catch (error) {
        throw failureOf(error);
      }
    },
    close: async () => {
      closing.abort(new StoreUnavailable('the event store is closed'));
      await client.dispose();
    },
  };
};

async function* inPortsWords<Page>(pages: AsyncIterable<Page>, signal: AbortSignal | undefined) {
  try {
    yield* pages;
  } catch (error) {
    signal?.throwIfAborted();
    throw failureOf(error);
  }
}

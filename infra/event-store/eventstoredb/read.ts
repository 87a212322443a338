import {
  type AllStreamResolvedEvent,
  type EventStoreDBClient,
  NotLeaderError,
  StreamNotFoundError,
} from '@eventstore/db-client';
import type { StoredEvent } from '../../../domain/kernel/envelope.ts';
import { type Position, START } from '../../../domain/kernel/position.ts';
import type { StreamName } from '../../../domain/kernel/stream.ts';
import type { EventPage, ReadAllOptions, ReadStreamOptions } from '../event-store.ts';
import { StoreUnavailable } from '../failures.ts';
import { type FeedOptions, openFeed, pageOf } from './feed.ts';
import { openInbox, PAGE_SILENCE_MILLIS, type Source } from './inbox.ts';
import { packed, unpacked } from './positions.ts';
import { fromRecord } from './records.ts';
import { CATCH_UP_WINDOW } from './subscribe.ts';

/** How a read goes about it. */
export interface Reading {
  readonly pageSize: number;
  /** How long the server may be silent. */
  readonly patienceMillis: number;
  readonly signal: AbortSignal;
}

/** A stream's events, in pages. */
export async function* readStreamPages(
  client: EventStoreDBClient,
  stream: StreamName,
  { from, backwards = false, limit }: ReadStreamOptions,
  reading: Reading,
): AsyncGenerator<readonly StoredEvent[], void, undefined> {
  if (limit === 0) return;
  const open = () =>
    client.readStream(
      stream,
      {
        fromRevision: from ?? (backwards ? 'end' : 'start'),
        direction: backwards ? 'backwards' : 'forwards',
        requiresLeader: true,
        ...(limit === undefined ? {} : { maxCount: limit }),
      },
      { highWaterMark: reading.pageSize },
    );
  try {
    for await (const received of arrivals(open, reading)) {
      const events = received.map(fromRecord).filter((event) => event !== undefined);
      if (events.length > 0) yield events;
    }
  } catch (error) {
    if (!(error instanceof StreamNotFoundError)) throw error;
  }
}

/** The log after a position up to where it ended when the read began, or a little further. */
export async function* readAllPages(
  client: EventStoreDBClient,
  { after = START, filter, limit = Number.POSITIVE_INFINITY }: ReadAllOptions,
  reading: Reading,
): AsyncGenerator<EventPage, void, undefined> {
  let left = limit;
  if (left <= 0) return;
  // The server filters subscriptions only; an unfiltered read ends by itself.
  const pages =
    filter === undefined
      ? unfilteredPages(client, after, reading)
      : caughtUpPages(
          client,
          { after, filter, pageSize: reading.pageSize, window: CATCH_UP_WINDOW, requiresLeader: true },
          reading,
        );
  for await (const page of pages) {
    const cut = page.events.slice(0, left);
    left -= cut.length;
    const isCut = cut.length < page.events.length;
    yield isCut ? { events: cut, position: cut.at(-1)?.position ?? page.position } : page;
    if (left === 0) return;
  }
}

async function* unfilteredPages(client: EventStoreDBClient, after: Position, reading: Reading) {
  const open = () =>
    client.readAll({ fromPosition: unpacked(after), requiresLeader: true }, { highWaterMark: reading.pageSize });
  let position = after;
  for await (const received of arrivals(open, reading)) {
    const page = pageOf(received, position, undefined);
    if (page.position > position) yield page;
    position = page.position;
  }
}

async function* caughtUpPages(client: EventStoreDBClient, options: FeedOptions, reading: Reading) {
  const { patienceMillis, signal } = reading;
  const end = await newestRecord(client, reading);
  let position = options.after;
  if (position >= end) return;
  const feed = openFeed(client, options);
  try {
    while (position < end) {
      signal.throwIfAborted();
      const page = await feed.take();
      if (page !== undefined) {
        position = page.position;
        yield page;
        continue;
      }
      const ended = feed.end();
      if (ended !== undefined) throw ended.failure ?? new StoreUnavailable('the server ended the subscription');
      if (feed.phase() === 'caughtUp') break;
      if (await isSilent(feed, signal, patienceMillis)) {
        throw new StoreUnavailable(`EventStoreDB was silent for ${patienceMillis} ms (23.10 or later is needed)`);
      }
    }
  } finally {
    feed.close();
  }
  if (position < end) yield { events: [], position: end };
}

const isSilent = async (
  source: { wait(signal: AbortSignal, millis: number): Promise<void> },
  signal: AbortSignal,
  millis: number,
): Promise<boolean> => {
  const began = performance.now();
  await source.wait(signal, millis);
  return !signal.aborted && performance.now() - began >= millis - 1;
};

/**
 * Where the newest event of the ledger stands; START when there is none. It asks for one record, then for more and
 * more before it: a read that ends by itself costs less than one that is broken off, and servers close the
 * connections of clients that break off many.
 */
export const headOf = async (client: EventStoreDBClient, reading: Reading): Promise<Position> => {
  let before: Position | undefined;
  for (let most = 1; ; most = Math.min(most * 16, MOST_BACKWARDS)) {
    const records = await backwards(client, before, most, reading);
    for (const record of records) {
      const event = fromRecord(record);
      if (event !== undefined) return event.position;
    }
    before = records.map(positionOf).findLast((position) => position !== undefined);
    if (before === undefined || records.length < most) return START;
  }
};

const MOST_BACKWARDS = 4_096;

/** Where the newest record stands, the ledger's or not. */
const newestRecord = async (client: EventStoreDBClient, reading: Reading): Promise<Position> => {
  const [record] = await backwards(client, undefined, 1, reading);
  return (record && positionOf(record)) ?? START;
};

const positionOf = (record: AllStreamResolvedEvent): Position | undefined => {
  const at = (record.link ?? record.event)?.position;
  return at && packed(at);
};

const backwards = async (
  client: EventStoreDBClient,
  before: Position | undefined,
  most: number,
  reading: Reading,
): Promise<readonly AllStreamResolvedEvent[]> => {
  const fromPosition = before === undefined ? 'end' : unpacked(before);
  const open = () => client.readAll({ direction: 'backwards', fromPosition, maxCount: most, requiresLeader: true });
  return (await Array.fromAsync(arrivals(open, reading))).flat();
};

interface CancellableSource<Item> extends Source<Item> {
  cancel(): Promise<void>;
}

/** What a read brings, in pages; a read that only found out who the leader is begins once more there. */
async function* arrivals<Item>(
  open: () => CancellableSource<Item>,
  reading: Reading,
): AsyncGenerator<readonly Item[], void, undefined> {
  let handedOver = false;
  try {
    for await (const items of arrivalsOf(open(), reading)) {
      handedOver = true;
      yield items;
    }
    return;
  } catch (error) {
    if (handedOver || !(error instanceof NotLeaderError)) throw error;
  }
  yield* arrivalsOf(open(), reading);
}

async function* arrivalsOf<Item>(
  stream: CancellableSource<Item>,
  { pageSize, patienceMillis, signal }: Reading,
): AsyncGenerator<readonly Item[], void, undefined> {
  const inbox = openInbox(stream);
  try {
    for (;;) {
      signal.throwIfAborted();
      const items = await inbox.take(pageSize, PAGE_SILENCE_MILLIS);
      signal.throwIfAborted();
      if (items.length > 0) {
        yield items;
        continue;
      }
      const end = inbox.end();
      if (end?.failure !== undefined) throw end.failure;
      if (end !== undefined) return;
      if (await isSilent(inbox, signal, patienceMillis)) {
        throw new StoreUnavailable(`EventStoreDB was silent for ${patienceMillis} ms`);
      }
    }
  } finally {
    inbox.close(() => stream.cancel());
  }
}

import { randomUUID } from 'node:crypto';
import type { EventMetadata, NewEvent, StoredEvent } from '../../../domain/kernel/envelope.ts';
import type { JsonObject } from '../../../domain/kernel/json.ts';
import { type StreamName, streamName, streamParts } from '../../../domain/kernel/stream.ts';
import type { EventPage, EventStore } from '../../../infra/event-store/event-store.ts';

/** What an adapter's spec hands to the suite: a store, and the means to trouble it. */
export interface ContractSubject {
  readonly store: EventStore;
  /** Another client of the same log, as another process would have one. */
  readonly second?: () => Promise<EventStore>;
  /** Appends events in a transaction that stays open until it is released (rule 5). */
  readonly holdAppendOpen?: (stream: StreamName, events: readonly NewEvent[]) => Promise<{ release(): Promise<void> }>;
  /** Cuts every connection that the store has open, as a server restart would; resolves when it is back (rule 10). */
  readonly interrupt?: () => Promise<void>;
  /** The next append is carried out, its answer is lost (rule 12). */
  readonly loseNextAcknowledgement?: () => void;
  /** A store whose server cannot be reached (rule 12). */
  readonly unreachable?: () => Promise<EventStore>;
  /** Tries to change the log behind the store's back; must reject (rule 13). */
  readonly mutate?: (attempt: Mutation, as: 'owner' | 'application') => Promise<void>;
  /** A store on a copy of the log in a new place (rule 15). */
  readonly restoreElsewhere?: () => Promise<EventStore>;
  readonly close: () => Promise<void>;
}

export const MUTATIONS = ['update', 'delete', 'truncate'] as const;
export type Mutation = (typeof MUTATIONS)[number];

/** What a subject may lack. */
export type Means = Exclude<keyof ContractSubject, 'store' | 'close'> | 'densePositions';

/** Why an adapter lacks something; shown in the name of the skipped test. */
export type Lacks = Partial<Record<Means, string>>;

/** A stream that no other test uses. */
export const freshStream = (category = 'contract'): StreamName => streamName(category, randomUUID(), 'subject');

export const newEvent = (stream: StreamName, data: JsonObject = { n: 1 }, type = 'ContractTried'): NewEvent => ({
  id: randomUUID(),
  type,
  version: 1,
  data,
  metadata: metadataFor(stream),
});

export const newEvents = (stream: StreamName, count: number): readonly NewEvent[] =>
  Array.from({ length: count }, (_, n) => newEvent(stream, { n }));

const metadataFor = (stream: StreamName): EventMetadata => ({
  tenant: streamParts(stream).tenant,
  actor: { kind: 'user', id: 'contract-suite' },
  commandId: randomUUID(),
  correlationId: randomUUID(),
  causationId: randomUUID(),
  traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  recordedAt: '2026-11-20T23:10:00.123Z',
});

/** Everything that an iteration gives, until it ends. */
export const allOf = async <Item>(items: AsyncIterable<Item>): Promise<readonly Item[]> => {
  const all: Item[] = [];
  for await (const item of items) all.push(item);
  return all;
};

/** A stream's events, all pages together. */
export const eventsOf = async (
  store: EventStore,
  stream: StreamName,
  options: Parameters<EventStore['readStream']>[1] = {},
): Promise<readonly StoredEvent[]> => (await allOf(store.readStream(stream, options))).flat();

/** All pages of a read of the log. */
export const pagesOf = (
  store: EventStore,
  options: Parameters<EventStore['readAll']>[0],
): Promise<readonly EventPage[]> => allOf(store.readAll(options));

export const eventsIn = (pages: readonly EventPage[]): readonly StoredEvent[] => pages.flatMap((page) => page.events);

export const idsOf = (events: readonly { readonly id: string }[]): readonly string[] => events.map((event) => event.id);

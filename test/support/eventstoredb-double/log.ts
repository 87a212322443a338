import { type StreamName, streamName, streamParts } from '../../../domain/kernel/stream.ts';
import type { EventStore, ExpectedRevision } from '../../../infra/event-store/event-store.ts';
import { createMemoryEventStore } from '../../../infra/event-store/memory/memory-event-store.ts';

/** An event as it travels: bytes that the server does not look into. */
export interface WireEvent {
  readonly id: string;
  readonly type: string;
  readonly contentType: string;
  readonly data: Uint8Array;
  readonly metadata: Uint8Array;
}

export interface LoggedEvent extends WireEvent {
  readonly stream: string;
  readonly revision: bigint;
  readonly position: WirePosition;
}

export interface WirePosition {
  readonly commit: bigint;
  readonly prepare: bigint;
}

/** What the double's server works on. Order, revisions, expected revisions and resends are the memory adapter's. */
export interface DoubleLog {
  readonly append: (
    stream: string,
    expected: ExpectedRevision,
    events: readonly WireEvent[],
  ) => Promise<{ readonly revision: bigint; readonly position: WirePosition }>;
  readonly stream: (stream: string) => Promise<readonly LoggedEvent[]>;
  /** Up to `most` events from a position, inclusive, in the log's order. */
  readonly from: (position: WirePosition, most: number) => Promise<readonly LoggedEvent[]>;
  /** Up to `most` events before a position (or the end), newest first. */
  readonly before: (position: WirePosition | undefined, most: number) => Promise<readonly LoggedEvent[]>;
  /** Resolves once there are events after a position, or the signal aborts. */
  readonly grown: (after: WirePosition, signal: AbortSignal) => Promise<void>;
  readonly head: () => Promise<WirePosition>;
}

export const LOG_START: WirePosition = { commit: 0n, prepare: 0n };

/** Positions are byte offsets on a real server, far apart and never dense. */
const BYTES_PER_EVENT = 256n;

const toWire = (position: bigint): WirePosition => ({
  commit: position * BYTES_PER_EVENT,
  prepare: position * BYTES_PER_EVENT,
});

/** Whether one position is the same as or later than another. */
export const isFrom = (position: WirePosition, start: WirePosition): boolean =>
  position.commit === start.commit ? position.prepare >= start.prepare : position.commit > start.commit;

/**
 * The memory adapter as a server's log. It keeps ids and order; the events' bytes lie beside it, since a server takes
 * any bytes and any stream name, and the adapter only the product's.
 */
export const createDoubleLog = (): DoubleLog => {
  const store: EventStore = createMemoryEventStore();
  const contents = new Map<string, WireEvent & { readonly stream: string }>();

  const logged = (event: { id: string; stream: string; revision: bigint; position: bigint }): LoggedEvent => {
    const content = contents.get(`${event.stream}/${event.id}`);
    if (content === undefined) throw new Error(`the bytes of ${event.id} are gone`);
    return { ...content, revision: event.revision, position: toWire(event.position) };
  };

  const after = async (position: bigint, limit: number): Promise<readonly LoggedEvent[]> => {
    const found: LoggedEvent[] = [];
    for await (const page of store.readAll({ after: position, limit })) found.push(...page.events.map(logged));
    return found;
  };

  return {
    append: async (name, expected, events) => {
      const stream = storable(name);
      for (const event of events) {
        const key = `${stream}/${event.id}`;
        if (!contents.has(key)) contents.set(key, { ...event, stream: name });
      }
      const result = await store.append(
        stream,
        expected,
        events.map(({ id }) => placeholder(stream, id)),
      );
      return { revision: result.revision, position: toWire(result.position) };
    },
    stream: async (name) => {
      const found: LoggedEvent[] = [];
      for await (const page of store.readStream(storable(name))) found.push(...page.map(logged));
      return found;
    },
    from: async (position, most) => {
      const first = position.commit / BYTES_PER_EVENT - 1n;
      const found = await after(first < 0n ? 0n : first, most + 1);
      return found.filter((event) => isFrom(event.position, position)).slice(0, most);
    },
    before: async (position, most) => {
      const end = position === undefined ? await store.head() : (position.commit + 255n) / BYTES_PER_EVENT - 1n;
      const start = end - BigInt(most);
      const found = await after(start < 0n ? 0n : start, Number(start < 0n ? end : BigInt(most)));
      return found.toReversed();
    },
    grown: async (position, signal) => {
      const pages = store.subscribe({ after: position.commit / BYTES_PER_EVENT, pageSize: 1, signal });
      for await (const _ of pages) return;
    },
    head: async () => toWire(await store.head()),
  };
};

const NOBODY = '00000000-0000-0000-0000-000000000000';

const storable = (name: string): StreamName => {
  const [, category, tenant, id] =
    /^([a-z][A-Za-z0-9]*)-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.(\S+)$/.exec(name) ?? [];
  return category !== undefined && tenant !== undefined && id !== undefined
    ? streamName(category, tenant, id)
    : streamName('other', NOBODY, Buffer.from(name).toString('base64url'));
};

const placeholder = (stream: StreamName, id: string) => ({
  id,
  type: 'Placeholder',
  version: 1,
  data: {},
  metadata: {
    tenant: streamParts(stream).tenant,
    actor: { kind: 'system' as const, id: 'double' },
    commandId: NOBODY,
    correlationId: NOBODY,
    causationId: NOBODY,
    recordedAt: '2026-01-01T00:00:00.000Z',
  },
});

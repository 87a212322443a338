import type { Position } from '../../../domain/kernel/position.ts';
import type { TenantId } from '../../../domain/kernel/stream.ts';
import type { EventFilter, EventPage, EventStore } from '../../../infra/event-store/event-store.ts';
import { passes } from '../../../infra/event-store/filter.ts';
import type { LiveFeed } from './feed.ts';
import { type Frame, frameOf } from './frame.ts';

/** Where a live client's events go. */
export interface Sink {
  readonly send: (frame: Frame) => void;
  /** Bytes that were sent and that the client has not taken. */
  readonly buffered: () => number;
  /** Resolves when the client has taken what was sent; rejects when it does not. */
  readonly drained: () => Promise<void>;
  /** The client does not keep up. */
  readonly cut: () => void;
}

export interface Following {
  readonly feed: LiveFeed;
  readonly store: EventStore;
  readonly tenant: TenantId;
  /** Undefined: from now on. */
  readonly after: Position | undefined;
  readonly filter: EventFilter;
  /** Whether the client may hear events of a type, now. */
  readonly isHeard: (type: string) => boolean;
  readonly sink: Sink;
  readonly signal: AbortSignal;
}

/** A live client may lie this far behind before it is cut. */
export const MAX_BUFFERED_BYTES = 1_048_576;
/** While it reads old events, it is waited for from here on. */
const WAIT_FROM_BYTES = 262_144;

/**
 * Sends a tenant's events after a position, first from the log and then from the feed, each exactly once and in order.
 * Resolves when the client has caught up and follows live; from then on it ends with the signal.
 */
export const follow = async ({
  feed,
  store,
  tenant,
  after,
  filter,
  isHeard,
  sink,
  signal,
}: Following): Promise<void> => {
  await feed.ready;
  let sent = after ?? feed.position();

  const send = (page: EventPage): void => {
    for (const event of page.events) {
      if (event.position <= sent || event.metadata.tenant !== tenant || !passes(filter, event)) continue;
      if (!isHeard(event.type)) continue;
      sink.send(frameOf(event));
    }
    if (page.position > sent) sent = page.position;
  };

  // The feed moves on while the log is read. Only when both stand at one place can the client change over, and
  // between that comparison and the subscription below nothing else runs.
  while (sent < feed.position()) {
    const target = feed.position();
    for await (const page of store.readAll({ after: sent, filter, signal })) {
      send(page);
      if (sink.buffered() > WAIT_FROM_BYTES) await sink.drained();
      if (signal.aborted) return;
    }
    // A filtered read need not say that it reached the end; that it ended says it.
    if (sent < target) sent = target;
  }
  if (signal.aborted) return;
  const subscription = feed.pages.subscribe((page) => {
    send(page);
    if (sink.buffered() > MAX_BUFFERED_BYTES) sink.cut();
  });
  signal.addEventListener('abort', () => subscription.unsubscribe(), { once: true });
};

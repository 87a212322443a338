import type { AllStreamResolvedEvent, EventStoreDBClient } from '@eventstore/db-client';
import type { StoredEvent } from '../../../domain/kernel/envelope.ts';
import type { Position } from '../../../domain/kernel/position.ts';
import type { EventFilter, EventPage } from '../event-store.ts';
import { passes } from '../filter.ts';
import { openInbox, PAGE_SILENCE_MILLIS } from './inbox.ts';
import { packed, unpacked } from './positions.ts';
import { fromRecord } from './records.ts';
import { serverFilter } from './server-filter.ts';

/** One subscription to `$all`, from a position (exclusive) until it is closed or breaks. */
export interface Feed {
  /** The next page; undefined when nothing has arrived that moves the position on. */
  readonly take: () => Promise<EventPage | undefined>;
  /** Whether all that the log held is taken, or the server had to fall back behind it; undefined before either. */
  readonly phase: () => 'caughtUp' | 'fellBehind' | undefined;
  readonly wait: (signal: AbortSignal, millis?: number) => Promise<void>;
  /** How it ended, once all that arrived before is taken. */
  readonly end: () => { readonly failure?: unknown } | undefined;
  readonly close: () => void;
}

export interface FeedOptions {
  readonly after: Position;
  readonly filter: EventFilter | undefined;
  readonly pageSize: number;
  /** How many events the server leaves out between two checkpoints. */
  readonly window: number;
  /** Whether a follower, which may be behind, must not answer. */
  readonly requiresLeader: boolean;
}

export const openFeed = (client: EventStoreDBClient, options: FeedOptions): Feed => {
  let position = options.after;
  let checkpoint = options.after;
  let phase: 'caughtUp' | 'fellBehind' | undefined;

  const reached = (reachedPosition: Position): void => {
    checkpoint = reachedPosition;
    inbox.wake();
  };
  const enter = (entered: 'caughtUp' | 'fellBehind') => () => {
    phase = entered;
    inbox.wake();
  };
  const subscription = client.subscribeToAll(
    {
      fromPosition: unpacked(options.after),
      filter: serverFilter(options.filter, options.window, reached),
      requiresLeader: options.requiresLeader,
    },
    { highWaterMark: options.pageSize },
  );
  const inbox = openInbox(subscription);
  subscription.on('caughtUp', enter('caughtUp'));
  subscription.on('fellBehind', enter('fellBehind'));

  return {
    take: async () => {
      // Nobody waits for events of the past: they come in full pages.
      const received = await inbox.take(options.pageSize, phase === 'caughtUp' ? 0 : PAGE_SILENCE_MILLIS);
      const page = pageOf(received, position, options.filter);
      // A checkpoint comes while events before it may still wait in the client: it holds once all of them are taken.
      const seen = inbox.isEmpty() && checkpoint > page.position ? checkpoint : page.position;
      if (seen <= position) return undefined;
      position = seen;
      return { events: page.events, position };
    },
    phase: () => (inbox.isEmpty() ? phase : undefined),
    wait: inbox.wait,
    end: () => (inbox.isEmpty() ? inbox.end() : undefined),
    close: () => inbox.close(() => subscription.unsubscribe()),
  };
};

/** The ledger's events among records of `$all` that come after a position, and the position of the last record. */
export const pageOf = (
  received: readonly AllStreamResolvedEvent[],
  after: Position,
  filter: EventFilter | undefined,
): EventPage => {
  const events: StoredEvent[] = [];
  let position = after;
  for (const record of received) {
    const at = (record.link ?? record.event)?.position;
    if (at === undefined || packed(at) <= position) continue;
    position = packed(at);
    const event = fromRecord(record);
    if (event !== undefined && passes(filter, event)) events.push(event);
  }
  return { events, position };
};

import type { EventStoreDBClient } from '@eventstore/db-client';
import { pause } from '../../pause.ts';
import type { EventPage, SubscribeOptions } from '../event-store.ts';
import { AccessDenied, EventRefused } from '../failures.ts';
import { EventUnreadable, failureOf } from './eventstoredb-failures.ts';
import { openFeed } from './feed.ts';

/** How many events the server leaves out between two checkpoints: many while it catches up, none once it is there. */
export const CATCH_UP_WINDOW = 1_000;
const LIVE_WINDOW = 1;

const FIRST_PAUSE_MILLIS = 100;
const LONGEST_PAUSE_MILLIS = 2_000;

/**
 * Follows `$all` until the signal aborts, one subscription after the other: a new one begins where the one before
 * broke off. With a filter, the one that caught up is exchanged for one that tells of every event left out, so that
 * who waits for a position is not kept waiting by a filter.
 *
 * @throws AccessDenied | EventRefused | EventUnreadable which no new subscription would mend
 */
export async function* subscribeTo(
  client: EventStoreDBClient,
  options: SubscribeOptions & { readonly pageSize: number },
): AsyncGenerator<EventPage, void, undefined> {
  const { filter, pageSize, signal, onReconnect } = options;
  let after = options.after;
  let window = CATCH_UP_WINDOW;
  let rest = FIRST_PAUSE_MILLIS;
  while (!signal.aborted) {
    const feed = openFeed(client, { after, filter, pageSize, window, requiresLeader: false });
    try {
      while (!signal.aborted) {
        const page = await feed.take();
        if (page !== undefined && !signal.aborted) {
          after = page.position;
          rest = FIRST_PAUSE_MILLIS;
          yield page;
          continue;
        }
        const next = nextWindow(window, feed.phase(), filter !== undefined);
        if (next !== window) {
          window = next;
          break;
        }
        const end = feed.end();
        if (end !== undefined) throw end.failure ?? new Error('the server ended the subscription');
        await feed.wait(signal);
      }
    } catch (error) {
      const failure = failureOf(error);
      if (isLasting(failure)) throw failure;
      onReconnect?.(failure);
      window = CATCH_UP_WINDOW;
      await pause(rest, signal);
      rest = Math.min(rest * 2, LONGEST_PAUSE_MILLIS);
    } finally {
      feed.close();
    }
  }
}

const nextWindow = (window: number, phase: 'caughtUp' | 'fellBehind' | undefined, filtered: boolean): number => {
  if (phase === undefined || !filtered) return window;
  return phase === 'caughtUp' ? LIVE_WINDOW : CATCH_UP_WINDOW;
};

const isLasting = (failure: Error): boolean =>
  failure instanceof AccessDenied || failure instanceof EventRefused || failure instanceof EventUnreadable;

import { type Observable, Subject } from 'rxjs';
import { type Position, START } from '../../../domain/kernel/position.ts';
import type { EventPage, EventStore } from '../../../infra/event-store/event-store.ts';

/** The process's one subscription to the log, shared by all live clients. */
export interface LiveFeed {
  readonly pages: Observable<EventPage>;
  /** Resolves once the feed has found its place in the log. */
  readonly ready: Promise<void>;
  /** Everything up to here has gone through `pages`. START before `ready`. */
  readonly position: () => Position;
  readonly close: () => void;
}

export interface LiveFeedOptions {
  readonly store: EventStore;
  readonly onReconnect: () => void;
  readonly onFailure: (error: unknown) => void;
  /** Waits before the log is asked again after it failed. */
  readonly retryMillis?: number;
}

/** Subscribes from the log's head onwards. A store that fails is asked again, from where the feed stood. */
export const createLiveFeed = (options: LiveFeedOptions): LiveFeed => {
  const pages = new Subject<EventPage>();
  const end = new AbortController();
  const { promise: started, resolve: start } = Promise.withResolvers<void>();
  let position: Position | undefined;

  const follow = async (): Promise<void> => {
    position ??= await options.store.head();
    start();
    const subscription = options.store.subscribe({
      after: position,
      signal: end.signal,
      onReconnect: options.onReconnect,
    });
    for await (const page of subscription) {
      position = page.position;
      pages.next(page);
    }
  };

  const run = async (): Promise<void> => {
    while (!end.signal.aborted) {
      try {
        await follow();
      } catch (error) {
        if (end.signal.aborted) return;
        options.onFailure(error);
      }
      await pause(options.retryMillis ?? 1_000, end.signal);
    }
  };
  void run();

  return {
    pages,
    ready: started,
    position: () => position ?? START,
    close: () => {
      end.abort();
      start();
      pages.complete();
    },
  };
};

const pause = (millis: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, millis);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });

import { setImmediate as nextTask } from 'node:timers/promises';
import { wakeUp } from '../wake-up.ts';

/**
 * A stream of the client, read by hand: what has arrived is taken together, and waiting can end early. Nothing is
 * read ahead of what the stream's own high-water mark allows, so a slow consumer holds the server back.
 */
export interface Inbox<Item> {
  /** Up to `most` items: what has arrived, and what follows it with no longer a silence than that between. */
  readonly take: (most: number, silenceMillis: number) => Promise<readonly Item[]>;
  /** Whether everything that arrived was taken. */
  readonly isEmpty: () => boolean;
  /** Resolves when something happens on the stream, `wake` is called, the signal aborts or the time is over. */
  readonly wait: (signal: AbortSignal, millis?: number) => Promise<void>;
  readonly wake: () => void;
  readonly end: () => End | undefined;
  /** Cancels the call. What is still under way flows off: the client keeps a stream until it was read to its end. */
  readonly close: (cancel: () => Promise<void>) => void;
}

/** As much of the client's streams as is used here. */
export interface Source<Item> extends AsyncIterable<Item> {
  readonly readableLength: number;
  readonly destroyed: boolean;
  read(): unknown;
  on(event: string, listener: (...details: unknown[]) => void): unknown;
  removeAllListeners(event: string): unknown;
  resume(): unknown;
}

/** How a stream ended: by itself, or with what error. */
export interface End {
  readonly failure?: unknown;
}

const UNABORTED = new AbortController().signal;

/** A silence that ends a page of something that comes as fast as it is taken. */
export const PAGE_SILENCE_MILLIS = 5;

export const openInbox = <Item>(stream: Source<Item>): Inbox<Item> => {
  const happened = wakeUp();
  let end: End | undefined;
  // Also set at the stream's end, which it only tells after one more read.
  let isReadable = false;
  const finish = (how: End) => () => {
    end ??= how;
    happened.wake();
  };
  stream.on('readable', () => {
    isReadable = true;
    happened.wake();
  });
  stream.on('end', finish({}));
  stream.on('close', finish({}));
  stream.on('error', (failure) => finish({ failure })());

  // A destroyed stream keeps what nobody can read any more.
  const holdsItems = () => stream.readableLength > 0 && !stream.destroyed;

  const wait = async (signal: AbortSignal, millis?: number): Promise<void> => {
    if (end !== undefined || isReadable || holdsItems()) return;
    const timer = millis === undefined ? undefined : setTimeout(happened.wake, millis);
    await happened.wait(signal);
    clearTimeout(timer);
  };

  return {
    take: async (most, silenceMillis) => {
      const items: Item[] = [];
      do {
        isReadable = false;
        while (items.length < most) {
          const item = stream.read() as Item | null;
          if (item === null) break;
          items.push(item);
        }
        if (items.length === most) break;
        await (items.length > 0 && silenceMillis > 0 ? wait(UNABORTED, silenceMillis) : nextTask());
      } while (isReadable || holdsItems());
      return items;
    },
    isEmpty: () => !holdsItems(),
    wait,
    wake: happened.wake,
    end: () => end,
    close: (cancel) => {
      // A call that never began has nothing to cancel.
      cancel().catch(() => undefined);
      stream.removeAllListeners('readable');
      stream.resume();
    },
  };
};

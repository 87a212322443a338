import { setTimeout as sleep } from 'node:timers/promises';
import { type Position, START } from '../../../domain/kernel/position.ts';

/** Knows how far the log goes, for all of a store's subscriptions together. */
export interface HeadWatch {
  /** An append of this process was carried out: whoever waits for it goes on at once. */
  readonly advance: (position: Position) => void;
  /**
   * Resolves to the log's head once that is beyond a position; undefined when the signal aborts. While anybody waits,
   * the database is asked every `pollMillis`, once for all. Rejects when it cannot be asked.
   */
  readonly beyond: (position: Position, signal: AbortSignal) => Promise<Position | undefined>;
}

export const headWatch = (readHead: () => Promise<Position>, pollMillis: number): HeadWatch => {
  let known = START;
  let polling = false;
  const waiters = new Set<{ readonly position: Position; readonly settle: (outcome: Position | Error) => void }>();

  const advance = (position: Position): void => {
    if (position <= known) return;
    known = position;
    for (const waiter of [...waiters]) if (waiter.position < known) waiter.settle(known);
  };

  const poll = async (): Promise<void> => {
    if (polling) return;
    polling = true;
    while (waiters.size > 0) {
      try {
        advance(await readHead());
      } catch (cause) {
        const error = cause instanceof Error ? cause : new Error(String(cause));
        for (const waiter of [...waiters]) waiter.settle(error);
      }
      if (waiters.size > 0) await sleep(pollMillis);
    }
    polling = false;
  };

  return {
    advance,
    beyond: (position, signal) =>
      new Promise((resolve, reject) => {
        if (signal.aborted) return resolve(undefined);
        if (known > position) return resolve(known);
        const end = () => leave(undefined);
        const leave = (outcome: Position | Error | undefined) => {
          waiters.delete(waiter);
          signal.removeEventListener('abort', end);
          if (outcome instanceof Error) reject(outcome);
          else resolve(outcome);
        };
        const waiter = { position, settle: leave };
        waiters.add(waiter);
        signal.addEventListener('abort', end);
        void poll();
      }),
  };
};

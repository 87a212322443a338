import { TooBusy } from './passwords.ts';

interface Waiter {
  readonly go: () => void;
  readonly refuse: (error: TooBusy) => void;
}

/**
 * Runs so much work at once, and lets so much wait. Whoever asks takes turns with the others that wait, and where all
 * places are taken, whoever has most of them gives one up for somebody who has none: nobody fills them alone, nor do a
 * few. Throws TooBusy.
 */
export const createFairTurns = (atOnce: number, places: number) => {
  /** By who asks; the first is served next. */
  const waiting = new Map<string, Waiter[]>();
  let [running, waiters] = [0, 0];

  const makePlace = (asker: string): void => {
    const [most = []] = [...waiting.values()].toSorted((a, b) => b.length - a.length);
    const own = waiting.get(asker)?.length ?? 0;
    const last = most.length > own + 1 ? most.pop() : undefined;
    if (last === undefined) throw busy();
    waiters -= 1;
    last.refuse(busy());
  };

  const turnOf = (asker: string): Promise<void> => {
    if (waiters === places) makePlace(asker);
    waiters += 1;
    return new Promise((go, refuse) => {
      const own = waiting.get(asker);
      if (own === undefined) waiting.set(asker, [{ go, refuse }]);
      else own.push({ go, refuse });
    });
  };

  const giveTurn = (): void => {
    for (const [asker, own] of waiting) {
      waiting.delete(asker);
      const next = own.shift();
      if (own.length > 0) waiting.set(asker, own);
      if (next === undefined) continue;
      waiters -= 1;
      next.go();
      return;
    }
    running -= 1;
  };

  return async <Result>(asker: string, work: () => Promise<Result>): Promise<Result> => {
    if (running === atOnce) await turnOf(asker);
    else running += 1;
    try {
      return await work();
    } finally {
      giveTurn();
    }
  };
};

const busy = (): TooBusy => new TooBusy('too many passwords wait to be checked: try again');

import { type Clock, epochMillis, type Instant } from '../../domain/kernel/time.ts';

/** Answers that may be believed for a while. Whoever asks while one is being found waits for that one. */
export interface Recent<Found> {
  readonly of: (name: string, find: () => Promise<Found>) => Promise<Found>;
}

const MOST = 10_000;

/** A clock's milliseconds since the Unix epoch. A busy millisecond is read once. */
export const millisOf = (clock: Clock): (() => number) => {
  let read: Instant | undefined;
  let millis = Number.NaN;
  return () => {
    const now = clock.now();
    if (now !== read) [read, millis] = [now, epochMillis(now)];
    return millis;
  };
};

/** Believes an answer for so long after it was asked for; a failure is never kept. */
export const createRecent = <Found>(keepMillis: number, elapsedMillis: () => number): Recent<Found> => {
  const kept = new Map<string, { readonly found: Promise<Found>; readonly until: number }>();
  return {
    of: (name, find) => {
      const now = elapsedMillis();
      const known = kept.get(name);
      if (known !== undefined && now < known.until) return known.found;
      if (kept.size >= MOST) kept.clear();
      const entry = { found: find(), until: now + keepMillis };
      kept.set(name, entry);
      entry.found.catch(() => {
        if (kept.get(name) === entry) kept.delete(name);
      });
      return entry.found;
    },
  };
};

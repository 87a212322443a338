/** Answers that may be believed for a while. Whoever asks while one is being found waits for that one. */
export interface Recent<Found> {
  readonly of: (name: string, find: () => Promise<Found>) => Promise<Found>;
}

const MOST = 10_000;

/** Believes an answer for so long after it was asked for; a failure is never kept. */
export const createRecent = <Found>(keepMillis: number, epochMillis: () => number): Recent<Found> => {
  const kept = new Map<string, { readonly found: Promise<Found>; readonly until: number }>();
  return {
    of: (name, find) => {
      const now = epochMillis();
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

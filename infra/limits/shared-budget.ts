/** How much of a budget one asker may still use in the running window. */
export interface Share {
  readonly allowed: boolean;
  /** Points per window. */
  readonly limit: number;
  /** Points left that this process knows of; other processes may hold some back. */
  readonly remaining: number;
  /** Until the window ends and the budget is whole again. */
  readonly resetSeconds: number;
}

/** Points that all processes share, by key. */
export interface SharedBudget {
  /** Uses `points` of the key's `limit` per window. At once where this process holds enough of them. */
  readonly take: (key: string, points: number, limit: number) => Share | Promise<Share>;
}

/** Where the points that were used are counted: one counter a key, which begins anew when its window has ended. */
export interface PointCounter {
  /** Adds to a key's counter, at whatever it stands. Throws when the counter cannot be reached. */
  readonly add: (key: string, points: number) => Promise<{ readonly used: number; readonly endsInMillis: number }>;
}

interface Holding {
  /** Points taken from the counter and not used yet. */
  available: number;
  /** What was left in the counter when it was last asked. */
  left: number;
  endsAt: number;
  refill: Promise<void> | undefined;
}

/** A process takes so much of what is left at once: rarely asks while much is left, and leaves others their part. */
const PORTION = 1 / 16;
const MOST_KEYS = 50_000;
/** A window that is as good as over counts this long, so that nobody asks in circles. */
const SHORTEST_MILLIS = 10;
/** After the counter could not be reached, this long nobody waits for it. */
const AWAY_MILLIS = 1_000;

/**
 * A budget per key and window over a counter that all processes share. Points are fetched in portions of what is left,
 * so that most requests wait for nothing; all processes together never use more than the limit, and one process alone
 * uses exactly the limit. Points that another process has fetched and does not use are lost until the window ends.
 *
 * While the counter cannot be reached each process counts for itself, with the whole limit: better a looser limit than
 * no answer.
 */
export const createSharedBudget = (options: {
  readonly counter: PointCounter;
  /** Counts in this process. */
  readonly fallback: PointCounter;
  readonly epochMillis: () => number;
  /** Told when the counter is lost. */
  readonly onProblem: (error: unknown) => void;
}): SharedBudget => {
  const { counter, fallback, epochMillis, onProblem } = options;
  const holdings = new Map<string, Holding>();
  let awayUntil = 0;

  const add = async (key: string, points: number): ReturnType<PointCounter['add']> => {
    if (epochMillis() < awayUntil) return fallback.add(key, points);
    try {
      return await counter.add(key, points);
    } catch (error) {
      awayUntil = epochMillis() + AWAY_MILLIS;
      onProblem(error);
      return fallback.add(key, points);
    }
  };

  const fill = async (key: string, holding: Holding, points: number, limit: number): Promise<void> => {
    if (holding.endsAt <= epochMillis()) Object.assign(holding, { available: 0, left: limit });
    const wanted = Math.max(points, Math.ceil(Math.min(holding.left, limit) * PORTION));
    const { used, endsInMillis } = await add(key, wanted);
    holding.available += Math.min(wanted, Math.max(0, limit - (used - wanted)));
    holding.left = Math.max(0, limit - used);
    holding.endsAt = epochMillis() + Math.max(SHORTEST_MILLIS, endsInMillis);
  };

  const holdingOf = (key: string, limit: number): Holding => {
    const known = holdings.get(key);
    if (known !== undefined && (known.endsAt > epochMillis() || known.refill !== undefined)) return known;
    if (holdings.size >= MOST_KEYS) forgetEnded(holdings, epochMillis());
    const holding = { available: 0, left: limit, endsAt: 0, refill: undefined };
    holdings.set(key, holding);
    return holding;
  };

  const share = (holding: Holding, limit: number, allowed: boolean): Share => ({
    allowed,
    limit,
    remaining: holding.available + holding.left,
    resetSeconds: Math.max(1, Math.ceil((holding.endsAt - epochMillis()) / 1_000)),
  });

  const use = (holding: Holding, points: number, limit: number): Share | undefined => {
    if (holding.available >= points) {
      holding.available -= points;
      return share(holding, limit, true);
    }
    // What is left in the counter, with what is held, does not come to what is asked for.
    const spent = holding.endsAt > epochMillis() && holding.available + holding.left < points;
    return spent ? share(holding, limit, false) : undefined;
  };

  const wait = async (key: string, holding: Holding, points: number, limit: number): Promise<Share> => {
    for (;;) {
      const found = use(holding, points, limit);
      if (found !== undefined) return found;
      holding.refill ??= fill(key, holding, points, limit).finally(() => {
        holding.refill = undefined;
      });
      await holding.refill;
    }
  };

  return {
    take: (key, points, limit) => {
      const holding = holdingOf(key, limit);
      return use(holding, points, limit) ?? wait(key, holding, points, limit);
    },
  };
};

/** Ended windows first; when all still run, those that began first. */
const forgetEnded = (holdings: Map<string, Holding>, now: number): void => {
  for (const [key, { endsAt, refill }] of holdings) if (endsAt <= now && refill === undefined) holdings.delete(key);
  for (const key of holdings.keys()) {
    if (holdings.size < MOST_KEYS) return;
    holdings.delete(key);
  }
};

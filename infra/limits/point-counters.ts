import { Redis } from 'ioredis';
import type pg from 'pg';
import {
  type RateLimiterAbstract,
  RateLimiterMemory,
  RateLimiterPostgres,
  RateLimiterRedis,
} from 'rate-limiter-flexible';
import type { PointCounter } from './shared-budget.ts';

/** One minute: what limits are told per (decision 3.10). */
const WINDOW_SECONDS = 60;

/** A request does not wait longer for a counter; then it counts as away. */
const ANSWER_MILLIS = 250;

const settings = (windowSeconds: number) => ({
  keyPrefix: 'precedent-limit',
  duration: windowSeconds,
  // The counter only counts; the budget compares.
  points: Number.MAX_SAFE_INTEGER,
});

/** Counts in Redis when there is one configured, else in Postgres. */
export const openPointCounter = (where: {
  readonly redisUrl: string | undefined;
  readonly pool: pg.Pool;
  readonly windowSeconds?: number;
}): { readonly counter: PointCounter; readonly close: () => Promise<void> } => {
  const { redisUrl, pool, windowSeconds = WINDOW_SECONDS } = where;
  if (redisUrl === undefined)
    return { counter: postgresPointCounter(pool, windowSeconds), close: async () => undefined };
  const redis = new Redis(redisUrl, { enableOfflineQueue: false, maxRetriesPerRequest: 1, socketTimeout: 5_000 });
  // It comes back by itself; whoever asks meanwhile is told by the answer that does not come.
  redis.on('error', () => undefined);
  return { counter: redisPointCounter(redis, windowSeconds), close: async () => redis.disconnect() };
};

/** Counts in the table `rate_limit`. */
const postgresPointCounter = (pool: pg.Pool, windowSeconds: number): PointCounter =>
  counting(
    new RateLimiterPostgres({
      ...settings(windowSeconds),
      storeClient: pool,
      storeType: 'pool',
      tableName: 'rate_limit',
      tableCreated: true,
    }),
  );

/** Counts in Redis, and throws at once while it is away. */
const redisPointCounter = (redis: Redis, windowSeconds: number): PointCounter =>
  counting(new RateLimiterRedis({ ...settings(windowSeconds), storeClient: redis, rejectIfRedisNotReady: true }));

/** Counts for this process alone. */
export const memoryPointCounter = (windowSeconds = WINDOW_SECONDS): PointCounter =>
  counting(new RateLimiterMemory(settings(windowSeconds)));

const counting = (limiter: RateLimiterAbstract): PointCounter => ({
  add: async (key, points) => {
    const { consumedPoints, msBeforeNext } = await timely(limiter.penalty(key, points));
    return { used: consumedPoints, endsInMillis: msBeforeNext };
  },
});

const timely = async <Found>(work: Promise<Found>): Promise<Found> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('the counter of rate limits did not answer in time')), ANSWER_MILLIS);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
};

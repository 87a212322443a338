import type { RateLimits } from '../../read-api/http/rate-limits.ts';
import { systemClock } from '../clock.ts';
import type { Config } from '../config/config.ts';
import { memoryPointCounter, openPointCounter } from '../limits/point-counters.ts';
import { createSharedBudget } from '../limits/shared-budget.ts';
import type { Logger } from '../telemetry/logger.ts';
import type { Storage } from './storage.ts';

/** The limits of the API: counted in Redis where there is one, else in PostgreSQL, and in memory while neither answers. */
export const openRateLimits = (
  config: Config,
  storage: Storage,
  logger: Logger,
): { readonly limits: RateLimits; readonly close: () => Promise<void> } => {
  const { counter, close } = openPointCounter({ redisUrl: config.REDIS_URL, pool: storage.pool });
  const budget = createSharedBudget({
    counter,
    fallback: memoryPointCounter(),
    epochMillis: () => Date.parse(systemClock.now()),
    onProblem: (error) => logger.warn('rate limits are counted in this process alone', { error }),
  });
  return {
    limits: {
      budget,
      ofAddress: config.RATE_LIMIT_ADDRESS,
      ofKey: config.RATE_LIMIT_KEY,
      ofTenant: () => config.RATE_LIMIT_DEFAULT,
    },
    close,
  };
};

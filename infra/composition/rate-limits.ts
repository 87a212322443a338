import type { LogReader } from '../../domain/kernel/command.ts';
import type { TenantId } from '../../domain/kernel/stream.ts';
import { tenant, tenantStream } from '../../domain/tenancy/tenant.ts';
import type { RateLimits } from '../../read-api/http/rate-limits.ts';
import { systemEpochMillis } from '../clock.ts';
import type { Config } from '../config/config.ts';
import { memoryPointCounter, openPointCounter } from '../limits/point-counters.ts';
import { createSharedBudget } from '../limits/shared-budget.ts';
import type { Logger } from '../telemetry/logger.ts';
import type { Storage } from './storage.ts';

/** The limits of the API: counted in Redis where there is one, else in PostgreSQL, and in memory while neither answers. */
export const openRateLimits = (
  config: Config,
  storage: Storage,
  log: LogReader,
  logger: Logger,
): { readonly limits: RateLimits; readonly close: () => Promise<void> } => {
  const { counter, close } = openPointCounter({ redisUrl: config.REDIS_URL, pool: storage.pool });
  const budget = createSharedBudget({
    counter,
    fallback: memoryPointCounter(),
    epochMillis: systemEpochMillis,
    onProblem: (error) => logger.warn('rate limits are counted in this process alone', { error }),
  });
  return {
    limits: {
      budget,
      ofAddress: config.RATE_LIMIT_ADDRESS,
      ofKey: config.RATE_LIMIT_KEY,
      ofTenant: limitByPlan(config, log),
    },
    close,
  };
};

/** Plans whose tenants have the larger budget; every other, and a tenant without a plan, has the default. */
const PREMIUM = new Set(['pro', 'enterprise']);
/** A change of plan counts after this long at the latest. */
const KEEP_MILLIS = 5_000;
const MOST_TENANTS = 10_000;

/** A tenant's points per minute by its plan, from the log, and kept for a moment. */
const limitByPlan = (config: Config, log: LogReader): RateLimits['ofTenant'] => {
  const known = new Map<TenantId, { readonly limit: number; readonly until: number }>();
  const ask = async (id: TenantId): Promise<number> => {
    const { state } = await log.fold(tenantStream(id), tenant);
    const limit = PREMIUM.has(state?.subscriptionTier ?? '') ? config.RATE_LIMIT_PREMIUM : config.RATE_LIMIT_DEFAULT;
    if (known.size >= MOST_TENANTS) known.clear();
    known.set(id, { limit, until: systemEpochMillis() + KEEP_MILLIS });
    return limit;
  };
  return (id) => {
    const found = known.get(id);
    return found !== undefined && found.until > systemEpochMillis() ? found.limit : ask(id);
  };
};

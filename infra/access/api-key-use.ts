import type pg from 'pg';
import type { TenantId } from '../../domain/kernel/stream.ts';
import type { Clock, Instant } from '../../domain/kernel/time.ts';

/** Notes when API keys are used. A crash, or a database that is away, loses what was noted since the last batch. */
export interface ApiKeyUse {
  readonly used: (tenant: TenantId, keyId: string) => void;
  /** Writes what is noted now. */
  readonly flush: () => Promise<void>;
}

const EVERY_MILLIS = 2_000;

/** Writes the last use of each key in batches, every two seconds while there is something to write. */
export const createApiKeyUse = (options: {
  readonly pool: pg.Pool;
  readonly clock: Clock;
  readonly onProblem: (error: unknown) => void;
  readonly everyMillis?: number;
}): ApiKeyUse => {
  const { pool, clock, onProblem } = options;
  let noted = new Map<string, { readonly tenant: TenantId; readonly at: Instant }>();
  let timer: NodeJS.Timeout | undefined;

  const flush = async (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    if (noted.size === 0) return;
    // In one order on every node: two batches that meet wait for each other, and never both.
    const batch = [...noted].toSorted(([one], [other]) => (one < other ? -1 : 1));
    noted = new Map();
    await pool.query(
      `insert into api_key_use (tenant_id, key_id, last_used_at)
       select * from unnest($1::uuid[], $2::uuid[], $3::timestamptz[])
       on conflict (tenant_id, key_id) do update
         set last_used_at = greatest(api_key_use.last_used_at, excluded.last_used_at)`,
      [batch.map(([, { tenant }]) => tenant), batch.map(([keyId]) => keyId), batch.map(([, { at }]) => at)],
    );
  };

  return {
    used: (tenant, keyId) => {
      noted.set(keyId, { tenant, at: clock.now() });
      timer ??= setTimeout(() => flush().catch(onProblem), options.everyMillis ?? EVERY_MILLIS).unref();
    },
    flush,
  };
};

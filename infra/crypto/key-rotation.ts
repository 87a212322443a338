import type pg from 'pg';
import type { TenantId } from '../../domain/kernel/stream.ts';
import type { DataKeys } from './data-keys.ts';
import type { KeyEncryption } from './key-encryption.ts';
import { destroyUnusedDataKeys, reencryptSecrets, replaceDataKey } from './replace-data-keys.ts';
import { rewrapKeys } from './rewrap-keys.ts';

/** What one pass did. */
export interface Rotated {
  /** Keys that another key-encryption key had wrapped. */
  readonly rewrapped: number;
  /** Data keys that were old enough; each has a successor now. */
  readonly replaced: number;
  /** Secrets that were under a retired data key. */
  readonly reencrypted: number;
  /** Retired data keys by which nothing was sealed any more. */
  readonly destroyed: number;
  /** What could not be opened and was left as it was: a person must look. */
  readonly failures: readonly string[];
}

/** How keys and secrets are. */
export interface KeyStatus {
  /** The name of the key-encryption key that wraps. */
  readonly keyEncryptionKey: string;
  /** Since it took over. */
  readonly keyEncryptionKeyDays: number;
  /** Keys that it has not wrapped yet. */
  readonly wrappedByOthers: number;
  readonly secrets: number;
  readonly dataKeys: number;
  /** Data keys that seal nothing new, but something is still sealed by them. */
  readonly retired: number;
  /** Data keys that the next pass replaces. */
  readonly due: number;
  /** Of the data keys that seal; undefined when there is none. */
  readonly oldestDays: number | undefined;
}

export interface KeyRotation {
  /** One pass. Passes may run beside each other, and beside readers and writers. `everyKey`: however young it is. */
  readonly run: (options?: { readonly everyKey?: boolean; readonly signal?: AbortSignal }) => Promise<Rotated>;
  readonly status: () => Promise<KeyStatus>;
}

/** A day early, so that no key is older than 90 days when a pass is late. */
const REPLACE_AFTER_MILLIS = 89 * 86_400_000;

/** Replaces data keys after 90 days, and wraps what an earlier key-encryption key wrapped by the current one. */
export const createKeyRotation = (options: {
  readonly pool: pg.Pool;
  readonly keyEncryption: KeyEncryption;
  readonly dataKeys: DataKeys;
  readonly epochMillis: () => number;
}): KeyRotation => {
  const { pool, keyEncryption, dataKeys, epochMillis } = options;
  return {
    run: async ({ everyKey = false, signal } = {}) => {
      const failures: string[] = [];
      const onFailure = (what: string, error: unknown): void => {
        failures.push(`${what}: ${error instanceof Error ? error.message : String(error)}`);
      };
      const now = epochMillis();
      const rewrapped = await rewrapKeys(pool, keyEncryption, now, onFailure, signal);
      const bornBefore = everyKey ? now + 1 : now - REPLACE_AFTER_MILLIS;
      let [replaced, reencrypted, destroyed] = [0, 0, 0];
      for (const tenant of await tenants(pool, DUE, [bornBefore])) {
        if (signal?.aborted) break;
        if (await replaceDataKey(pool, dataKeys, { tenant, bornBefore, now })) replaced += 1;
      }
      for (const tenant of await tenants(pool, WITH_RETIRED, [])) {
        if (signal?.aborted) break;
        reencrypted += await reencryptSecrets(pool, dataKeys, tenant, onFailure, signal);
        destroyed += await destroyUnusedDataKeys(pool, tenant);
      }
      return { rewrapped, replaced, reencrypted, destroyed, failures };
    },
    status: async () => {
      const now = epochMillis();
      const values = [keyEncryption.current, now - REPLACE_AFTER_MILLIS, now];
      const { rows } = await pool.query<
        Omit<KeyStatus, 'keyEncryptionKey' | 'oldestDays'> & { oldestDays: number | null }
      >(STATUS, values);
      const [row] = rows;
      if (row === undefined) throw new Error('counting gave no row');
      return { keyEncryptionKey: keyEncryption.current, ...row, oldestDays: row.oldestDays ?? undefined };
    },
  };
};

const DUE =
  'select distinct tenant_id from data_key where retired_at is null and created_at < to_timestamp($1 / 1000.0)';
const WITH_RETIRED = 'select distinct tenant_id from data_key where retired_at is not null';

const tenants = async (pool: pg.Pool, query: string, values: readonly number[]): Promise<readonly TenantId[]> => {
  const { rows } = await pool.query<{ tenant_id: TenantId }>(query, [...values]);
  return rows.map(({ tenant_id }) => tenant_id);
};

const STATUS = `select
  (select extract(epoch from to_timestamp($3 / 1000.0) - wrapped_at) / 86400 from installation_key)::float8
    as "keyEncryptionKeyDays",
  (select count(*)::int from installation_key where wrapped_by <> $1)
    + (select count(*)::int from data_key where wrapped_by <> $1)
    + (select count(*)::int from subject_key where wrapped is not null and wrapped_by is distinct from $1)
    as "wrappedByOthers",
  (select count(*)::int from secret) as "secrets",
  count(*)::int as "dataKeys",
  (count(*) filter (where retired_at is not null))::int as "retired",
  (count(*) filter (where retired_at is null and created_at < to_timestamp($2 / 1000.0)))::int as "due",
  (extract(epoch from to_timestamp($3 / 1000.0) - min(created_at) filter (where retired_at is null)) / 86400)::float8
    as "oldestDays"
  from data_key`;

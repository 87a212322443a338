import type pg from 'pg';
import type { TenantId } from '../../domain/kernel/stream.ts';
import { amongSecretsOf, opened, SELECT, type SecretRow, sealed } from './create-secrets.ts';
import type { DataKeys } from './data-keys.ts';
import type { OnFailure } from './rewrap-keys.ts';

/** Of each transaction: small, so that nobody who changes a secret waits long. */
const BATCH = 50;

/** Retires a tenant's data key if it was made before a time, and makes the next one. */
export const replaceDataKey = (
  pool: pg.Pool,
  dataKeys: DataKeys,
  { tenant, bornBefore, now }: { readonly tenant: TenantId; readonly bornBefore: number; readonly now: number },
): Promise<boolean> =>
  amongSecretsOf(pool, tenant, async (client) => {
    const { rowCount } = await client.query(
      `update data_key set retired_at = to_timestamp($3 / 1000.0)
       where tenant_id = $1 and retired_at is null and created_at < to_timestamp($2 / 1000.0)`,
      [tenant, bornBefore, now],
    );
    if (rowCount === 0) return false;
    await dataKeys.make(client, tenant);
    return true;
  });

/**
 * Encrypts a tenant's secrets that are under a retired key anew under its current one. Returns how many. Readers wait
 * for nothing: they see a secret with its old key or with its new one. What somebody else holds is left for the next pass.
 */
export const reencryptSecrets = async (
  pool: pg.Pool,
  dataKeys: DataKeys,
  tenant: TenantId,
  onFailure: OnFailure,
  signal: AbortSignal | undefined,
): Promise<number> => {
  let reencrypted = 0;
  let after = '00000000-0000-0000-0000-000000000000';
  while (signal?.aborted !== true) {
    const seen = await amongSecretsOf(pool, tenant, async (client) => {
      const { rows } = await client.query<SecretRow>(
        `${SELECT} where s.tenant_id = $1 and k.retired_at is not null and s.secret_id > $2
         order by s.secret_id limit ${BATCH} for update of s skip locked`,
        [tenant, after],
      );
      const key = await dataKeys.forSealing(client, tenant);
      for (const row of rows) {
        const plaintext = await opened(dataKeys, row).catch((error: unknown) => {
          onFailure(`secret ${row.secret_id}`, error);
          return undefined;
        });
        if (plaintext === undefined) continue;
        const place = { tenant, secretId: row.secret_id, purpose: row.purpose };
        await client.query('update secret set key_id = $3, sealed = $4 where tenant_id = $1 and secret_id = $2', [
          tenant,
          row.secret_id,
          key.id,
          sealed(key, place, plaintext),
        ]);
        reencrypted += 1;
      }
      return rows;
    });
    const last = seen.at(-1);
    if (last === undefined || seen.length < BATCH) break;
    after = last.secret_id;
  }
  return reencrypted;
};

/** PostgreSQL: a row still refers to it. */
const STILL_REFERRED_TO = '23503';

/** Removes a tenant's retired keys by which nothing is sealed any more. Returns how many. */
export const destroyUnusedDataKeys = async (pool: pg.Pool, tenant: TenantId): Promise<number> => {
  try {
    const { rowCount } = await amongSecretsOf(pool, tenant, (client) =>
      client.query(
        `delete from data_key k where tenant_id = $1 and retired_at is not null
           and not exists (select from secret s where s.tenant_id = k.tenant_id and s.key_id = k.key_id)`,
        [tenant],
      ),
    );
    return rowCount ?? 0;
  } catch (error) {
    // A secret was being put when its key was retired: it has the key for one pass more.
    if (error instanceof Error && 'code' in error && error.code === STILL_REFERRED_TO) return 0;
    throw error;
  }
};

import type pg from 'pg';
import type { Ids } from '../../domain/kernel/ids.ts';
import type { TenantId } from '../../domain/kernel/stream.ts';
import { decrypt, encrypt } from './aes-gcm.ts';
import type { DataKey, DataKeyRow, DataKeys } from './data-keys.ts';
import type { Secrets } from './secrets.ts';

/**
 * Secrets in Postgres: each AES-256-GCM under its tenant's data key, bound to tenant, id, purpose and key, so that a
 * ciphertext put anywhere else does not open. Every statement runs under a role and a policy that show one tenant only.
 */
export const createSecrets = (options: {
  readonly pool: pg.Pool;
  readonly dataKeys: DataKeys;
  readonly ids: Ids;
  readonly epochMillis: () => number;
}): Secrets => {
  const { pool, dataKeys, ids, epochMillis } = options;
  return {
    put: (tenant, purpose, plaintext) =>
      amongSecretsOf(pool, tenant, async (client) => {
        const secretId = ids.newId();
        const key = await dataKeys.forSealing(client, tenant);
        await client.query(
          `insert into secret (tenant_id, secret_id, purpose, key_id, sealed, created_at)
           values ($1, $2, $3, $4, $5, to_timestamp($6 / 1000.0))`,
          [tenant, secretId, purpose, key.id, sealed(key, { tenant, secretId, purpose }, plaintext), epochMillis()],
        );
        return secretId;
      }),
    get: async (tenant, secretId) => {
      const rows = await amongSecretsOf(pool, tenant, (client) =>
        client.query<SecretRow>(`${SELECT} where s.tenant_id = $1 and s.secret_id = $2`, [tenant, secretId]),
      );
      const [row] = rows.rows;
      return row && opened(dataKeys, row);
    },
    remove: async (tenant, secretId) => {
      await amongSecretsOf(pool, tenant, (client) =>
        client.query('delete from secret where tenant_id = $1 and secret_id = $2', [tenant, secretId]),
      );
    },
  };
};

/** A secret with its data key, in one snapshot: a key that is being replaced cannot be gone in between. */
export interface SecretRow extends DataKeyRow {
  readonly secret_id: string;
  readonly purpose: string;
  readonly sealed: Buffer;
}

export const SELECT = `select s.tenant_id, s.secret_id, s.purpose, s.key_id, s.sealed, k.wrapped, k.wrapped_by
  from secret s join data_key k using (tenant_id, key_id)`;

interface Place {
  readonly tenant: TenantId;
  readonly secretId: string;
  readonly purpose: string;
}

export const sealed = (key: DataKey, place: Place, plaintext: string): Buffer =>
  encrypt(key.bytes, Buffer.from(plaintext, 'utf8'), contextOf(place, key.id));

/** Throws where what is stored was tampered with. */
export const opened = async (dataKeys: DataKeys, row: SecretRow): Promise<string> => {
  const place = { tenant: row.tenant_id, secretId: row.secret_id, purpose: row.purpose };
  return decrypt(await dataKeys.opened(row), row.sealed, contextOf(place, row.key_id)).toString('utf8');
};

const contextOf = ({ tenant, secretId, purpose }: Place, keyId: string): string =>
  JSON.stringify(['precedent-secret/v1', tenant, secretId, purpose, keyId]);

/** A transaction that sees and writes one tenant's rows only. */
export const amongSecretsOf = async <Result>(
  pool: pg.Pool,
  tenant: TenantId,
  work: (client: pg.PoolClient) => Promise<Result>,
): Promise<Result> => {
  const client = await pool.connect();
  try {
    await client.query('begin');
    await client.query(`select set_config('role', 'precedent_secrets', true), set_config('app.tenant_id', $1, true)`, [
      tenant,
    ]);
    const result = await work(client);
    await client.query('commit');
    client.release();
    return result;
  } catch (error) {
    client.release(true); // closing the connection ends the transaction, whatever state it is in
    throw error;
  }
};

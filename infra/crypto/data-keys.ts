import { randomBytes } from 'node:crypto';
import type pg from 'pg';
import type { Ids } from '../../domain/kernel/ids.ts';
import type { TenantId } from '../../domain/kernel/stream.ts';
import type { KeyEncryption } from './key-encryption.ts';

/** A key of 32 bytes that seals one tenant's secrets. */
export interface DataKey {
  readonly id: string;
  readonly bytes: Buffer;
}

/** As it is stored. */
export interface DataKeyRow {
  readonly tenant_id: string;
  readonly key_id: string;
  readonly wrapped: Buffer;
  readonly wrapped_by: string;
}

export interface DataKeys {
  /** The key that seals now, made at the first time; it is not removed before the client's transaction has ended. */
  readonly forSealing: (client: pg.PoolClient, tenant: TenantId) => Promise<DataKey>;
  readonly opened: (row: DataKeyRow) => Promise<Buffer>;
  /** Makes a tenant's next key, where none seals now. */
  readonly make: (client: pg.PoolClient, tenant: TenantId) => Promise<void>;
}

/** Opened keys that are kept: an id always means the same key. */
const MOST_KEPT = 10_000;

export const createDataKeys = (options: {
  readonly keyEncryption: KeyEncryption;
  readonly ids: Ids;
  readonly epochMillis: () => number;
}): DataKeys => {
  const { keyEncryption, ids, epochMillis } = options;
  const kept = new Map<string, Buffer>();

  const opened = async (row: DataKeyRow): Promise<Buffer> => {
    const known = kept.get(row.key_id);
    if (known !== undefined) return known;
    const { wrapped, wrapped_by: wrappedBy } = row;
    const bytes = await keyEncryption.unwrap({ wrapped, wrappedBy }, dataKeyContext(row));
    if (kept.size >= MOST_KEPT) kept.clear();
    kept.set(row.key_id, bytes);
    return bytes;
  };

  const make = async (client: pg.PoolClient, tenant: TenantId): Promise<void> => {
    const keyId = ids.newId();
    const context = dataKeyContext({ tenant_id: tenant, key_id: keyId });
    const { wrapped, wrappedBy } = await keyEncryption.wrap(randomBytes(32), context);
    await client.query(
      `insert into data_key (tenant_id, key_id, wrapped, wrapped_by, created_at)
       values ($1, $2, $3, $4, to_timestamp($5 / 1000.0)) on conflict do nothing`,
      [tenant, keyId, wrapped, wrappedBy, epochMillis()],
    );
  };

  return {
    opened,
    make,
    forSealing: async (client, tenant) => {
      let row = await current(client, tenant);
      if (row === undefined) {
        await make(client, tenant);
        row = await current(client, tenant);
      }
      if (row === undefined) throw new Error('the data key that was made cannot be read');
      return { id: row.key_id, bytes: await opened(row) };
    },
  };
};

/** What a data key is wrapped for: keys swapped between rows do not unwrap. */
export const dataKeyContext = ({ tenant_id, key_id }: Pick<DataKeyRow, 'tenant_id' | 'key_id'>): string =>
  JSON.stringify(['precedent-data-key/v1', tenant_id, key_id]);

const current = async (client: pg.PoolClient, tenant: TenantId): Promise<DataKeyRow | undefined> => {
  const { rows } = await client.query<DataKeyRow>(
    `select tenant_id, key_id, wrapped, wrapped_by from data_key
     where tenant_id = $1 and retired_at is null for key share`,
    [tenant],
  );
  return rows[0];
};

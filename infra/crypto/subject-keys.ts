import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type pg from 'pg';
import type { Ids } from '../../domain/kernel/ids.ts';
import type { TenantId } from '../../domain/kernel/stream.ts';

/** A 256-bit key of one data subject of one tenant. */
export interface SubjectKey {
  readonly id: string;
  readonly bytes: Buffer;
}

export interface SubjectKeys {
  /** The subject's key, made at the first time. A destroyed key is not made again: it throws. */
  readonly forSealing: (tenant: TenantId, subject: string) => Promise<SubjectKey>;
  /** The key of an id; undefined when it was destroyed. An id that never existed throws. */
  readonly forOpening: (keyId: string) => Promise<SubjectKey | undefined>;
  /** Destroys a subject's key: everything sealed with it is unreadable from then on. */
  readonly destroy: (tenant: TenantId, subject: string) => Promise<void>;
}

/** How long an unwrapped key may be used without asking the table again: the most that an erasure can lag behind. */
const KEEP_MILLIS = 5_000;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

interface WrappedKey {
  readonly key_id: string;
  readonly tenant_id: string;
  readonly subject: string;
  readonly wrapped: Buffer | null;
}

/** Subject keys in Postgres, each wrapped (AES-256-GCM) by a 256-bit key-encryption key. */
export const createSubjectKeys = (options: {
  readonly pool: pg.Pool;
  readonly keyEncryptionKey: Buffer;
  readonly ids: Ids;
  readonly epochMillis: () => number;
}): SubjectKeys => {
  const { pool, keyEncryptionKey, ids, epochMillis } = options;
  if (keyEncryptionKey.length !== 32) throw new Error('the key-encryption key must have 32 bytes');
  const unwrapped = new Map<string, { key: SubjectKey; until: number }>();

  const keep = (name: string, key: SubjectKey): SubjectKey => {
    if (unwrapped.size > 10_000) unwrapped.clear();
    unwrapped.set(name, { key, until: epochMillis() + KEEP_MILLIS });
    return key;
  };
  const kept = (name: string): SubjectKey | undefined => {
    const found = unwrapped.get(name);
    return found !== undefined && found.until > epochMillis() ? found.key : undefined;
  };
  const unwrapRow = (row: WrappedKey): SubjectKey | undefined =>
    row.wrapped === null
      ? undefined
      : {
          id: row.key_id,
          bytes: unwrap(keyEncryptionKey, row.wrapped, wrappingContext(row.tenant_id, row.subject, row.key_id)),
        };

  return {
    forSealing: async (tenant, subject) => {
      const name = `${tenant} ${subject}`;
      const known = kept(name);
      if (known !== undefined) return known;
      const keyId = ids.newId();
      const wrapped = wrap(keyEncryptionKey, randomBytes(32), wrappingContext(tenant, subject, keyId));
      // One statement that makes the key or gives the one that is there; two that race end with the same key.
      const { rows } = await pool.query<WrappedKey>(
        `with made as (
           insert into subject_key (tenant_id, subject, key_id, wrapped) values ($1, $2, $3, $4)
           on conflict (tenant_id, subject) do nothing
           returning key_id, tenant_id, subject, wrapped)
         select * from made
         union all
         select key_id, tenant_id, subject, wrapped from subject_key where tenant_id = $1 and subject = $2`,
        [tenant, subject, keyId, wrapped],
      );
      const [row] = rows.length > 0 ? rows : await raced(pool, tenant, subject);
      if (row === undefined) throw new Error('the subject key that another process made cannot be read');
      const key = unwrapRow(row);
      if (key === undefined) throw new SubjectErased();
      return keep(name, key);
    },
    forOpening: async (keyId) => {
      const known = kept(keyId);
      if (known !== undefined) return known;
      const { rows } = await pool.query<WrappedKey>(
        'select key_id, tenant_id, subject, wrapped from subject_key where key_id = $1',
        [keyId],
      );
      const [row] = rows;
      if (row === undefined) throw new Error(`there is no key ${keyId}: is this the log of another installation?`);
      const key = unwrapRow(row);
      return key && keep(keyId, key);
    },
    destroy: async (tenant, subject) => {
      await pool.query(
        `update subject_key set wrapped = null, destroyed_at = coalesce(destroyed_at, now())
         where tenant_id = $1 and subject = $2`,
        [tenant, subject],
      );
      unwrapped.clear();
    },
  };
};

/** Nothing may be sealed for a subject that was erased. */
export class SubjectErased extends Error {
  override readonly name = 'SubjectErased';
  constructor() {
    super('the data subject was erased: no personal data may be recorded for it');
  }
}

const raced = async (pool: pg.Pool, tenant: TenantId, subject: string): Promise<readonly WrappedKey[]> => {
  const { rows } = await pool.query<WrappedKey>(
    'select key_id, tenant_id, subject, wrapped from subject_key where tenant_id = $1 and subject = $2',
    [tenant, subject],
  );
  return rows;
};

/** Binds a wrapped key to its place, so that keys swapped between rows do not unwrap. */
const wrappingContext = (tenant: TenantId, subject: string, keyId: string): Buffer =>
  Buffer.from(JSON.stringify(['precedent-subject-key/v1', tenant, subject, keyId]));

const wrap = (wrapping: Buffer, key: Buffer, context: Buffer): Buffer => {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', wrapping, nonce).setAAD(context);
  return Buffer.concat([nonce, cipher.update(key), cipher.final(), cipher.getAuthTag()]);
};

const unwrap = (wrapping: Buffer, wrapped: Buffer, context: Buffer): Buffer => {
  const decipher = createDecipheriv('aes-256-gcm', wrapping, wrapped.subarray(0, NONCE_BYTES)).setAAD(context);
  decipher.setAuthTag(wrapped.subarray(-TAG_BYTES));
  return Buffer.concat([decipher.update(wrapped.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]);
};

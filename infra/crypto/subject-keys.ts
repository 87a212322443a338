import { randomBytes } from 'node:crypto';
import type pg from 'pg';
import type { Ids } from '../../domain/kernel/ids.ts';
import type { TenantId } from '../../domain/kernel/stream.ts';
import type { KeyEncryption, WrappedKey } from './key-encryption.ts';

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

/** As it is stored. */
export interface SubjectKeyRow {
  readonly key_id: string;
  readonly tenant_id: string;
  readonly subject: string;
  readonly wrapped: Buffer | null;
  readonly wrapped_by: string | null;
}

const COLUMNS = 'key_id, tenant_id, subject, wrapped, wrapped_by';

/** Subject keys in Postgres, each wrapped by the key-encryption key. */
export const createSubjectKeys = (options: {
  readonly pool: pg.Pool;
  readonly keyEncryption: KeyEncryption;
  readonly ids: Ids;
  readonly epochMillis: () => number;
}): SubjectKeys => {
  const { pool, keyEncryption, ids, epochMillis } = options;
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
  const unwrapRow = async (row: SubjectKeyRow): Promise<SubjectKey | undefined> => {
    if (row.wrapped === null) return undefined;
    return { id: row.key_id, bytes: await keyEncryption.unwrap(wrappedKey(row, row.wrapped), subjectKeyContext(row)) };
  };

  return {
    forSealing: async (tenant, subject) => {
      const name = `${tenant} ${subject}`;
      const known = kept(name);
      if (known !== undefined) return known;
      const keyId = ids.newId();
      const { wrapped, wrappedBy } = await keyEncryption.wrap(
        randomBytes(32),
        subjectKeyContext({ tenant_id: tenant, subject, key_id: keyId }),
      );
      // One statement that makes the key or gives the one that is there; two that race end with the same key.
      const { rows } = await pool.query<SubjectKeyRow>(
        `with made as (
           insert into subject_key (tenant_id, subject, key_id, wrapped, wrapped_by) values ($1, $2, $3, $4, $5)
           on conflict (tenant_id, subject) do nothing
           returning ${COLUMNS})
         select * from made
         union all
         select ${COLUMNS} from subject_key where tenant_id = $1 and subject = $2`,
        [tenant, subject, keyId, wrapped, wrappedBy],
      );
      const [row] = rows.length > 0 ? rows : await raced(pool, tenant, subject);
      if (row === undefined) throw new Error('the subject key that another process made cannot be read');
      const key = await unwrapRow(row);
      if (key === undefined) throw new SubjectErased();
      return keep(name, key);
    },
    forOpening: async (keyId) => {
      const known = kept(keyId);
      if (known !== undefined) return known;
      const { rows } = await pool.query<SubjectKeyRow>(`select ${COLUMNS} from subject_key where key_id = $1`, [keyId]);
      const [row] = rows;
      if (row === undefined) throw new Error(`there is no key ${keyId}: is this the log of another installation?`);
      const key = await unwrapRow(row);
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

const raced = async (pool: pg.Pool, tenant: TenantId, subject: string): Promise<readonly SubjectKeyRow[]> => {
  const { rows } = await pool.query<SubjectKeyRow>(
    `select ${COLUMNS} from subject_key where tenant_id = $1 and subject = $2`,
    [tenant, subject],
  );
  return rows;
};

/** Throws KeyNotUnwrapped when there is a subject key, and the key-encryption key does not unwrap it. */
export const unwrapSomeSubjectKey = async (pool: pg.Pool, keyEncryption: KeyEncryption): Promise<void> => {
  const { rows } = await pool.query<SubjectKeyRow>(
    `select ${COLUMNS} from subject_key where wrapped is not null limit 1`,
  );
  const [row] = rows;
  if (row?.wrapped) await keyEncryption.unwrap(wrappedKey(row, row.wrapped), subjectKeyContext(row));
};

const wrappedKey = (row: SubjectKeyRow, wrapped: Buffer): WrappedKey => ({ wrapped, wrappedBy: row.wrapped_by });

/** Binds a wrapped key to its place, so that keys swapped between rows do not unwrap. */
export const subjectKeyContext = (row: Pick<SubjectKeyRow, 'tenant_id' | 'subject' | 'key_id'>): string =>
  JSON.stringify(['precedent-subject-key/v1', row.tenant_id, row.subject, row.key_id]);

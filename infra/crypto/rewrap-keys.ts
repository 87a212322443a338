import type pg from 'pg';
import { dataKeyContext } from './data-keys.ts';
import { INSTALLATION_KEY } from './installation-key.ts';
import type { KeyEncryption } from './key-encryption.ts';
import { subjectKeyContext } from './subject-keys.ts';

/** Called for what could not be opened, and was left as it was. */
export type OnFailure = (what: string, error: unknown) => void;

const BATCH = 100;

/** Sorts before every id. */
const BEFORE_ALL = '00000000-0000-0000-0000-000000000000';

/** Wraps every key anew that another key-encryption key than the current one wrapped. Returns how many. */
export const rewrapKeys = async (
  pool: pg.Pool,
  keyEncryption: KeyEncryption,
  now: number,
  onFailure: OnFailure,
  signal: AbortSignal | undefined,
): Promise<number> =>
  (await rewrapInstallationKey(pool, keyEncryption, now)) +
  (await rewrapTable(pool, keyEncryption, 'subject_key', onFailure, signal)) +
  (await rewrapTable(pool, keyEncryption, 'data_key', onFailure, signal));

const rewrapInstallationKey = async (pool: pg.Pool, keyEncryption: KeyEncryption, now: number): Promise<number> => {
  const { rows } = await pool.query<{ wrapped: Buffer; wrapped_by: string }>(
    'select wrapped, wrapped_by from installation_key where wrapped_by <> $1',
    [keyEncryption.current],
  );
  for (const { wrapped: before, wrapped_by } of rows) {
    const key = await keyEncryption.unwrap({ wrapped: before, wrappedBy: wrapped_by }, INSTALLATION_KEY);
    const { wrapped, wrappedBy } = await keyEncryption.wrap(key, INSTALLATION_KEY);
    await pool.query(
      `update installation_key set wrapped = $1, wrapped_by = $2, wrapped_at = to_timestamp($4 / 1000.0)
       where wrapped = $3`,
      [wrapped, wrappedBy, before, now],
    );
  }
  return rows.length;
};

interface Row {
  readonly tenant_id: string;
  readonly key_id: string;
  readonly wrapped: Buffer;
  readonly wrapped_by: string | null;
  /** Of a subject's key only. */
  readonly subject?: string;
}

const contextOf = ({ subject, ...row }: Row): string =>
  subject === undefined ? dataKeyContext(row) : subjectKeyContext({ ...row, subject });

const rewrapTable = async (
  pool: pg.Pool,
  keyEncryption: KeyEncryption,
  table: 'subject_key' | 'data_key',
  onFailure: OnFailure,
  signal: AbortSignal | undefined,
): Promise<number> => {
  let rewrapped = 0;
  for (let after = BEFORE_ALL; signal?.aborted !== true; ) {
    const { rows } = await pool.query<Row>(
      `select * from ${table} where wrapped is not null and wrapped_by is distinct from $1 and key_id > $2
       order by key_id limit ${BATCH}`,
      [keyEncryption.current, after],
    );
    for (const row of rows) {
      try {
        const key = await keyEncryption.unwrap({ wrapped: row.wrapped, wrappedBy: row.wrapped_by }, contextOf(row));
        const { wrapped, wrappedBy } = await keyEncryption.wrap(key, contextOf(row));
        // The old value in the condition: a subject's key that was destroyed meanwhile stays destroyed.
        const { rowCount } = await pool.query(
          `update ${table} set wrapped = $1, wrapped_by = $2 where key_id = $3 and wrapped = $4`,
          [wrapped, wrappedBy, row.key_id, row.wrapped],
        );
        rewrapped += rowCount ?? 0;
      } catch (error) {
        onFailure(`${table} ${row.key_id}`, error);
      }
      after = row.key_id;
    }
    if (rows.length < BATCH) break;
  }
  return rewrapped;
};

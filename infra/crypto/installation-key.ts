import { hkdfSync, randomBytes } from 'node:crypto';
import type pg from 'pg';
import type { KeyEncryption } from './key-encryption.ts';
import { unwrapSomeSubjectKey } from './subject-keys.ts';

/** 32 bytes for one purpose, such as `precedent-blind-index/v1`: the same ones for ever, and other ones for each purpose. */
export type DeriveKey = (purpose: string) => Buffer;

/** What the installation's key is wrapped for. */
export const INSTALLATION_KEY = JSON.stringify(['precedent-installation-key/v1']);

/**
 * Opens the key of this installation, made at the first time. What is derived from it outlives the key-encryption key,
 * which is replaced every year. Throws KeyNotUnwrapped where the key-encryption key is not the one of this database.
 */
export const openInstallationKey = async (options: {
  readonly pool: pg.Pool;
  readonly keyEncryption: KeyEncryption;
  readonly epochMillis: () => number;
}): Promise<DeriveKey> => {
  const { pool, keyEncryption, epochMillis } = options;
  const row = (await stored(pool)) ?? (await made());
  const key = await keyEncryption.unwrap({ wrapped: row.wrapped, wrappedBy: row.wrapped_by }, INSTALLATION_KEY);
  return derivingFrom(key);

  async function made(): Promise<Row> {
    // An installation that is older than its installation key has keys by which the configured one can be told as well.
    await unwrapSomeSubjectKey(pool, keyEncryption);
    const { wrapped, wrappedBy } = await keyEncryption.wrap(randomBytes(32), INSTALLATION_KEY);
    await pool.query(
      `insert into installation_key (wrapped, wrapped_by, wrapped_at) values ($1, $2, to_timestamp($3 / 1000.0))
       on conflict do nothing`,
      [wrapped, wrappedBy, epochMillis()],
    );
    const row = await stored(pool);
    if (row === undefined) throw new Error('the installation key that was made cannot be read');
    return row;
  }
};

/** What derives from an installation's key. */
export const derivingFrom =
  (key: Buffer): DeriveKey =>
  (purpose) =>
    Buffer.from(hkdfSync('sha256', key, '', purpose, 32));

interface Row {
  readonly wrapped: Buffer;
  readonly wrapped_by: string;
}

const stored = async (pool: pg.Pool): Promise<Row | undefined> =>
  (await pool.query<Row>('select wrapped, wrapped_by from installation_key')).rows[0];

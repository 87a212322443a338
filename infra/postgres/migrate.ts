import { readdir, readFile } from 'node:fs/promises';
import pg from 'pg';

/** One process migrates at a time: the number of the advisory lock, as SQL. */
export const MIGRATION_LOCK = "hashtext('precedent.migrations')";

/** Where it is written down which migrations ran. */
export const MIGRATION_TABLE =
  'create table if not exists migration (name text primary key, applied_at timestamptz not null default now())';

const FOLDER = new URL('../../migrations/', import.meta.url);

/**
 * Brings a database's log, keys and operational tables up to date: every `migrations/NNNN_name.sql` that has not run,
 * in order, each in its own transaction, one process at a time. Forward only. Returns the names that ran.
 */
export const migrate = async (url: string): Promise<readonly string[]> => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(`select pg_advisory_lock(${MIGRATION_LOCK})`);
    await client.query(MIGRATION_TABLE);
    const { rows } = await client.query<{ name: string }>('select name from migration');
    const applied = new Set(rows.map((row) => row.name));
    const pending = (await migrationNames()).filter((name) => !applied.has(name));
    for (const name of pending) {
      await client.query('begin');
      await runMigration(name, (statement, values) => client.query(statement, values));
      await client.query('commit');
    }
    return pending;
  } finally {
    await client.end();
  }
};

/** Runs one migration and writes it down, in the caller's transaction. */
export const runMigration = async (
  name: string,
  query: (statement: string, values?: string[]) => Promise<unknown>,
): Promise<void> => {
  await query(await readFile(new URL(name, FOLDER), 'utf8'));
  await query('insert into migration (name) values ($1)', [name]);
};

/** The names of all migrations, in the order in which they run. */
export const migrationNames = async (): Promise<readonly string[]> =>
  (await readdir(FOLDER)).filter((name) => name.endsWith('.sql')).toSorted();

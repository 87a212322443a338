import { derivingFrom, INSTALLATION_KEY } from '../crypto/installation-key.ts';
import { type KeyEncryption, KeyNotUnwrapped } from '../crypto/key-encryption.ts';
import { MIGRATION_LOCK, MIGRATION_TABLE, migrationNames, runMigration } from '../postgres/migrate.ts';
import type { SqlDatabase, SqlSession } from '../postgres/sql-database.ts';
import type { BackupFile } from './backup-file.ts';
import { BackupRefused } from './backup-refused.ts';
import { countedRows } from './counted-rows.ts';
import type { Part } from './manifest.ts';
import { BACKED_UP } from './tables.ts';
import { BACKUP_SEAL } from './write-backup.ts';

/**
 * Whether a backup can be restored by this build with this key-encryption key, and is as it was written: read whole,
 * before anything is changed.
 *
 * @throws BackupRefused it is of a newer product, of another key, altered or damaged
 */
export const checkBackup = async (
  backup: BackupFile,
  keyEncryption: KeyEncryption,
  onProgress: (bytes: number, total: number) => void,
): Promise<void> => {
  const { manifest, path } = backup;
  const known = await migrationNames();
  const newer = manifest.migrations.filter((name) => !known.includes(name));
  if (newer.length > 0) {
    throw new BackupRefused(
      `${path} was made by a newer Precedent (${manifest.product}), with ${newer.join(', ')}. Restore it with that version.`,
    );
  }
  const stranger = manifest.parts.find(({ name }) => !BACKED_UP.some((table) => table.name === name));
  if (stranger !== undefined) throw new BackupRefused(`${path} has a part ${stranger.name}, which is unknown here.`);
  const { wrapped, wrappedBy } = manifest.installationKey;
  try {
    const key = await keyEncryption.unwrap({ wrapped: Buffer.from(wrapped, 'base64'), wrappedBy }, INSTALLATION_KEY);
    backup.authenticate(derivingFrom(key)(BACKUP_SEAL));
  } catch (error) {
    if (!(error instanceof KeyNotUnwrapped)) throw error;
    throw new BackupRefused(
      `The key-encryption key at hand is not the one of ${path}: ${error.message}. A backup holds no key-encryption key. Give the one that the installation had, as KEY_ENCRYPTION_KEY or in PRECEDENT_HOME/key-encryption-key; without it, what is encrypted cannot be read.`,
    );
  }
  await backup.verify(onProgress);
};

/**
 * Puts a checked backup into a database in which nothing was ever made: in one transaction, so that it is there whole or
 * not at all, whatever happens meanwhile. Positions, revisions and bytes are those of the backup. Read models are not
 * built. `onProgress` is told how many of the log's events are in.
 *
 * @throws BackupRefused there is something in the database
 */
export const restoreBackup = (
  backup: BackupFile,
  database: SqlDatabase,
  onProgress: (events: number, total: number) => void,
  signal?: AbortSignal,
): Promise<void> =>
  database.transaction('begin', async (session) => {
    const { manifest } = backup;
    await session.query(`select pg_advisory_xact_lock(${MIGRATION_LOCK})`);
    await refuseUnlessEmpty(session);
    await session.query(MIGRATION_TABLE);
    const migrations = await migrationNames();
    // The tables as they were when the backup was made; what came since then finds the rows there, as in an upgrade.
    for (const name of migrations) if (manifest.migrations.includes(name)) await runMigration(name, session.query);
    const total = Number(manifest.log.head);
    for (const part of manifest.parts) {
      await load(session, backup, part, (rows) => {
        signal?.throwIfAborted();
        if (part.name === 'event') onProgress(rows, total);
      });
    }
    for (const name of migrations) if (!manifest.migrations.includes(name)) await runMigration(name, session.query);
  });

const refuseUnlessEmpty = async (session: SqlSession): Promise<void> => {
  const { rows } = await session.query(
    `select coalesce(to_regclass('event'), to_regclass('migration'), to_regclass('process.job'))::text as found`,
  );
  const found = rows[0]?.found;
  if (typeof found !== 'string') return;
  throw new BackupRefused(
    `The database is not empty: it has a table ${found}. A backup goes into a database in which nothing was ever made: name a new one in DATABASE_URL, or, of the embedded one, stop Precedent and move PRECEDENT_HOME/postgres away.`,
  );
};

const load = async (
  session: SqlSession,
  backup: BackupFile,
  part: Part,
  onRows: (rows: number) => void,
): Promise<void> => {
  const { name, columns } = part;
  const { rows: found } = await session.query(
    'select relforcerowsecurity as forced from pg_class where oid = $1::regclass',
    [name],
  );
  const forced = found[0]?.forced === true;
  // An owner who is no superuser cannot COPY into a table whose policies bind the owner, too.
  if (forced) await session.query(`alter table ${name} no force row level security`);
  if (BACKED_UP.some((table) => table.name === name && table.seeded)) await session.query(`delete from ${name}`);
  let rows = 0;
  const counted = countedRows(backup.read(part), (more) => {
    rows += more;
    onRows(rows);
  });
  const list = columns.map((column) => `"${column.replaceAll('"', '""')}"`).join(', ');
  await session.copyIn(`copy ${name} (${list}) from stdin with (freeze)`, counted);
  if (rows !== part.rows)
    throw new BackupRefused(`${backup.path}: its part ${name} has ${rows} rows, not ${part.rows}.`);
  if (forced) await session.query(`alter table ${name} force row level security`);
  await goOnCounting(session, name);
  await session.query(`analyze ${name}`);
};

/** Identity columns go on after what was put there. */
const goOnCounting = async (session: SqlSession, table: string): Promise<void> => {
  const { rows } = await session.query(
    `select attname::text as name, pg_get_serial_sequence($1, attname) as sequence from pg_attribute
     where attrelid = $1::regclass and attidentity <> ''`,
    [table],
  );
  for (const { name, sequence } of rows) {
    await session.query(
      `select setval('${sequence}', coalesce(max("${name}"), 1), max("${name}") is not null) from ${table}`,
    );
  }
};

/**
 * A process that writes a backup, or restores one, until it is killed or done: `victim.ts backup|restore FILE`, on the
 * database of DATABASE_URL.
 */
import pg from 'pg';
import { openBackup } from '../../../infra/backup/backup-file.ts';
import { checkBackup, restoreBackup } from '../../../infra/backup/restore-backup.ts';
import { writeBackup } from '../../../infra/backup/write-backup.ts';
import { systemEpochMillis } from '../../../infra/clock.ts';
import { openInstallationKey } from '../../../infra/crypto/installation-key.ts';
import { localKeyEncryption } from '../../../infra/crypto/local-key-encryption.ts';
import { createSqlDatabase } from '../../../infra/postgres/sql-database.ts';

const [what, path = ''] = process.argv.slice(2);
const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 2 });
const database = createSqlDatabase(pool);
const keyEncryption = localKeyEncryption(Buffer.alloc(32, 7));

if (what === 'backup') {
  const deriveKey = await openInstallationKey({ pool, keyEncryption, epochMillis: systemEpochMillis });
  await writeBackup({ database, deriveKey, version: '0.1.0', checksumsAt: async () => [] }, path, () => undefined);
} else {
  const backup = await openBackup(path);
  await checkBackup(backup, keyEncryption, () => undefined);
  await restoreBackup(backup, database, () => undefined);
}
await pool.end();

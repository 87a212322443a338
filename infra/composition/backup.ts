import { beginChecksumAt } from '../../projections/runtime/checksum.ts';
import { checksumWithin } from '../../projections/runtime/rebuild.ts';
import type { ProjectionChecksum } from '../backup/manifest.ts';
import type { BackupPorts } from '../backup/write-backup.ts';
import { createSqlDatabase } from '../postgres/sql-database.ts';
import { projections } from './catalogue.ts';
import type { Storage } from './storage.ts';
import { VERSION } from './version.ts';

/** What a backup of an opened storage is made with. A read model that is not live in this build's version is not noted. */
export const backupOver = ({ pool, deriveKey }: Pick<Storage, 'pool' | 'deriveKey'>): BackupPorts => {
  const database = createSqlDatabase(pool);
  return {
    database,
    deriveKey,
    version: VERSION,
    checksumsAt: (snapshot) =>
      database.transaction(beginChecksumAt(snapshot), async (session) => {
        const found: ProjectionChecksum[] = [];
        for (const projection of projections) {
          const live = await checksumWithin(session, projection);
          if (live === undefined) continue;
          const tables = live.tables.map(({ rows, ...table }) => ({ ...table, rows: rows.toString() }));
          const { name, version } = projection;
          found.push({ name, version, position: live.position.toString(), tables });
        }
        return found;
      }),
  };
};

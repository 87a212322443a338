import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type pg from 'pg';
import type { NewEvent } from '../../domain/kernel/envelope.ts';
import { streamName } from '../../domain/kernel/stream.ts';
import type { Manifest } from '../../infra/backup/manifest.ts';
import { writeBackup } from '../../infra/backup/write-backup.ts';
import { createSecrets } from '../../infra/crypto/create-secrets.ts';
import { createDataKeys } from '../../infra/crypto/data-keys.ts';
import { openInstallationKey } from '../../infra/crypto/installation-key.ts';
import { localKeyEncryption } from '../../infra/crypto/local-key-encryption.ts';
import { createSubjectKeys } from '../../infra/crypto/subject-keys.ts';
import { ids } from '../../infra/ids.ts';
import { notaryKeyOf } from '../../infra/notary/notary-key.ts';
import { createSqlDatabase } from '../../infra/postgres/sql-database.ts';
import { notaryWorld, RIVAL, SHOP } from './notary-world.ts';

export const BACKUP_KEYS = localKeyEncryption(Buffer.alloc(32, 7));
const epochMillis = (): number => 1_795_000_000_000;

/** An event whose JSON has all that COPY and JSON write as escapes. */
const odd = (): NewEvent => {
  const id = ids.derivedId('an odd event');
  const recordedAt = '2026-11-20T23:10:00.000Z';
  const of = { commandId: id, correlationId: id, causationId: id, recordedAt };
  return {
    id,
    type: 'NoteTaken',
    version: 1,
    data: { text: 'tab\t newline\n \\N \\\\. “𝄞” \u2028 \u007f \\u0041', share: 1e-7 },
    metadata: { tenant: RIVAL, actor: { kind: 'user', id: 'a\\d"a' }, ...of },
  };
};

/** A database in which every table that a backup has holds something that is hard to copy. */
export const backupWorld = async () => {
  const world = await notaryWorld();
  const { pool } = world.database;
  const folder = await mkdtemp(join(tmpdir(), 'precedent-backup-'));
  const dataKeys = createDataKeys({ keyEncryption: BACKUP_KEYS, ids, epochMillis });
  await world.append(SHOP, 300);
  await world.append(RIVAL, 4);
  await world.store.append(streamName('note', RIVAL, 'odd'), 'none', [odd()]);
  await world.notary().round();
  const keys = { key: notaryKeyOf(Buffer.alloc(32, 5)), previousKey: world.identity.key };
  await world.notary(keys).round();
  const subjects = createSubjectKeys({ pool, keyEncryption: BACKUP_KEYS, ids, epochMillis });
  await subjects.forSealing(SHOP, 'ada\n');
  await subjects.forSealing(SHOP, 'erased');
  await subjects.destroy(SHOP, 'erased');
  await createSecrets({ pool, dataKeys, ids, epochMillis }).put(SHOP, 'totp', 'a secret');
  await pool.query(`
    insert into signing_key values (1, 'kid', '{"x": 1.10, "a": "\\\\n"}', 'secret', '2026-11-20T00:00:00.123456Z', 'infinity');
    insert into process.checkpoint values ('autopilot', 123456789012345678901234567890);
    insert into process.timer values ('${SHOP}', 'autopilot', 'p', 'due', '${RIVAL}', '2026-11-20T00:00:00.000001Z', 'c', null);
    insert into process.job (tenant_id, id, job, input, origin_kind, origin_id, correlation_id, causation_id, max_attempts,
        progress, error, requested_at, touched_at)
      values ('${SHOP}', '${RIVAL}', 'j', '{"a" :  1e2, "b":"\\\\u00e9\\t"}', 'api', 'o', 'c', 'c', 5, 0.1::float8 + 0.2::float8,
        E'two\\nlines\\\\', now(), '-infinity');
    insert into process.schedule values ('${SHOP}', 's', 7, '{"x":[]}', now());
    insert into notary_cosignature values (0, '${SHOP}', 300, 'witness+abc', E'— witness abc=\n');
    insert into api_key_use values ('${SHOP}', '${RIVAL}', now());
    insert into process.parked_input (tenant_id, process, instance, input_id, source, attempts, next_attempt_at)
      select '${SHOP}', 'autopilot', 'i' || n, '${RIVAL}', '{}', 0, now() from generate_series(1, 3) n;
    delete from process.parked_input where instance = 'i3'`);

  return {
    ...world,
    folder,
    /** The one that the key was handed over to. */
    notary: () => world.notary(keys),
    /** Writes a backup of a database, by default of this one. */
    backup: async (
      name: string,
      from: pg.Pool = pool,
    ): Promise<{ readonly path: string; readonly manifest: Manifest }> => {
      const path = join(folder, name);
      const deriveKey = await openInstallationKey({ pool: from, keyEncryption: BACKUP_KEYS, epochMillis });
      const ports = { database: createSqlDatabase(from), deriveKey, version: '0.1.0', checksumsAt: async () => [] };
      const { manifest } = await writeBackup(ports, path, () => undefined);
      return { path, manifest };
    },
    close: async () => {
      await world.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
};

import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { streamName } from '../../domain/kernel/stream.ts';
import { BACKUP_KEYS, backupWorld } from '../../test/support/backup-world.ts';
import { emptyDatabase, emptyDatabaseOfOrdinaryOwner, type TestDatabase } from '../../test/support/database.ts';
import { RIVAL, SHOP } from '../../test/support/notary-world.ts';
import { examineNotary } from '../cli/doctor-notary.ts';
import { notaryOver } from '../composition/notary.ts';
import { localKeyEncryption } from '../crypto/local-key-encryption.ts';
import { createPostgresEventStore } from '../event-store/postgres/postgres-event-store.ts';
import { MIGRATION_TABLE, migrationNames, runMigration } from '../postgres/migrate.ts';
import { createSqlDatabase } from '../postgres/sql-database.ts';
import { openBackup } from './backup-file.ts';
import type { Manifest } from './manifest.ts';
import { checkBackup, restoreBackup } from './restore-backup.ts';
import { BACKED_UP, DERIVED, FORGOTTEN, LEFT_OUT_SCHEMAS } from './tables.ts';

const nothing = (): void => undefined;
let world: Awaited<ReturnType<typeof backupWorld>>;
let path: string;
let manifest: Manifest;
beforeAll(async () => {
  world = await backupWorld();
  ({ path, manifest } = await world.backup('whole'));
});
afterAll(() => world?.close());

const opened = async (make: () => Promise<TestDatabase>): Promise<TestDatabase> => {
  const database = await make();
  onTestFinished(database.close);
  return database;
};
const restored = async (file: string, make = emptyDatabase): Promise<TestDatabase> => {
  const database = await opened(make);
  const backup = await openBackup(file);
  await checkBackup(backup, BACKUP_KEYS, nothing);
  await restoreBackup(backup, createSqlDatabase(database.pool), nothing);
  return database;
};
/** What is in the file, table by table, to the last byte. */
const contents = ({ parts }: Manifest) =>
  parts.map(({ name, columns, rows, sha256 }) => ({ name, columns, rows, sha256 }));
const checking = async (file: string, keys = BACKUP_KEYS): Promise<void> =>
  checkBackup(await openBackup(file), keys, nothing);
const altered = async (name: string, change: (bytes: Buffer) => Buffer): Promise<string> => {
  const copy = join(world.folder, name);
  await writeFile(copy, change(await readFile(path)));
  return copy;
};

describe('what a backup has', () => {
  test('of every table it is said whether it is backed up, derived or forgotten', async () => {
    const { rows } = await world.database.pool.query<{ name: string }>(
      `select case nspname when 'public' then '' else nspname || '.' end || relname as name
       from pg_class join pg_namespace n on n.oid = relnamespace
       where relkind in ('r', 'p') and nspname !~ '^pg_' and nspname <> 'information_schema' and nspname <> all ($1)
       order by name`,
      [Object.keys(LEFT_OUT_SCHEMAS)],
    );
    const said = [...BACKED_UP.map(({ name }) => name), ...Object.keys(DERIVED), ...Object.keys(FORGOTTEN)];
    expect(rows.map(({ name }) => name)).toEqual(said.toSorted());
  });

  test('it has rows of every one that is backed up, and they are those that were there', () => {
    expect(manifest.parts.map(({ name }) => name)).toEqual(BACKED_UP.map(({ name }) => name));
    for (const { name, rows } of manifest.parts) expect(rows, name).toBeGreaterThan(0);
    expect(manifest).toMatchObject({ log: { head: '305', lastRecordedAt: '2026-11-20T23:10:00.000Z' } });
    expect(manifest.notary.checkpoints).toBe(3);
  });

  test('the key-encryption key is not in it, nor what a secret says', async () => {
    const backup = await openBackup(path);
    const texts = await Promise.all(backup.manifest.parts.map((part) => Array.fromAsync(backup.read(part))));
    const text = Buffer.concat(texts.flat()).toString();
    expect(text).toContain('note 1');
    for (const secret of ['a secret', Buffer.alloc(32, 7).toString('hex'), Buffer.alloc(32, 7).toString('base64')]) {
      expect(text).not.toContain(secret);
    }
  });

  test('made while others append, it is of one moment', async () => {
    const stopped = new AbortController();
    const writers = [1, 2, 3].map(async (writer) => {
      while (!stopped.signal.aborted) await world.append(RIVAL, 3, `writer${writer}`);
    });
    const { path: file, manifest: made } = await world.backup('meanwhile');
    stopped.abort();
    await Promise.all(writers);
    const backup = await openBackup(file);
    const [events] = made.parts;
    if (events === undefined) throw new Error('no part');
    const lines = Buffer.concat(await Array.fromAsync(backup.read(events)))
      .toString()
      .trimEnd()
      .split('\n');
    expect(lines.map((line) => Number(line.split('\t')[0]))).toEqual(lines.map((_, index) => index + 1));
    expect(String(lines.length)).toBe(made.log.head);
    expect(await world.store.head()).toBeGreaterThan(BigInt(made.log.head));
  });
});

describe('restored', () => {
  test('everything is as it was, byte for byte, and the log goes on', async () => {
    const { pool } = await restored(path);
    expect(contents((await world.backup('again', pool)).manifest)).toEqual(contents(manifest));

    const forced = 'select relname, relforcerowsecurity from pg_class where relrowsecurity order by relname';
    expect((await pool.query(forced)).rows).toEqual((await world.database.pool.query(forced)).rows);
    for (const attack of ['update event set version = 2', 'delete from event', 'truncate event']) {
      await expect(pool.query(attack)).rejects.toThrow('events are immutable');
    }
    const store = createPostgresEventStore({ pool });
    const [first] = (await Array.fromAsync(store.readStream(streamName('note', SHOP, 'first')))).flat();
    if (first === undefined) throw new Error('no event');
    const appended = await store.append(first.stream, 299n, [{ ...first, id: crypto.randomUUID() }]);
    expect(appended).toMatchObject({ revision: 300n, position: 306n });
    await store.close();
    const parked = await pool.query(`
      insert into process.parked_input (tenant_id, process, instance, input_id, source, attempts, next_attempt_at)
      values ('${SHOP}', 'autopilot', 'new', '${RIVAL}', '{}', 0, now()) returning place`);
    expect(parked.rows).toEqual([{ place: '3' }]);
  });

  test('by an owner who is no superuser, and backed up by them, it is the same', async () => {
    const { pool } = await restored(path, emptyDatabaseOfOrdinaryOwner);
    expect((await pool.query('select rolsuper from pg_roles where rolname = current_user')).rows).toEqual([
      { rolsuper: false },
    ]);
    expect(contents((await world.backup('ordinary', pool)).manifest)).toEqual(contents(manifest));
  });

  test('of an older version, it is brought up to date', async () => {
    const older = await opened(emptyDatabase);
    const names = await migrationNames();
    await older.pool.query(MIGRATION_TABLE);
    const missing = async (): Promise<boolean> => {
      const tables = BACKED_UP.map(({ name }) => name);
      const { rows } = await older.pool.query(
        'select from unnest($1::text[]) as t (name) where to_regclass(name) is null',
        [tables],
      );
      return rows.length > 0;
    };
    for (const name of names) {
      if (await missing()) await runMigration(name, (statement, values) => older.pool.query(statement, values));
    }
    await older.pool.query(`insert into process.checkpoint values ('autopilot', 1)`);
    const { pool } = await restored((await world.backup('older', older.pool)).path);
    expect((await pool.query('select name from migration order by name')).rows.map(({ name }) => name)).toEqual(names);
    expect((await pool.query('select name from process.checkpoint')).rows).toEqual([{ name: 'autopilot' }]);
  });

  test('over a log that was signed further, nothing is signed, and the operator is told what to do', async () => {
    const { pool } = await restored(path);
    const store = createPostgresEventStore({ pool });
    const notary = notaryOver({ pool, store }, world.identity);
    const home = { directory: '/the/home' };
    expect(await examineNotary(notary, home)).toMatchObject({ well: true });
    await world.append(SHOP, 5, 'lost');
    await world.notary().round();
    const retained = await world.retained();
    await expect(notary.round()).rejects.toThrow('305 entries were signed, and there are 300');
    expect(await examineNotary(notary, home)).toMatchObject({
      well: false,
      detail: expect.stringContaining('305 entries were signed, and there are 300'),
      mend: expect.stringContaining('move /the/home/checkpoints away'),
    });
    const [first] = (await Array.fromAsync(store.readStream(streamName('note', SHOP, 'first')))).flat();
    if (first === undefined) throw new Error('no event');
    const instead = Array.from({ length: 400 }, () => ({ ...first, id: crypto.randomUUID() }));
    await store.append(streamName('note', SHOP, 'instead'), 'none', instead);
    await expect(notary.round()).rejects.toThrow('are not those that were signed');
    expect(await examineNotary(notary, home)).toMatchObject({
      well: false,
      detail: expect.stringContaining('are not those'),
    });
    expect(await world.retained()).toBe(retained);
    await store.close();
  });
});

describe('refused, and nothing was changed', () => {
  test('a database that is not empty', async () => {
    const { pool } = world.database;
    const before = await world.store.head();
    const backup = await openBackup(path);
    await expect(restoreBackup(backup, createSqlDatabase(pool), nothing)).rejects.toThrow(/not empty.*table event/);
    expect(await world.store.head()).toBe(before);
  });

  test('a flipped bit in any part, which is named', async () => {
    for (const { name, offset, bytes } of manifest.parts) {
      const copy = await altered('flipped', (file) => {
        const at = offset + Math.floor(bytes / 2);
        file.writeUInt8(file.readUInt8(at) ^ 1, at);
        return file;
      });
      await expect(checking(copy), name).rejects.toThrow(`damaged: its part ${name}`);
    }
  });

  test.each<[string, (file: Buffer) => Buffer, string]>([
    ['another file', () => Buffer.from('{"a": 1}\n'), 'is no backup of Precedent'],
    ['an empty file', () => Buffer.alloc(0), 'is no backup of Precedent'],
    ['a file that was cut off', (file) => file.subarray(0, -100), 'cut off'],
    ['a file of which only the beginning was copied', (file) => file.subarray(0, 100), 'cut off'],
    ['an altered manifest', (file) => withText(file, '"head":"305"', '"head":"304"'), 'damaged: its manifest'],
    ['one that was given the right digest', (file) => resealed(file, '"head":"305"', '"head":"304"'), 'was altered'],
    [
      'a newer version’s',
      (file) => resealed(file, '0001_roles', '0099_roles'),
      'newer Precedent (0.1.0), with 0099_roles',
    ],
    ['an unknown part', (file) => resealed(file, '"name":"event"', '"name":"evenu"'), 'a part evenu'],
  ])('%s', async (name, change, message) => {
    await expect(checking(await altered(name, change))).rejects.toThrow(message);
  });

  test('another key-encryption key; the one before it will do', async () => {
    const [own, other] = [Buffer.alloc(32, 7), Buffer.alloc(32, 8)];
    await expect(checking(path, localKeyEncryption(other))).rejects.toThrow(
      /key-encryption key at hand is not the one/,
    );
    await checking(path, localKeyEncryption(other, own));
  });

  test('a backup that fails leaves no file', async () => {
    const { pool } = world.database;
    await pool.query('alter table api_key_use rename to away');
    await expect(world.backup('failing')).rejects.toThrow('api_key_use');
    await pool.query('alter table away rename to api_key_use');
    expect((await readdir(world.folder)).filter((name) => name.startsWith('failing'))).toEqual([]);
  });
});

const withText = (file: Buffer, text: string, other: string): Buffer =>
  Buffer.from(file.toString('latin1').replace(text, other), 'latin1');

/** Somebody alters the manifest, and makes its digest anew; the installation's key they do not have. */
const resealed = (file: Buffer, text: string, other: string): Buffer => {
  const changed = withText(file, text, other);
  const last = changed.subarray(-LAST_LINE_BYTES).toString();
  const manifest = changed.subarray(Number(last.split(' ')[1]), -LAST_LINE_BYTES);
  const digest = createHash('sha256').update(manifest).digest('hex');
  return withText(changed, last.split(' ')[2] ?? '', digest);
};
const LAST_LINE_BYTES = 'precedent-backup-end '.length + 16 + 1 + 64 + 1 + 64 + 1;

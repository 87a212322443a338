import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, statSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBackup } from '../../../infra/backup/backup-file.ts';
import { openInstallationKey } from '../../../infra/crypto/installation-key.ts';
import { BACKUP_KEYS } from '../../support/backup-world.ts';
import { emptyDatabase, type TestDatabase, testDatabase } from '../../support/database.ts';

/** R3 for backups: killed in the middle, each time later. */
const KILLS = process.env.PRECEDENT_NIGHTLY ? 20 : 2;
const EVENTS = 40_000;

let full: TestDatabase;
let folder: string;
beforeAll(async () => {
  full = await testDatabase();
  folder = await mkdtemp(join(tmpdir(), 'precedent-backup-killed-'));
  await openInstallationKey({ pool: full.pool, keyEncryption: BACKUP_KEYS, epochMillis: () => 0 });
  await full.pool.query(
    `insert into event
     select n, n - 1, gen_random_uuid(), 1, 'note-0195f3e0-0000-7000-8000-0000000000a1.long', 'NoteTaken',
            json_build_object('text', repeat(md5(n::text), 8)), json_build_object('recordedAt', '2026-11-20T00:00:00.000Z')
     from generate_series(1, ${EVENTS}) n`,
  );
});
afterAll(async () => {
  await full.close();
  await rm(folder, { recursive: true, force: true });
});

const start = (what: 'backup' | 'restore', path: string, { url }: TestDatabase): ChildProcess =>
  spawn(process.execPath, ['test/faults/backup/victim.ts', what, path], {
    env: { ...process.env, DATABASE_URL: url },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
const killWhen = async (victim: ChildProcess, isTime: () => Promise<boolean>): Promise<void> => {
  while (!(await isTime())) {
    expect(victim.exitCode, 'it ended before it could be killed').toBeNull();
    await sleep(2);
  }
  victim.kill('SIGKILL');
  if (victim.signalCode === null) await once(victim, 'exit');
  expect(victim.signalCode).toBe('SIGKILL');
};
const finish = async (victim: ChildProcess): Promise<void> => {
  if (victim.exitCode === null) await once(victim, 'exit');
  expect(victim.exitCode).toBe(0);
};

test(`killed ${KILLS} times while it writes, a backup has no file of its name; the next one does, and is whole`, async () => {
  const path = join(folder, 'one');
  for (let kill = 1; kill <= KILLS; kill += 1) {
    await rm(`${path}.unfinished`, { force: true });
    const enough = (1_000_000 * (kill - 1)) / KILLS;
    await killWhen(start('backup', path, full), async () => {
      const unfinished = `${path}.unfinished`;
      return existsSync(unfinished) && statSync(unfinished).size > enough;
    });
    expect(await readdir(folder)).toEqual(['one.unfinished']);
  }
  await finish(start('backup', path, full));
  expect(await readdir(folder)).toEqual(['one']);
  await (await openBackup(path)).verify(() => undefined);
});

test(`killed ${KILLS} times while it restores, the database is as empty as before; the next one fills it`, async () => {
  const path = join(folder, 'one');
  const empty = await emptyDatabase();
  const loaded = async (): Promise<number> => {
    const { rows } = await full.pool.query<{ loaded: number }>(
      `select coalesce(max(tuples_processed), 0)::integer as loaded from pg_stat_progress_copy where datname = $1`,
      [new URL(empty.url).pathname.slice(1)],
    );
    return rows[0]?.loaded ?? 0;
  };
  const tables = async (): Promise<number> => {
    const { rows } = await empty.pool.query(
      `select count(*)::integer as tables from pg_class join pg_namespace n on n.oid = relnamespace
       where relkind = 'r' and nspname !~ '^(pg_|information_schema)'`,
    );
    return rows[0].tables;
  };
  for (let kill = 1; kill <= KILLS; kill += 1) {
    const enough = (EVENTS * (kill - 1)) / KILLS / 2;
    await killWhen(start('restore', path, empty), async () => (await loaded()) > enough);
    expect(await tables()).toBe(0);
  }
  await finish(start('restore', path, empty));
  expect((await empty.pool.query('select max(position)::integer as head, count(*)::integer from event')).rows).toEqual([
    { head: EVENTS, count: EVENTS },
  ]);
  await empty.close();
});

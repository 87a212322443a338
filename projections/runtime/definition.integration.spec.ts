import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { migrate } from '../../infra/postgres/migrate.ts';
import { createSqlDatabase } from '../../infra/postgres/sql-database.ts';
import { createTenantReads } from '../../infra/postgres/tenant-reads.ts';
import { type TestDatabase, testDatabase } from '../../test/support/database.ts';
import { meters, TENANTS, titles } from '../../test/support/projections/row-model.ts';
import { scenario } from '../../test/support/projections/scenario.ts';
import type { ProjectionRunner } from './runner.ts';
import { increment, upsert } from './table.ts';

const ID = '11111111-1111-4111-8111-111111111111';
const [TENANT, OTHER] = TENANTS;

/** An owner as a hosted database gives one: no superuser, so that row-level security holds for it too. */
const OWNER = 'plain_owner';

let db: TestDatabase;
let pool: pg.Pool;
let runner: ProjectionRunner;
beforeAll(async () => {
  db = await testDatabase();
  await db.pool.query(`create role ${OWNER} login createrole password 'plain'`);
  await db.pool.query(`grant precedent_app, precedent_projector, precedent_secrets to ${OWNER} with admin option`);
  await db.pool.query(`create database ${OWNER} owner ${OWNER} template template0`);
  const url = new URL(db.url);
  url.username = OWNER;
  url.password = 'plain';
  url.pathname = OWNER;
  await migrate(url.href);
  pool = new pg.Pool({ connectionString: url.href, max: 6 });
  pool.on('error', () => undefined); // the pool has ended before its last sockets have, and dropping the database cuts those

  const { runner: create, changeOf } = scenario(db);
  await changeOf({ tenant: TENANT, operation: upsert(titles, { id: ID, title: 'ours', edits: 0n }) });
  await changeOf({ tenant: OTHER, operation: upsert(titles, { id: ID, title: 'theirs', edits: 0n }) });
  runner = create({ database: createSqlDatabase(pool) });
  await runner.start();
  const last = await changeOf({ tenant: TENANT, operation: increment(meters, { id: ID, part: '' }, { events: 1n }) });
  expect(await runner.waitFor(['meters'], last, 15_000)).toBe(true);
  await runner.rebuild('meters');
});
afterAll(async () => {
  await runner?.stop();
  await pool?.end();
  await db.pool.query(`drop database ${OWNER} with (force)`);
  await db.pool.query(`drop role ${OWNER}`);
  await db.close();
});

describe('a read-model table', () => {
  it('is under row-level security, also for its owner', async () => {
    const { rows } = await pool.query(`select relname::text as name, relrowsecurity and relforcerowsecurity as forced
      from pg_class where relnamespace = 'read_model'::regnamespace and relkind = 'r' order by 1`);
    expect(rows).toEqual([
      { name: 'meters', forced: true },
      { name: 'titles', forced: true },
    ]);
  });

  it('has the tenant first in its key and in every index', async () => {
    const { rows } = await pool.query(`select indexname::text as name, indexdef as definition from pg_indexes
      where schemaname = 'read_model' order by 1`);
    expect(rows.map(({ name }) => name)).toEqual(['meters_index_1', 'meters_key', 'titles_key']);
    for (const { definition } of rows) expect(definition).toContain('(tenant_id, ');
  });

  it("shows its rows to their tenant, and nobody else's", async () => {
    const titlesOf = (tenant: string) =>
      createTenantReads(pool).inTenant(tenant, async (reads) =>
        (await reads.rows(reads.sql('titles').select('title'))).map(({ title }) => title),
      );
    expect(await titlesOf(TENANT)).toEqual(['ours']);
    expect(await titlesOf(OTHER)).toEqual(['theirs']);
    expect(await titlesOf('00000000-0000-4000-8000-00000000000c')).toEqual([]);
  });

  it('shows no row to a reader that names no tenant, or an empty one', async () => {
    const client = await pool.connect();
    await client.query('begin; set local role precedent_app');
    const { rows: unset } = await client.query('select * from read_model.titles');
    await client.query(`set local app.tenant_id = ''`);
    const { rows: empty } = await client.query('select * from read_model.titles');
    await client.query('rollback');
    client.release();
    expect([unset, empty]).toEqual([[], []]);
  });

  it.each(['insert into read_model.titles select * from read_model.titles', 'delete from read_model.titles'])(
    'takes no writes from the role that reads: %s',
    async (statement) => {
      const client = await pool.connect();
      await client.query('begin; set local role precedent_app');
      const written = client.query(statement);
      await expect(written).rejects.toThrow('permission denied');
      await client.query('rollback');
      client.release();
    },
  );

  it('compares equal with a rebuild', async () => {
    expect(await runner.compareWithRebuild('meters')).toMatchObject({ equal: true });
  });
});

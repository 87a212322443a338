import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestDatabase, testDatabase } from '../../test/support/database.ts';
import type { TenantReads } from './read-database.ts';
import { createTenantReads } from './tenant-reads.ts';

const TENANT = '00000000-0000-4000-8000-00000000000a';
const OTHER = '00000000-0000-4000-8000-00000000000b';

let db: TestDatabase;
let pool: pg.Pool;
let reads: TenantReads;

beforeAll(async () => {
  db = await testDatabase();
  await db.pool.query(`
    create table read_model.things (tenant_id uuid not null, id integer, some_count bigint, exact numeric, at timestamptz, day date, data jsonb);
    insert into read_model.things values
      ('${TENANT}', 1, 9007199254740993, 0.10, '2026-11-20T23:10:00.5Z', '2026-11-20', '{"a": [1, null]}'),
      ('${TENANT}', 2, null, null, null, null, null),
      ('${OTHER}', 3, 3, 3, '2026-01-01T00:00:00Z', '2026-01-01', '{}');
    grant select on read_model.things to precedent_app;
    alter table read_model.things enable row level security, force row level security;
    create policy tenant_reads on read_model.things for select to precedent_app
      using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);`);
  pool = new pg.Pool({ connectionString: db.url, max: 1 });
  reads = createTenantReads(pool);
});
afterAll(async () => {
  await pool.end();
  await db.close();
});

const ids = (tenant: string) =>
  reads.inTenant(tenant, async (db) =>
    (await db.rows(db.sql('things').select('id').orderBy('id'))).map(({ id }) => id),
  );

const raw = (text: string, ...values: readonly string[]) =>
  reads.inTenant(TENANT, (inside) => inside.rows(inside.sql.raw(text, values)));

const backend = async () => (await raw('select pg_backend_pid() as pid'))[0]?.pid;

/** Cuts the connection that is busy with a statement that has such a word in it, as soon as there is one. */
const cutWhoever = async (word: string): Promise<void> => {
  for (;;) {
    const { rowCount } = await db.pool.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and state = 'active' and pid <> pg_backend_pid() and query like $1`,
      [`%${word}%`],
    );
    if (rowCount !== 0) return;
  }
};

describe('inTenant', () => {
  it("shows one tenant's rows, and another's to nobody else, over one connection", async () => {
    for (let round = 0; round < 50; round += 1) {
      expect(await ids(TENANT)).toEqual([1, 2]);
      expect(await ids(OTHER)).toEqual([3]);
      expect(await ids('00000000-0000-4000-8000-00000000000c')).toEqual([]);
    }
  });

  it('reads rows that are sent along in place of a table, of its tenant only, also under a statement that begins with `with`', async () => {
    const columns = () => [
      { name: 'tenant_id', sqlType: 'uuid', cells: `{${TENANT},${OTHER}}` },
      { name: 'id', sqlType: 'integer', cells: '{7,8}' },
    ];
    const found = await reads.inTenant(
      TENANT,
      (inside) =>
        inside.rows(inside.sql.raw('with found as (select id from things where id > ?) select * from found', ['1'])),
      [{ table: 'things', columns }],
    );
    expect(found).toEqual([{ id: 7 }]);
    await expect(reads.inTenant(TENANT, (inside) => inside.rows(inside.sql('things')), [])).rejects.toThrow('things');
    expect(await ids(TENANT)).toEqual([1, 2]);
  });

  it('shows no row where no tenant is named, also on a connection that named one before', async () => {
    await ids(TENANT);
    const client = await pool.connect();
    try {
      await client.query('begin; set local role precedent_app');
      const { rows } = await client.query(
        `select current_setting('app.tenant_id', true) as tenant, count(*)::int from read_model.things`,
      );
      expect(rows).toEqual([{ tenant: '', count: 0 }]);
      await client.query('rollback');
      const { rows: after } = await client.query('select current_user = session_user as owner');
      expect(after).toEqual([{ owner: true }]);
    } finally {
      client.release();
    }
  });

  it('leaves the reader no way to write', async () => {
    const write = reads.inTenant(TENANT, (db) => db.rows(db.sql.raw('delete from things')));
    await expect(write).rejects.toThrow(/read-only transaction|permission denied/);
    expect(await ids(TENANT)).toEqual([1, 2]);
  });

  it.each(['', 'x', `${TENANT}'; reset role; --`, TENANT.toUpperCase()])('refuses %j as a tenant', async (tenant) => {
    await expect(ids(tenant)).rejects.toThrow(RangeError);
  });

  it('gives names in camelCase and values exactly, in their JSON form', async () => {
    const rows = await reads.inTenant(TENANT, (db) =>
      db.rows(db.sql('things').select('someCount', 'exact', 'at', 'day', 'data').where({ id: 1 })),
    );
    expect(rows).toEqual([
      {
        someCount: '9007199254740993',
        exact: '0.10',
        at: '2026-11-20T23:10:00.500Z',
        day: '2026-11-20',
        data: { a: [1, null] },
      },
    ]);
  });

  it('ends the transaction when a statement or the reader throws, and goes on with the same connection', async () => {
    const before = await backend();
    await expect(reads.inTenant(TENANT, async () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    await expect(raw('select 1/0')).rejects.toThrow('division by zero');
    await expect(raw('select * from nowhere')).rejects.toThrow('does not exist');
    await expect(raw('select id from things where id = ?', 'x')).rejects.toThrow('invalid input syntax');
    await expect(raw(`select at + interval '1 second' * 1e9 * 1e9 from things`)).rejects.toThrow('out of range');
    expect(await ids(OTHER)).toEqual([3]);
    expect(await backend()).toBe(before);
  });

  it('can repeat the statement that failed with one that does not', async () => {
    for (const id of ['x', '1', 'x', '2']) {
      const found = raw('select id from things where id = ? limit 1', id);
      await (id === 'x' ? expect(found).rejects.toThrow() : expect(found).resolves.toEqual([{ id: Number(id) }]));
    }
  });

  it('lets nothing that a statement set outlive it', async () => {
    for (const set of [
      `select set_config('role', 'none', false), set_config('app.tenant_id', '${OTHER}', false)`,
      'set role none',
      `set app.tenant_id = '${OTHER}'`,
      'set search_path = pg_catalog',
    ]) {
      await raw(set);
      expect(await ids(TENANT)).toEqual([1, 2]);
      const { rows } = await pool.query(
        `select current_user = session_user as owner, current_setting('app.tenant_id', true) as tenant,
          current_setting('search_path') like '%public%' as path, current_setting('transaction_read_only') as readonly`,
      );
      expect(rows).toEqual([{ owner: true, tenant: '', path: true, readonly: 'off' }]);
    }
  });

  it('refuses a parameter that it cannot say exactly, before anything is sent', async () => {
    const asked = reads.inTenant(TENANT, (inside) => inside.rows(inside.sql('things').where('id', new Date(0))));
    await expect(asked).rejects.toThrow(TypeError);
    expect(await ids(TENANT)).toEqual([1, 2]);
  });

  it('throws when its connection is cut, and reads on with another', async () => {
    const cut = reads.inTenant(TENANT, (inside) => inside.rows(inside.sql.raw('select pg_sleep(10)')));
    await Promise.all([expect(cut).rejects.toThrow(/terminat/), cutWhoever('pg_sleep')]);
    expect(await ids(TENANT)).toEqual([1, 2]);
  });

  it('cancels a statement that takes too long, and reads on with the same connection', async () => {
    const before = await backend();
    const impatient = createTenantReads(pool, { statementMillis: 50 });
    const slow = impatient.inTenant(TENANT, (inside) => inside.rows(inside.sql.raw('select pg_sleep(10)')));
    await expect(slow).rejects.toMatchObject({ code: '57014' });
    expect(await backend()).toBe(before);
    const { rows } = await pool.query(`select current_setting('statement_timeout') as timeout`);
    expect(rows).toEqual([{ timeout: '0' }]);
  });

  it('reads on when a table was exchanged for one of another form, as a rebuilt projection does', async () => {
    const all = () => reads.inTenant(OTHER, (db) => db.rows(db.sql('exchanged')));
    const exchange = (column: string) =>
      db.pool.query(`begin; drop table if exists read_model.exchanged; create table read_model.exchanged (${column});
        grant select on read_model.exchanged to precedent_app; commit`);
    await exchange('one integer');
    expect(await all()).toEqual([]);
    await db.pool.query('insert into read_model.exchanged values (1)');
    expect(await all()).toEqual([{ one: 1 }]);
    await exchange(`two text default 'x', three integer`);
    await db.pool.query('insert into read_model.exchanged (three) values (3)');
    expect(await all()).toEqual([{ two: 'x', three: 3 }]);
  });

  it('prepares no more statements than a connection should keep, and answers all the same', async () => {
    for (let n = 0; n < 520; n += 1) expect(await raw(`select ${n} as number`)).toEqual([{ number: n }]);
    expect(await raw('select 519 as number')).toEqual([{ number: 519 }]);
    const { rows } = await pool.query('select count(*)::int as kept from pg_prepared_statements');
    expect(rows[0].kept).toBeLessThan(510);
  });

  it('keeps 1,000 reads of mixed tenants apart', async () => {
    const many = new pg.Pool({ connectionString: db.url, max: 5 });
    const mixed = createTenantReads(many);
    const answers = await Promise.all(
      Array.from({ length: 1000 }, (_, n) => {
        const tenant = n % 2 === 0 ? TENANT : OTHER;
        return mixed.inTenant(tenant, async (db) => {
          const rows = await db.rows(db.sql('things').distinct('tenantId'));
          return rows.length === 1 && rows[0]?.tenantId === tenant;
        });
      }),
    );
    await many.end();
    expect(answers.filter((right) => !right)).toEqual([]);
  });
});

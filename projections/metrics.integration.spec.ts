import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { observeMetrics, registerMetric } from '../commands/metrics.ts';
import { eventCatalogue } from '../domain/kernel/event.ts';
import type { EventStore } from '../infra/event-store/event-store.ts';
import { createPostgresEventStore } from '../infra/event-store/postgres/postgres-event-store.ts';
import type { ReadDatabase } from '../infra/postgres/read-database.ts';
import { createSqlDatabase } from '../infra/postgres/sql-database.ts';
import { createTenantReads } from '../infra/postgres/tenant-reads.ts';
import { getMetricSeries } from '../read-api/metric-series.ts';
import { type CommandLedger, commandLedger, TENANT } from '../test/support/command-ledger.ts';
import { type TestDatabase, testDatabase } from '../test/support/database.ts';
import { IMPORT_NOW, importEvents } from '../test/support/import-files.ts';
import { rowsOf } from '../test/support/projections/scenario.ts';
import { metricProjections } from './metrics.ts';
import { createProjectionRunner, type ProjectionRunner } from './runtime/runner.ts';

let database: TestDatabase;
let store: EventStore;
let ledger: CommandLedger;
let runner: ProjectionRunner;

const observe = async (...observations: { at: string; value: string }[]): Promise<void> => {
  const outcome = await ledger.send(observeMetrics, {
    name: 'visits',
    source: 'site',
    granularity: 'hour',
    unit: 'count',
    observations,
  });
  expect(outcome).toMatchObject({ ok: true });
  expect(await runner.waitFor(['metrics', 'metric_points'], await store.head(), 15_000)).toBe(true);
};

/** The parts of the live table, as months and what lies outside. */
const parts = async (): Promise<readonly string[]> => {
  const { rows } = await database.pool.query(
    `select c.relname::text as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
     where inhparent = 'read_model.metric_points'::regclass order by 1`,
  );
  return rows.map(({ name }) => name.replace('metric_points_', ''));
};

/** What a role finds that acts for the tenant. */
const asReader = async (statement: string, values: readonly unknown[] = [], role = 'precedent_app') => {
  const client = await database.pool.connect();
  try {
    await client.query(`begin read only; set local role ${role}; set local search_path = read_model`);
    await client.query(`select set_config('app.tenant_id', $1, true)`, [TENANT]);
    return (await client.query(statement, [...values])).rows;
  } finally {
    await client.query('rollback');
    client.release();
  }
};

beforeAll(async () => {
  database = await testDatabase();
  store = createPostgresEventStore({ pool: database.pool });
  ledger = commandLedger(store, importEvents, { now: IMPORT_NOW });
  runner = createProjectionRunner({
    store,
    database: createSqlDatabase(database.pool),
    catalogue: eventCatalogue(importEvents),
    projections: metricProjections,
    clock: { now: () => IMPORT_NOW },
    holder: 'test',
  });
  await runner.start();
  await ledger.send(registerMetric, {
    name: 'visits',
    title: 'Visits',
    description: 'Visits to the site.',
    unit: 'count',
    kind: 'flow',
    direction: 'higherIsBetter',
    aggregation: 'sum',
    granularity: 'hour',
    timeZone: 'UTC',
  });
  await observe(
    { at: '2010-01-31T23:00:00.000Z', value: '1' },
    { at: '2010-02-01T00:00:00.000Z', value: '2' },
    { at: '2010-02-28T23:00:00.000Z', value: '3' },
  );
  await observe({ at: '2010-03-01T00:00:00.000Z', value: '4' });
}, 60_000);
afterAll(async () => {
  await runner.stop();
  await store.close();
  await database.close();
});

describe('MET-04: points of a metric stand in months that nobody made', () => {
  it('has a part for each month that has points, and no other', async () => {
    expect(await parts()).toEqual(['2010_01', '2010_02', '2010_03']);
    const { rows } = await database.pool.query(
      'select at::text as at from read_model.metric_points_2010_02 order by 1',
    );
    expect(rows).toHaveLength(2);
  });

  it('changes a point where it stands', async () => {
    await observe({ at: '2010-02-01T00:00:00.000Z', value: '2.5' });
    expect(await parts()).toEqual(['2010_01', '2010_02', '2010_03']);
    expect(await rowsOf(database, 'metric_points_2010_02')).toEqual([
      expect.stringContaining(',2.5,'),
      expect.stringContaining(',3,'),
    ]);
  });

  it('reads one month where a chart shows one month: the plan of the query itself has no other part', async () => {
    const asked: { text: string; values: readonly unknown[] }[] = [];
    const keep = (db: ReadDatabase): ReadDatabase => ({
      sql: db.sql,
      rows: (query) => {
        const { sql: text, bindings } = query.toSQL().toNative();
        asked.push({ text, values: bindings });
        return db.rows(query);
      },
    });
    const input = { name: 'visits', from: '2010-02-01', to: '2010-03-01' };
    const context = { tenant: TENANT, actor: { kind: 'user' as const, id: 'ada' }, now: IMPORT_NOW };
    const answer = await createTenantReads(database.pool).inTenant(TENANT, (db) =>
      getMetricSeries.answer(keep(db), input, context),
    );
    expect(answer).toMatchObject({ series: [{ points: [{ value: '2.5' }, { value: '3' }] }] });
    const plan = async (values: readonly unknown[]): Promise<readonly string[]> => {
      const found = await asReader(`explain (format json) ${asked.at(-1)?.text}`, values);
      return [...new Set(JSON.stringify(found).match(/metric_points_(?:\d{4}_\d\d|before_\d+|from_\d+)"/g))].toSorted();
    };
    const values = asked.at(-1)?.values ?? [];
    expect(await plan(values)).toEqual(['metric_points_2010_02"']);
    const wider = values.map((value) => (value === '2010-03-01T00:00:00.000Z' ? '2010-04-01T00:00:00.000Z' : value));
    expect(await plan(wider)).toEqual(['metric_points_2010_02"', 'metric_points_2010_03"']);
  });

  it('holds what lies far outside in two parts, one for each side', async () => {
    const days = ['1066-10-14', '1989-12-31', '1990-01-01', '2099-12-31', '2100-01-01'];
    for (const day of days) await observe({ at: `${day}T00:00:00.000Z`, value: '5' });
    const outside = ['1990_01', '2010_01', '2010_02', '2010_03', '2099_12', 'before_1990', 'from_2100'];
    expect(await parts()).toEqual(outside);
    expect(await rowsOf(database, 'metric_points_before_1990')).toHaveLength(2);
    expect(await rowsOf(database, 'metric_points_from_2100')).toHaveLength(1);
  });

  it('lets no role read past the whole by naming a part, and binds what could', async () => {
    for (const role of ['precedent_app', 'precedent_projector']) {
      await expect(asReader('select from metric_points_2010_02', [], role)).rejects.toThrow('permission denied');
    }
    expect(await asReader('select from metric_points')).toHaveLength(9);
    const { rows } = await database.pool.query(
      `select relname, relrowsecurity and relforcerowsecurity as forced, pg_get_userbyid(relowner) as owner,
         array(select polname::text from pg_policy where polrelid = c.oid order by 1) as policies
       from pg_class c where relnamespace = 'read_model'::regnamespace and relkind in ('r', 'p') and relname ~ '^metric_points'`,
    );
    expect(rows).toHaveLength(8);
    for (const row of rows) {
      const { owner } = rows[0] ?? {};
      expect(row).toMatchObject({ forced: true, owner, policies: ['projector_writes', 'tenant_reads'] });
    }
  });

  it('is rebuilt into the same rows and parts, goes on in them, and leaves nothing behind', async () => {
    const [rows, before, checksum] = [
      await rowsOf(database, 'metric_points'),
      await parts(),
      await runner.checksum('metric_points'),
    ];
    await runner.rebuild('metric_points');
    expect([await rowsOf(database, 'metric_points'), await parts()]).toEqual([rows, before]);
    expect(await runner.checksum('metric_points')).toEqual(checksum);
    await observe({ at: '2011-05-01T00:00:00.000Z', value: '10' });
    expect(await parts()).toContain('2011_05');
    await runner.rebuild('metric_points');
    expect(await runner.compareWithRebuild('metric_points')).toMatchObject({ equal: true });
    const { rows: left } = await database.pool.query(`select from pg_namespace where nspname ~ '^read_model_build'`);
    expect(left).toEqual([]);
  });
});

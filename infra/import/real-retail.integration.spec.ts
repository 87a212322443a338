import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { from as copyFrom } from 'pg-copy-streams';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { datasetProjections } from '../../projections/datasets.ts';
import { metricProjections } from '../../projections/metrics.ts';
import { getDataset } from '../../read-api/datasets.ts';
import { getMetricSeries } from '../../read-api/metric-series.ts';
import { dataFile } from '../../test/support/data.ts';
import { type TestDatabase, testDatabase } from '../../test/support/database.ts';
import { IMPORT_NOW, importEvents, importPorts, shopImport } from '../../test/support/import-files.ts';
import { type ReadModels, readModels } from '../../test/support/read-models.ts';
import { createPostgresEventStore } from '../event-store/postgres/postgres-event-store.ts';
import { importRetail } from './import-retail.ts';

const path = dataFile('retail/online-retail-2009-2010.csv.gz');

/** The same file, loaded and added up by PostgreSQL. */
const addUpInSql = async (database: TestDatabase, file: string) => {
  const client = await database.pool.connect();
  try {
    await client.query(
      'create temp table line (invoice text, code text, description text, quantity bigint, at timestamp, price numeric, customer text, country text)',
    );
    const copy = client.query(copyFrom('copy line from stdin with (format csv, header true)'));
    await pipeline(createReadStream(file), createGunzip(), copy);
    const sold = `quantity > 0 and price > 0 and invoice not like 'C%'`;
    const { rows } = await client.query<Record<string, string | null>>(`
      select to_char(at::date, 'YYYY-MM-DD') as day,
             trim_scale(sum(quantity * price))::text as revenue,
             trim_scale(coalesce(sum(quantity * price) filter (where ${sold}), 0))::text as gross_revenue,
             trim_scale(coalesce(-sum(quantity * price) filter (where invoice like 'C%'), 0))::text as returned_value,
             (count(distinct invoice) filter (where ${sold}))::text as orders,
             coalesce(sum(quantity) filter (where ${sold}), 0)::text as units,
             (count(distinct customer) filter (where ${sold}))::text as customers
        from line group by 1 order by 1`);
    const { rows: total } = await client.query(
      `select sum(quantity * price)::text as net, (sum(quantity * price) filter (where ${sold}))::text as gross from line`,
    );
    return { days: rows, total: total[0] };
  } finally {
    client.release();
  }
};

describe.skipIf(path === undefined)('a year of a real shop (525,461 order lines)', () => {
  let database: TestDatabase;
  let models: ReadModels;
  let inSql: Awaited<ReturnType<typeof addUpInSql>>;

  beforeAll(async () => {
    database = await testDatabase();
    const store = createPostgresEventStore({ pool: database.pool });
    const projections = [...metricProjections, ...datasetProjections];
    models = await readModels({ database, store, definitions: importEvents, projections, now: IMPORT_NOW });
    inSql = await addUpInSql(database, path ?? '');
    await importRetail(shopImport(path ?? ''), importPorts(store));
  }, 120_000);
  afterAll(async () => {
    await models?.stop();
    await database?.close();
  });

  const byDay = async (name: string) => {
    const found = await models.ask(getMetricSeries, { name });
    return (found?.series[0]?.points ?? []).map(({ at, value }) => [at, value]);
  };
  const londonMidnight = (day: string) =>
    day >= '2010-03-29' && day <= '2010-10-31'
      ? new Date(Date.parse(`${day}T00:00:00Z`) - 3_600_000).toISOString()
      : `${day}T00:00:00.000Z`;

  it.each(['revenue', 'gross_revenue', 'returned_value', 'orders', 'units', 'customers'])(
    '%s is what SQL makes of the file, day by day, to the last digit',
    async (name) => {
      expect(inSql.days).toHaveLength(307);
      expect(await byDay(name)).toEqual(inSql.days.map((day) => [londonMidnight(String(day.day)), day[name]]));
    },
  );

  it('adds up to the known totals of the file', async () => {
    expect(inSql.total).toEqual({ net: '9539484.634', gross: '10305892.024' });
    const total = async (name: string) => {
      const found = await models.ask(getMetricSeries, { name, granularity: 'year', zone: 'Europe/London' });
      const thousandths = (found?.series[0]?.points ?? []).map(({ value }) => Math.round(Number(value) * 1000));
      return thousandths.reduce((sum, each) => sum + each, 0) / 1000;
    };
    expect(await total('revenue')).toBe(9_539_484.634);
    expect(await total('gross_revenue')).toBe(10_305_892.024);
  });

  it('counts what is known of the file', async () => {
    const shop = await models.ask(getDataset, { datasetId: 'shop' });
    expect(shop?.latestImports[0]).toMatchObject({
      stages: { raw: 525_461, validated: 525_461, quarantined: 0 },
      counts: {
        lines: 525_461,
        invoices: 28_816,
        days: 307,
        countries: 40,
        customers: 4_383,
        cancelledLines: 10_206,
        negativeQuantityLines: 2_121,
        linesWithoutCustomer: 107_927,
        zeroPriceLines: 3_687,
        negativePriceLines: 3,
        duplicateLines: 6_865,
        lateLines: 0,
      },
    });
  });
});

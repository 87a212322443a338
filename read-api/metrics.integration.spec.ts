import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { observeMetrics, registerMetric } from '../commands/metrics.ts';
import type { MetricDefinition } from '../domain/metrics/metric.ts';
import { createPostgresEventStore } from '../infra/event-store/postgres/postgres-event-store.ts';
import { importRetail } from '../infra/import/import-retail.ts';
import { datasetProjections } from '../projections/datasets.ts';
import { metricProjections } from '../projections/metrics.ts';
import { type CommandLedger, commandLedger } from '../test/support/command-ledger.ts';
import { type TestDatabase, testDatabase } from '../test/support/database.ts';
import {
  daysFrom,
  IMPORT_NOW,
  importEvents,
  importPorts,
  orderLines,
  RETAIL_HEADER,
  shopImport,
  temporaryFiles,
} from '../test/support/import-files.ts';
import { type ReadModels, readModels } from '../test/support/read-models.ts';
import { getDataset, listDatasets, listQuarantinedRows } from './datasets.ts';
import { getMetricAnomalies } from './metric-anomalies.ts';
import { getMetricSeries } from './metric-series.ts';
import { listMetrics } from './metrics.ts';

const ANOTHER_TENANT = '0195f3e0-0000-7000-8000-000000000002';
let database: TestDatabase;
let ledger: CommandLedger;
let models: ReadModels;
let files: Awaited<ReturnType<typeof temporaryFiles>>;

const visits: MetricDefinition = {
  name: 'visits',
  title: 'Visits',
  description: 'Visits to the site.',
  unit: 'count',
  kind: 'flow',
  direction: 'higherIsBetter',
  aggregation: 'sum',
  granularity: 'hour',
  timeZone: 'Europe/London',
};
const hour = (millis: number) => new Date(millis).toISOString();
const observe = (observations: { at: string; value: string }[], more: object = {}) =>
  ledger.send(observeMetrics, {
    name: 'visits',
    source: 'site',
    granularity: 'hour',
    unit: 'count',
    observations,
    ...more,
  });

beforeAll(async () => {
  database = await testDatabase();
  files = await temporaryFiles();
  const store = createPostgresEventStore({ pool: database.pool });
  ledger = commandLedger(store, importEvents, { now: IMPORT_NOW });
  const projections = [...metricProjections, ...datasetProjections];
  models = await readModels({ database, store, definitions: importEvents, projections, now: IMPORT_NOW });
  await ledger.send(registerMetric, visits);
  // One visit in every hour of the week in which clocks go back: 2010-10-31 has 25 hours in London.
  const start = Date.parse('2010-10-28T23:00:00Z');
  await observe(Array.from({ length: 97 }, (_, n) => ({ at: hour(start + n * 3_600_000), value: '1' })));
  await observe([{ at: '2010-11-02T00:00:00.000Z', value: '0.1' }]);
  await observe([{ at: '2010-11-02T01:00:00.000Z', value: '0.2' }]);
  await observe([{ at: '2010-11-02T01:00:00.000Z', value: '0.3' }]);
  const lines = orderLines(daysFrom('2010-03-22', 14));
  lines.splice(4, 0, 'not a row');
  const path = await files.write('shop.csv', [RETAIL_HEADER, ...lines].join('\n'));
  await importRetail(shopImport(path, { byCountry: true }), importPorts(store));
});
afterAll(async () => {
  await models?.stop();
  await database?.close();
  await files?.remove();
});

const series = (input: Record<string, string>) => models.ask(getMetricSeries, input);
const values = async (input: Record<string, string>) =>
  (await series(input))?.series[0]?.points.map(({ at, value }) => [at, value]);

describe('the values of a metric', () => {
  it('are added up to days by the clocks of its zone: the day on which clocks go back has 25 hours', async () => {
    expect(await values({ name: 'visits', granularity: 'day', to: '2010-11-02' })).toEqual([
      ['2010-10-28T23:00:00.000Z', '24'],
      ['2010-10-29T23:00:00.000Z', '24'],
      ['2010-10-30T23:00:00.000Z', '25'],
      ['2010-11-01T00:00:00.000Z', '24'],
    ]);
  });

  it('are added up by the clocks of another zone when asked', async () => {
    const days = await values({
      name: 'visits',
      granularity: 'day',
      zone: 'UTC',
      from: '2010-10-29',
      to: '2010-11-01',
    });
    expect(days?.map(([, value]) => value)).toEqual(['24', '24', '24']);
  });

  it('are exact, and show which were corrected', async () => {
    const found = await series({ name: 'visits', granularity: 'day', from: '2010-11-02' });
    expect(found?.series[0]?.points).toEqual([
      { at: '2010-11-02T00:00:00.000Z', value: '0.4', values: 2, corrected: true },
    ]);
  });

  it.each([
    ['sum', '0.4'],
    ['avg', '0.2'],
    ['min', '0.1'],
    ['max', '0.3'],
    ['last', '0.3'],
  ])('become one by %s', async (agg, value) => {
    expect(await values({ name: 'visits', granularity: 'month', from: '2010-11-02', agg })).toEqual([
      ['2010-11-01T00:00:00.000Z', value],
    ]);
  });

  it('are given by dimension, or of one of its values, and never added to the whole', async () => {
    const whole = await series({ name: 'revenue' });
    expect(whole?.series.map(({ dimensions }) => dimensions)).toEqual([{}]);
    const countries = await series({ name: 'revenue', dimension: 'country' });
    expect(countries?.series.map(({ dimensions }) => dimensions.country)).toEqual(['France', 'United Kingdom']);
    const one = await series({ name: 'revenue', dimension: 'country:France' });
    expect(one?.series).toEqual(countries?.series.slice(0, 1));
  });

  it('name the event and the rows of the file that they come from', async () => {
    const found = await series({ name: 'revenue', to: '2010-03-23' });
    expect(found?.series[0]?.points).toMatchObject([
      { values: 1, eventId: expect.any(String), lineage: { datasetId: 'shop', rowFrom: 1, rowTo: 3 } },
    ]);
  });

  it('of a ratio are the quotient of the sums over longer periods, and not a mean of quotients', async () => {
    const sum = async (name: string) =>
      Number((await values({ name, granularity: 'month', to: '2010-04-01' }))?.[0]?.[1]);
    const month = await series({ name: 'average_order_value', granularity: 'month', to: '2010-04-01' });
    expect(month?.aggregation).toBe('quotient');
    const quotient = (await sum('gross_revenue')) / (await sum('orders'));
    expect(Number(month?.series[0]?.points[0]?.value)).toBeCloseTo(quotient, 5);
  });

  it.each([
    ['finer than it is measured', { name: 'revenue', granularity: 'hour' }],
    ['in a zone whose days are others', { name: 'revenue', zone: 'America/New_York' }],
  ])('are refused %s', async (_, input) => {
    await expect(series(input)).rejects.toMatchObject({ problem: { code: 'periods-do-not-nest' } });
  });

  it('are those of one tenant', async () => {
    expect(await models.ask(getMetricSeries, { name: 'revenue' }, { tenant: ANOTHER_TENANT })).toBeUndefined();
  });

  it('of a metric that nobody registered are not found', async () => {
    expect(await series({ name: 'footfall' })).toBeUndefined();
  });
});

it('the catalogue says what each metric means and how far its values reach', async () => {
  const catalogue = await models.ask(listMetrics, {});
  expect(catalogue?.items).toHaveLength(11);
  expect(catalogue?.items.find(({ name }) => name === 'visits')).toMatchObject({
    unit: 'count',
    oldestAt: '2010-10-28T23:00:00.000Z',
    newestAt: '2010-11-02T01:00:00.000Z',
  });
});

describe('a dataset', () => {
  it('shows its imports, what happened at each stage, and why rows were set aside', async () => {
    expect(await models.ask(listDatasets, {})).toMatchObject({ items: [{ datasetId: 'shop', imports: 1, rows: 43 }] });
    // Eight metrics a day of the whole and two countries; on two days France only returned, and has no ratios.
    const transformed = 14 * 8 * 3 - 2 * 2;
    const shop = await models.ask(getDataset, { datasetId: 'shop' });
    expect(shop?.latestImports).toMatchObject([
      {
        fileName: 'shop.csv',
        step: 'completed',
        stages: { raw: 43, validated: 42, quarantined: 1, transformed },
        counts: { lines: 42, days: 14 },
        quarantine: [{ code: 'column-count', rows: 1 }],
      },
    ]);
  });

  it('lists every row that was set aside', async () => {
    const { items } = (await models.ask(listQuarantinedRows, { datasetId: 'shop' })) ?? { items: [] };
    expect(items).toMatchObject([{ line: 6, code: 'column-count', shape: 'aaa a aaa' }]);
  });

  it('that does not exist is not found', async () => {
    expect(await models.ask(getDataset, { datasetId: 'shop2' })).toBeUndefined();
  });
});

it('the read models are what a rebuild makes', async () => {
  for (const { name } of [...metricProjections, ...datasetProjections]) {
    expect(await models.equalsRebuild(name), name).toBe(true);
  }
});

describe('anomalies of a metric', () => {
  it('are found in each of its series, with the newest values', async () => {
    const found = await models.ask(getMetricAnomalies, { name: 'visits' });
    expect(found).toMatchObject({ metric: { name: 'visits' }, falsePositiveRate: 0.001 });
    expect(found?.series).toMatchObject([
      { source: 'site', dimensions: {}, report: { status: 'examined', values: 99 } },
    ]);
    const report = found?.series[0]?.report;
    const anomalies = report?.status === 'examined' ? report.anomalies : [];
    expect(anomalies.map(({ kind, at }) => [kind, at])).toEqual([
      ['spike', '2010-11-02T00:00:00.000Z'],
      ['spike', '2010-11-02T01:00:00.000Z'],
    ]);
  });

  it('are not looked for in a fortnight: how much it takes is said, of each country too', async () => {
    const whole = await models.ask(getMetricAnomalies, { name: 'revenue' });
    expect(whole?.series).toMatchObject([
      { dimensions: {}, report: { status: 'tooShort', values: 14, valuesNeeded: 42 } },
    ]);
    const countries = await models.ask(getMetricAnomalies, { name: 'revenue', dimension: 'country' });
    expect(countries?.series.length).toBeGreaterThan(1);
    expect(countries?.series.every(({ dimensions }) => 'country' in dimensions)).toBe(true);
  });

  it('are none of a metric that is not there, nor of another tenant', async () => {
    expect(await models.ask(getMetricAnomalies, { name: 'nothing' })).toBeUndefined();
    expect(await models.ask(getMetricAnomalies, { name: 'visits' }, { tenant: ANOTHER_TENANT })).toBeUndefined();
  });
});

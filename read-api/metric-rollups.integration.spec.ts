import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { observeMetrics, registerMetric } from '../commands/metrics.ts';
import { eventCatalogue } from '../domain/kernel/event.ts';
import type { Position } from '../domain/kernel/position.ts';
import { instantOf } from '../domain/kernel/time.ts';
import { isPeriodStart } from '../domain/metrics/calendar.ts';
import { Aggregation, type Granularity } from '../domain/metrics/metric.ts';
import { segmentOf } from '../domain/metrics/series.ts';
import type { EventStore } from '../infra/event-store/event-store.ts';
import { createPostgresEventStore } from '../infra/event-store/postgres/postgres-event-store.ts';
import type { TenantReads } from '../infra/postgres/read-database.ts';
import { createSqlDatabase } from '../infra/postgres/sql-database.ts';
import { createTenantReads } from '../infra/postgres/tenant-reads.ts';
import { metricProjections } from '../projections/metrics.ts';
import { createProjectionRunner, type ProjectionRunner } from '../projections/runtime/runner.ts';
import { type CommandLedger, commandLedger, TENANT } from '../test/support/command-ledger.ts';
import { type TestDatabase, testDatabase } from '../test/support/database.ts';
import { IMPORT_NOW, importEvents } from '../test/support/import-files.ts';
import { type ReadModels, readModels } from '../test/support/read-models.ts';
import { getMetricSeries } from './metric-series.ts';

const RUNS = process.env.PRECEDENT_NIGHTLY === undefined ? 60 : 1_000;
const QUARTER_MILLIS = 900_000;

/**
 * Where days and hours are no plain matter, and a time about a change of clocks: London, New York at a time of its own,
 * half and three quarters of an hour, clocks that go back a minute after midnight or at it, and half an hour at a time.
 */
const PLACES = [
  ['Europe/London', '2010-10-31T01:00:00Z'],
  ['America/New_York', '2011-03-13T07:00:00Z'],
  ['Asia/Kolkata', '2011-01-01T00:00:00Z'],
  ['Asia/Kathmandu', '2011-01-01T00:00:00Z'],
  ['America/St_Johns', '2010-11-07T02:31:00Z'],
  ['America/Havana', '2010-10-31T05:00:00Z'],
  ['Australia/Lord_Howe', '2011-04-02T15:00:00Z'],
  ['Pacific/Apia', '2011-12-30T10:00:00Z'],
  ['UTC', '2010-12-31T00:00:00Z'],
] as const;
const ZONES = PLACES.map(([zone]) => zone);
const FINE = ['instant', 'minute', 'hour'] as const satisfies readonly Granularity[];
const PERIODS = ['hour', 'day', 'week', 'month', 'quarter', 'year'] as const satisfies readonly Granularity[];
const SERIES = [
  { source: 'site', dimensions: {} },
  { source: 'shop', dimensions: {} },
  { source: 'shop', dimensions: { country: 'France' } },
];

const METRICS = PLACES.flatMap(([timeZone, middle], place) =>
  FINE.map((granularity) => ({ name: `measured_${granularity}_${place}`, timeZone, middle, granularity })),
);
type Metric = (typeof METRICS)[number];

let database: TestDatabase;
let store: EventStore;
let ledger: CommandLedger;
let models: ReadModels;
let runner: ProjectionRunner;
let reads: TenantReads;

/** The same in every run, so that what fails can be looked at. */
const random = (() => {
  const numbers = fc.sample(fc.nat(999_999), { numRuns: 20_000, seed: 12 });
  let taken = 0;
  return (below: number): number => (numbers[taken++ % numbers.length] ?? 0) % below;
})();
const decimal = (): string => `${random(2) === 0 ? '-' : ''}${1 + random(10_000)}.${random(1_000)}`;

/** Some of the two days before and after the middle, and three within half an hour of it. */
const momentsOf = ({ granularity, timeZone, middle }: Metric): readonly string[] => {
  const begin = Date.parse(middle) - (Date.parse(middle) % QUARTER_MILLIS);
  const some = Array.from({ length: 4 * 96 }, (_, quarter) => {
    const later = granularity === 'hour' ? 0 : random(granularity === 'minute' ? 15 : QUARTER_MILLIS);
    return begin + (quarter - 2 * 96) * QUARTER_MILLIS + later * (granularity === 'minute' ? 60_000 : 1);
  }).filter(() => random(5) < 2);
  const near = granularity === 'hour' ? [] : [-20, -1, 5].map((minutes) => Date.parse(middle) + minutes * 60_000);
  return [...new Set([...some, ...near])].map(instantOf).filter((at) => isPeriodStart(at, granularity, timeZone));
};

const observe = async (metric: Metric, series: (typeof SERIES)[number], moments: readonly string[]): Promise<void> => {
  const { name, granularity } = metric;
  for (const [, some] of Map.groupBy(moments, (at) => segmentOf(at, granularity))) {
    const observations = some.map((at) => ({ at, value: decimal() }));
    const outcome = await ledger.send(observeMetrics, { name, granularity, unit: 'units', observations, ...series });
    expect(outcome).toMatchObject({ ok: true });
  }
};

interface Asked {
  readonly name: string;
  readonly granularity: (typeof PERIODS)[number];
  readonly zone: string;
  readonly agg: Aggregation;
  readonly from?: string;
  readonly to?: string;
  readonly dimension?: string;
}

const asked: fc.Arbitrary<Asked> = fc
  .record({
    metric: fc.constantFrom(...METRICS),
    granularity: fc.constantFrom(...PERIODS),
    zone: fc.option(fc.constantFrom(...ZONES), { nil: undefined }),
    agg: fc.constantFrom(...Aggregation.options),
    bounds: fc.tuple(
      ...[0, 1].map(() => fc.option(fc.integer({ min: -3 * 1_440, max: 3 * 1_440 }), { nil: undefined })),
    ),
    dimension: fc.constantFrom(undefined, 'country', 'country:France'),
  })
  .map(({ metric: { name, middle, timeZone }, granularity, zone, agg, bounds, dimension }) => {
    const [from, to] = bounds.map((minutes) =>
      minutes === undefined ? undefined : instantOf(Date.parse(middle) + minutes * 60_000),
    );
    return {
      name,
      granularity,
      zone: zone ?? timeZone,
      agg,
      ...(from !== undefined && { from }),
      ...(to !== undefined && { to }),
      ...(dimension !== undefined && { dimension }),
    };
  });

/** Whatever chance asks for: each metric's own days, the odd ones among them. */
const EXAMPLES: [Asked][] = METRICS.map(({ name, timeZone }) => [
  { name, granularity: 'day', zone: timeZone, agg: 'sum' },
]);

const AGGREGATES: Readonly<Record<Aggregation, string>> = {
  sum: 'sum(value)',
  avg: 'round(avg(value), 12)',
  min: 'min(value)',
  max: 'max(value)',
  last: '(array_agg(value order by at desc))[1]',
};

/** The plain way: all points of the time, grouped. */
const recomputed = async ({ name, granularity, zone, agg, from, to, dimension }: Asked) => {
  const about = dimension === undefined ? "= '{}'" : `= '{"country": "France"}'`;
  const { rows } = await database.pool.query(
    `select json_build_object('source', source, 'dimensions', any_value(dimensions),
        'at', to_char(date_trunc($2, at, $3) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
        'value', trim_scale(${AGGREGATES[agg]})::text, 'values', count(*), 'corrected', bool_or(corrections > 0),
        'eventId', case when count(*) = 1 then any_value(event_id) end) as point
      from read_model.metric_points where tenant_id = $6 and metric = $1 and dimensions ${about}
        and at >= coalesce($4, '-infinity'::timestamptz) and at < coalesce($5, 'infinity'::timestamptz)
      group by source, dimension_key, date_trunc($2, at, $3) order by source, date_trunc($2, at, $3)`,
    [name, granularity, zone, from, to, TENANT],
  );
  return rows.map(({ point }) => point);
};

type Series = Awaited<ReturnType<typeof getMetricSeries.run>>;
const pointsOf = (found: Series) =>
  found?.series.flatMap(({ source, dimensions, points }) =>
    points.map(({ lineage, ...point }) => ({ source, dimensions, eventId: null, ...point })),
  );

const answered = async (input: Asked) => pointsOf(await models.ask(getMetricSeries, input));

const answeredAsOf = async (input: Asked, position: Position) => {
  const projections = metricProjections.map(({ name }) => name);
  const tables = await runner.past.tablesOf({ tenant: TENANT, projections, position, from: 'tenant' });
  if ('refused' in tables) throw new Error(tables.refused);
  const context = { tenant: TENANT, actor: { kind: 'user', id: 'ada' }, now: IMPORT_NOW } as const;
  const found = await reads.inTenant(TENANT, (db) => getMetricSeries.answer(db, input, context), tables.standIns);
  return pointsOf(getMetricSeries.output.parse(found));
};

const allAnswersAreThoseOfThePoints = (numRuns: number): Promise<void> =>
  fc.assert(
    fc.asyncProperty(asked, async (input) => {
      expect(await answered(input)).toEqual(await recomputed(input));
    }),
    { numRuns: numRuns + EXAMPLES.length, examples: EXAMPLES },
  );

beforeAll(async () => {
  database = await testDatabase();
  store = createPostgresEventStore({ pool: database.pool });
  ledger = commandLedger(store, importEvents, { now: IMPORT_NOW });
  const projections = metricProjections;
  models = await readModels({ database, store, definitions: importEvents, projections, now: IMPORT_NOW });
  runner = createProjectionRunner({
    store,
    database: createSqlDatabase(database.pool),
    catalogue: eventCatalogue(importEvents),
    projections,
    clock: { now: () => IMPORT_NOW },
    holder: 'past',
  });
  reads = createTenantReads(database.pool);
  for (const metric of METRICS) {
    const { name, granularity, timeZone } = metric;
    const words = { title: name, description: 'Made up.', unit: 'units', kind: 'flow', direction: 'neither' } as const;
    await ledger.send(registerMetric, { name, granularity, timeZone, aggregation: 'sum', ...words });
    for (const series of SERIES.filter((_, place) => place === 0 || random(2) === 0)) {
      await observe(metric, series, momentsOf(metric));
    }
  }
}, 120_000);
afterAll(async () => {
  await models?.stop();
  await database?.close();
});

describe('MET-12: what is answered out of hours and days that were rolled up', () => {
  it('is what the points come to, for whatever time, periods, zones and aggregation', () =>
    allAnswersAreThoseOfThePoints(RUNS));

  it('is so after corrections, and as of before them what it was then', async () => {
    const then = await store.head();
    const inputs = fc.sample(asked, { numRuns: 15, seed: 13 });
    const before = await Promise.all(inputs.map((input) => recomputed(input)));
    for (const metric of METRICS) {
      const [series] = SERIES;
      const moments = momentsOf(metric);
      if (series !== undefined) await observe(metric, series, [...moments, ...momentsOf(metric)]);
    }
    await allAnswersAreThoseOfThePoints(RUNS);
    for (const [place, input] of inputs.entries()) expect(await answeredAsOf(input, then)).toEqual(before[place]);
    for (const { name } of metricProjections) await runner.past.build(name, then);
    for (const [place, input] of inputs.entries()) expect(await answeredAsOf(input, then)).toEqual(before[place]);
  });

  it('is made of rows that a rebuild makes too, of both lengths', async () => {
    expect(await models.equalsRebuild('metric_points')).toBe(true);
    const { rows } = await database.pool.query(
      `select (select count(*) from read_model.metric_hours)::int as hours,
        (select count(*) from read_model.metric_days)::int as days,
        (select sum(count) from read_model.metric_days) = (select count(*) from read_model.metric_points) as all`,
    );
    expect(rows).toEqual([{ hours: expect.any(Number), days: expect.any(Number), all: true }]);
    expect(rows[0].hours).toBeGreaterThan(rows[0].days);
  });
});

import type pg from 'pg';
import { eventCatalogue } from '../../domain/kernel/event.ts';
import { instantOf } from '../../domain/kernel/time.ts';
import { metricEvents } from '../../domain/metrics/events.ts';
import { WHOLE_HASH } from '../../domain/metrics/metric.ts';
import { createPostgresEventStore } from '../../infra/event-store/postgres/postgres-event-store.ts';
import { createSqlDatabase } from '../../infra/postgres/sql-database.ts';
import { createTenantReads } from '../../infra/postgres/tenant-reads.ts';
import { metricProjections } from '../../projections/metrics.ts';
import { createProjectionRunner } from '../../projections/runtime/runner.ts';
import { getMetricSeries } from '../../read-api/metric-series.ts';
import { alternate, type Benchmark, type Effort, type Measured, median } from './compare.ts';
import { withBenchDatabase } from './database.ts';

const TENANT = '0194f1f0-0000-7000-8000-000000000001';
const MINUTE_MILLIS = 60_000;
const DAY_MILLIS = 1_440 * MINUTE_MILLIS;
const FIRST = Date.UTC(2024, 0, 1);

/** The catalogue's entry, and a value a minute, as the commands record them; written by the database itself. */
const FILL = `
insert into event (position, revision, id, version, stream, type, data, metadata)
select n + 1, 0, gen_random_uuid(), 1, 'metricSeries-${TENANT}.' || n,
  case when n = 0 then 'MetricRegistered' else 'MetricObserved' end,
  case when n = 0 then json_build_object('name', 'visitors', 'title', 'Visitors', 'description', 'Who came in.', 'unit', 'count', 'kind', 'flow',
      'direction', 'higherIsBetter', 'aggregation', 'sum', 'granularity', 'minute', 'timeZone', 'Europe/London')
    else json_build_object('metric', 'visitors', 'source', 'door', 'at', to_char(moment, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'granularity', 'minute',
      'value', (n * 7919 % 1000)::text, 'unit', 'count', 'dimensions', json_build_object(), 'dimensionHash', '${WHOLE_HASH}')
  end,
  json_build_object('tenant', '${TENANT}', 'actor', json_build_object('kind', 'user', 'id', 'ada'), 'commandId', '${TENANT}',
    'correlationId', '${TENANT}', 'causationId', '${TENANT}', 'recordedAt', '2026-01-01T00:00:00.000Z')
from generate_series(0::bigint, $1) n,
  lateral (select (to_timestamp($2::float8 / 1000) at time zone 'UTC') + (n - 1) * interval '1 minute' as moment) timed`;

interface Range {
  readonly days: number;
  readonly granularity: 'minute' | 'hour' | 'day' | 'month';
}
const RANGES: Readonly<Record<'monthByHour' | 'yearByDay' | 'dayByMinute' | 'allByMonth', Range>> = {
  monthByHour: { days: 30, granularity: 'hour' },
  yearByDay: { days: 365, granularity: 'day' },
  dayByMinute: { days: 1, granularity: 'minute' },
  allByMonth: { days: 800, granularity: 'month' },
};

const measure = (effort: Effort): Promise<Measured> =>
  withBenchDatabase(async ({ pool }) => {
    const points = effort.seconds < 1 ? 20_000 : 1_000_000;
    await pool.query(FILL, [points, FIRST]);
    const store = createPostgresEventStore({ pool });
    const runner = createProjectionRunner({
      store,
      database: createSqlDatabase(pool),
      catalogue: eventCatalogue(metricEvents),
      projections: metricProjections,
      clock: { now: () => '2026-11-20T00:00:00.000Z' },
      holder: 'bench',
    });
    await runner.prepare();
    await runner.rebuild('metric_points');
    await runner.rebuild('metrics');
    await pool.query('vacuum analyze read_model.metric_points, read_model.metric_hours, read_model.metric_days');
    const reads = createTenantReads(pool);
    const calls = Math.max(3, Math.round(effort.seconds * 4));
    const medianOf = async (call: (turn: number) => Promise<unknown>): Promise<number> => {
      const times: number[] = [];
      for (let turn = 0; turn < calls; turn += 1) {
        const started = performance.now();
        await call(turn);
        times.push(performance.now() - started);
      }
      return median(times);
    };
    const ask = ({ days, granularity }: Range, turn: number) => {
      const from = FIRST + (turn % 300) * DAY_MILLIS;
      const bounds = { from: instantOf(from), to: instantOf(from + days * DAY_MILLIS) };
      const context = { tenant: TENANT, actor: { kind: 'user', id: 'ada' }, now: '2026-11-20T00:00:00.000Z' } as const;
      return reads.inTenant(TENANT, (db) =>
        getMetricSeries.answer(db, { name: 'visitors', granularity, ...bounds }, context),
      );
    };
    const measured = await alternate(
      async () => 1_000 / (await medianOf((turn) => ask(RANGES.monthByHour, turn))),
      async () => 1_000 / (await medianOf((turn) => bare(pool, FIRST + turn * DAY_MILLIS, RANGES.monthByHour.days))),
      effort,
    );
    const more: Record<string, number> = { points, ...(await bytesOf(pool)) };
    for (const [name, range] of Object.entries(RANGES)) {
      more[`${name}Millis`] = await medianOf((turn) => ask(range, turn));
    }
    await store.close();
    return { ...measured, more };
  });

/** A past month as it stands, and packed into one row as tightly as PostgreSQL itself does it: bytes for each point. */
const bytesOf = async (pool: pg.Pool): Promise<Readonly<Record<'bytesOfPoint' | 'bytesPacked', number>>> => {
  // Compressed as it is stored: a table of its own, which goes with the database.
  await pool.query(`
    create table packed as
    select metric, source, dimension_key, min(at) as first, any_value(granularity) as granularity, any_value(unit) as unit,
      any_value(dimensions) as dimensions, string_agg(value::text, ',' order by at) as values,
      string_agg(uuid_send(event_id), ''::bytea order by at) as events, sum(corrections) as corrections
      from read_model.metric_points_2024_01 group by metric, source, dimension_key`);
  const { rows } = await pool.query<{ points: string; raw: string; packed: string }>(`
    select (select count(*) from read_model.metric_points_2024_01)::text as points,
      pg_total_relation_size('read_model.metric_points_2024_01')::text as raw, pg_total_relation_size('packed')::text as packed`);
  const [{ points, raw, packed } = { points: '0', raw: '0', packed: '0' }] = rows;
  return { bytesOfPoint: Number(raw) / Number(points), bytesPacked: Number(packed) / Number(points) };
};

/** The least that the same answer costs: one source, no dimensions, no time zone. */
const bare = (pool: pg.Pool, from: number, days: number): Promise<unknown> =>
  pool.query(
    `select date_trunc('hour', at), sum(value) from read_model.metric_points
      where tenant_id = $1 and metric = 'visitors' and at >= $2 and at < $3 group by 1 order by 1`,
    [TENANT, instantOf(from), instantOf(from + days * DAY_MILLIS)],
  );

export const benchmarks: readonly Benchmark[] = [
  {
    name: 'metrics-range',
    what: 'a month by the hour out of 1,000,000 minutes, against bare SQL over the same points: 1 ÷ the median',
    unit: 'reads/s',
    target: 0.5,
    // 200 ms.
    least: 5,
    most: { monthByHourMillis: 200, yearByDayMillis: 200, dayByMinuteMillis: 200, allByMonthMillis: 200 },
    run: measure,
  },
];

import type { Knex } from 'knex';
import { z } from 'zod';
import type { Actor } from '../domain/kernel/envelope.ts';
import { type Position, positionToText } from '../domain/kernel/position.ts';
import type { TenantId } from '../domain/kernel/stream.ts';
import type { Instant } from '../domain/kernel/time.ts';
import { dimensionKey, MetricDefinition, WHOLE_HASH } from '../domain/metrics/metric.ts';
import {
  nestsIn,
  REPORT_FALSE_POSITIVE_RATE,
  REPORTER,
  type ReportedPeriod,
  reportedMetric,
  reportedPeriod,
  type SeriesInput,
} from '../domain/metrics/report.ts';
import { type MetricReport, ReportedGoal, type ReportedMetric } from '../domain/metrics/report-events.ts';
import type { ReportRequest } from '../domain/metrics/report-request.ts';
import type { EventStore } from '../infra/event-store/event-store.ts';
import type { ReadDatabase, TenantReads } from '../infra/postgres/read-database.ts';
import { count } from './columns.ts';
import { getMetricSeries } from './metric-series.ts';

/** The projections that a report is made of. */
export const REPORT_READS: readonly string[] = [
  ...new Set([...getMetricSeries.reads, 'metrics', 'metric_points', 'goals', 'insights', 'tenants']),
];

/** Which report, and for whom it is computed. */
export interface WantedReport {
  readonly tenant: TenantId;
  readonly actor: Actor;
  readonly request: ReportRequest;
  readonly computedAt: Instant;
}

export interface MetricReportPorts {
  readonly store: Pick<EventStore, 'head' | 'readAll'>;
  readonly reads: TenantReads;
  /** Whether the projections reached a position in so many milliseconds. */
  readonly waitFor: (names: readonly string[], position: Position, timeoutMillis: number) => Promise<boolean>;
  /** The types of events that change what those projections hold. */
  readonly types: readonly string[];
}

/** A job has time. */
const WAIT_MILLIS = 30_000;
/** How often it is read before the job is tried again later. */
const READINGS = 5;

type NoReport = { readonly failed: { readonly code: string; readonly reason: string } };

/**
 * Computes a report of one place in the log. It is read in several statements after the read models have come to that
 * place, and holds if the tenant had no event of their kinds while they were read: then none of its rows can have changed.
 * Otherwise it is read again. Throws when the read models are behind, or the tenant's values do not come to rest.
 */
export const metricReportOf = async (
  { store, reads, waitFor, types }: MetricReportPorts,
  wanted: WantedReport,
  signal: AbortSignal,
): Promise<MetricReport | NoReport> => {
  const { tenant } = wanted;
  for (let reading = 0; reading < READINGS; reading += 1) {
    signal.throwIfAborted();
    const position = await store.head();
    if (!(await waitFor(REPORT_READS, position, WAIT_MILLIS))) throw new Error('the read models are behind');
    const report = await reads.inTenant(tenant, (db) => readReport(db, wanted, position));
    const since = store.readAll({ after: position, filter: { tenant, types }, limit: 1, signal });
    const pages = await Array.fromAsync(since);
    if (pages.every(({ events }) => events.length === 0)) return report;
  }
  throw new Error(`values came while each of ${READINGS} readings was made`);
};

/** A report of what the tables hold, which are those of a position. */
export const readReport = async (
  db: ReadDatabase,
  wanted: WantedReport,
  position: Position,
): Promise<MetricReport | NoReport> => {
  const { request, computedAt } = wanted;
  const zone = request.clocks === 'tenant' ? await zoneOfTenant(db) : undefined;
  if (zone === null) return { failed: { code: 'time-zone-not-set', reason: 'The tenant has no time zone.' } };
  const definitions = await definitionsOf(db, request.metrics);
  const sections = definitions.map((definition) => sectionOf(definition, request, zone, computedAt));
  const goals = await goalsOf(db, sections);
  const known = new Map<string, ReportedMetric>();
  for (const section of sections) {
    const { name } = section.definition;
    known.set(name, 'told' in section ? section.told : await measured(db, wanted, section, goals.get(name) ?? []));
  }
  const names = request.metrics ?? [...known.keys()];
  return {
    engine: REPORTER,
    request,
    computedAt,
    inputPosition: positionToText(position),
    falsePositiveRate: REPORT_FALSE_POSITIVE_RATE,
    metrics: names.map((metric) => known.get(metric) ?? { status: 'notRegistered', metric }),
  };
};

/** Null: nobody set it. */
const zoneOfTenant = async (db: ReadDatabase): Promise<string | null> => {
  const [row] = await db.rows(db.sql('tenants').select('timeZone'));
  return z.object({ timeZone: z.string().nullable() }).parse(row ?? { timeZone: null }).timeZone;
};

const definitionsOf = async (
  db: ReadDatabase,
  names: readonly string[] | undefined,
): Promise<readonly MetricDefinition[]> => {
  const select = db.sql('metrics').select('definition').orderBy('name');
  if (names !== undefined) select.whereIn('name', [...names]);
  return (await db.rows(select)).map(({ definition }) => MetricDefinition.parse(definition));
};

interface ToMeasure {
  readonly definition: MetricDefinition;
  readonly period: ReportedPeriod;
}
type Section = ToMeasure | { readonly definition: MetricDefinition; readonly told: ReportedMetric };

const sectionOf = (
  definition: MetricDefinition,
  request: ReportRequest,
  tenantZone: string | undefined,
  now: Instant,
): Section => {
  const { name: metric, title, granularity, timeZone } = definition;
  const zone = tenantZone ?? timeZone;
  if (!nestsIn(definition, request.period, zone)) {
    return { definition, told: { status: 'periodsDoNotNest', metric, title, granularity, timeZone } };
  }
  const period = reportedPeriod(request, zone, now);
  const { from, to } = period;
  return to > now ? { definition, told: { status: 'notOver', metric, title, from, to } } : { definition, period };
};

/** As many of its newest values, whosever they are, as are looked through for anomalies. */
const NEWEST = 1_000;

const measured = async (
  db: ReadDatabase,
  { tenant, actor, request, computedAt }: WantedReport,
  { definition, period }: ToMeasure,
  goals: readonly KnownGoal[],
): Promise<ReportedMetric> => {
  const { name } = definition;
  const { timeZone: zone, previousFrom, from, to } = period;
  const input = { name, from: previousFrom, to, granularity: request.period, zone };
  const answer = await getMetricSeries.answer(db, input, { tenant, actor, now: computedAt });
  const { aggregation, series } = getMetricSeries.output.parse(answer);
  const { numerator, denominator } = definition.ratioOf ?? { numerator: name, denominator: name };
  const corrections = await correctionsOf(db, aggregation === 'quotient' ? [numerator, denominator] : [name], period);
  const newest = Map.groupBy(await newestOf(db, name, to), ({ source }) => source);
  const points = new Map(series.map((one) => [one.source, one.points]));
  const measuredAt = (source: string, at: Instant): SeriesInput['current'] => {
    const point = points.get(source)?.find((one) => one.at === at);
    if (point === undefined) return undefined;
    const { value, values } = point;
    return { value, values, corrections: corrections.get(`${source} ${at}`) ?? 0 };
  };
  return reportedMetric(definition, period, {
    aggregation,
    series: [...new Set([...points.keys(), ...newest.keys()])].toSorted().map((source) => ({
      source,
      current: measuredAt(source, from),
      previous: measuredAt(source, previousFrom),
      newest: (newest.get(source) ?? []).toReversed().map(({ at, value }) => ({ at, value })),
    })),
    goals: goals.filter(({ completedAt }) => completedAt === null || completedAt >= from).map(({ goal }) => goal),
  });
};

const whole = (select: Knex.QueryBuilder): Knex.QueryBuilder =>
  select.where({ dimensionKey: dimensionKey(WHOLE_HASH) });

const newestOf = async (db: ReadDatabase, metric: string, to: Instant): Promise<readonly z.output<typeof Newest>[]> => {
  const select = whole(db.sql('metric_points').select('source', 'at', 'value').where({ metric }));
  return z.array(Newest).parse(await db.rows(select.where('at', '<', to).orderBy('at', 'desc').limit(NEWEST)));
};

const Newest = z.object({ source: z.string(), at: z.iso.datetime({ precision: 3 }), value: z.coerce.number() });

/** How often values of a period were corrected, by source and the period's first instant. */
const correctionsOf = async (
  db: ReadDatabase,
  metrics: readonly string[],
  { previousFrom, from, to }: ReportedPeriod,
): Promise<ReadonlyMap<string, number>> => {
  const select = whole(
    db
      .sql('metric_points')
      .select('source')
      .whereIn('metric', [...metrics]),
  )
    .select(db.sql.raw('at >= ?::timestamptz as current, sum(corrections) as corrections', [from]))
    .where('at', '>=', previousFrom)
    .where('at', '<', to)
    .where('corrections', '>', 0)
    .groupByRaw('source, current');
  const rows = z.array(Corrections).parse(await db.rows(select));
  return new Map(rows.map((row) => [`${row.source} ${row.current ? from : previousFrom}`, row.corrections]));
};

const Corrections = z.object({ source: z.string(), current: z.boolean(), corrections: count });

interface KnownGoal {
  readonly goal: ReportedGoal;
  readonly completedAt: Instant | null;
}

/** Goals that are open, or were completed since the first period of the report began, by metric, the oldest first. */
const goalsOf = async (
  db: ReadDatabase,
  sections: readonly Section[],
): Promise<ReadonlyMap<string, readonly KnownGoal[]>> => {
  const told = sections.filter((section) => 'period' in section);
  const since = told.map(({ period }) => period.from).toSorted()[0];
  if (since === undefined) return new Map();
  const select = db
    .sql('goals')
    .select([...Object.keys(GoalRow.shape)])
    .whereIn(
      'metric',
      told.map(({ definition }) => definition.name),
    )
    .whereNull('archivedAt')
    .where((open) => open.whereNull('completedAt').orWhere('completedAt', '>=', since))
    .orderBy('position');
  const rows = z.array(GoalRow).parse(await db.rows(select));
  const outlooks = await outlooksOf(
    db,
    rows.map(({ goalId }) => goalId),
  );
  const goals = rows.map(({ metric, completedAt, ...row }) => {
    const known = { ...row, outlook: outlooks.get(row.goalId) ?? null };
    const present = Object.fromEntries(Object.entries(known).filter(([, value]) => value !== null));
    return { metric, completedAt, goal: ReportedGoal.parse(present) };
  });
  return Map.groupBy(goals, ({ metric }) => metric);
};

const { goalId, title, status, source, dimensions, target, deadline, heading, current, progress } = ReportedGoal.shape;
const GoalRow = z.object({
  goalId,
  title,
  status,
  source,
  dimensions,
  target,
  deadline,
  metric: z.string(),
  heading: heading.unwrap().nullable(),
  current: current.unwrap().nullable(),
  progress: progress.unwrap().nullable(),
  completedAt: z.iso.datetime({ precision: 3 }).nullable(),
});

/** The newest of each goal. */
const outlooksOf = async (
  db: ReadDatabase,
  goalIds: readonly string[],
): Promise<ReadonlyMap<string, ReportedGoal['outlook']>> => {
  if (goalIds.length === 0) return new Map();
  const select = db
    .sql('insights')
    .distinctOn('goalId')
    .select('goalId', 'kind', 'expected', 'decisionId', 'raisedAt')
    .whereIn('goalId', [...goalIds])
    .orderBy([{ column: 'goalId' }, { column: 'position', order: 'desc' }]);
  const rows = z.array(OutlookRow).parse(await db.rows(select));
  return new Map(rows.map(({ goalId: of, kind, ...outlook }) => [of, { verdict: kind, ...outlook }]));
};

const outlookShape = ReportedGoal.shape.outlook.unwrap().shape;
const OutlookRow = z.object({
  goalId,
  kind: outlookShape.verdict,
  expected: outlookShape.expected,
  decisionId: outlookShape.decisionId,
  raisedAt: outlookShape.raisedAt,
});

import type { Decider } from '../kernel/decider.ts';
import { unreachable } from '../kernel/decider.ts';
import type { JsonValue } from '../kernel/json.ts';
import { type Refusal, refuse } from '../kernel/refusal.ts';
import { type StreamName, streamName, type TenantId } from '../kernel/stream.ts';
import type { Instant } from '../kernel/time.ts';
import { isPeriodStart } from './calendar.ts';
import type { CataloguedMetric } from './catalogue.ts';
import { canonicalDecimal } from './decimal.ts';
import { MetricCorrected, MetricObserved, type MetricSeriesEvent } from './events.ts';
import type { Dimensions, FileLineage, Granularity, MetricDefinition } from './metric.ts';

/** One metric from one source for one set of dimensions. */
export interface SeriesKey {
  readonly metric: string;
  readonly source: string;
  readonly dimensions: Dimensions;
}

export interface Point {
  readonly at: Instant;
  /** A decimal as it was written. */
  readonly value: string;
  readonly lineage?: FileLineage | undefined;
}

export interface ObservePoints extends SeriesKey {
  readonly type: 'ObservePoints';
  readonly definition: CataloguedMetric;
  readonly granularity: Granularity;
  readonly unit: string;
  /** In the order in which they become known: of two for one period the later corrects the earlier. */
  readonly points: readonly Point[];
}

/** The newest value at each moment, in pages of neighbouring moments: a change copies one page and not all. */
export type Series = ReadonlyMap<string, ReadonlyMap<Instant, string>>;

type Digest = (value: JsonValue) => string;

/**
 * A series is one stream, cut where it would grow long: a year of hours, a day of minutes or of moments. Days and
 * longer are never cut (ten years are 3,660 events). So a file's or a request's points go into few streams, each
 * append takes many points at once, and folding a stream stays a matter of milliseconds.
 */
export const seriesStream = (tenant: TenantId, key: SeriesKey, segment: string, digest: Digest): StreamName => {
  const series = digest([key.source, key.dimensions]).slice(0, 32);
  return streamName('metricSeries', tenant, `${key.metric}.${series}${segment === '' ? '' : `.${segment}`}`);
};

/** The part of a series' name by which its streams are cut. */
export const segmentOf = (at: Instant, granularity: Granularity): string => {
  switch (granularity) {
    case 'instant':
    case 'minute':
      return at.slice(0, 10);
    case 'hour':
      return at.slice(0, 4);
    default:
      return '';
  }
};

/** The values of one series. The same value again is nothing; another one is a correction. */
export const series: Decider<Series, ObservePoints, MetricSeriesEvent> = {
  initialState: new Map(),
  decide: (command, state, { digest }) => {
    switch (command.type) {
      case 'ObservePoints': {
        const { definition, metric, source, dimensions, unit, points } = command;
        if (definition === undefined) {
          return refuse('invalid', 'metric-not-registered', `No metric is registered as ${metric}. Register it first.`);
        }
        const fault = faultOf(command, definition);
        if (fault !== undefined) return fault;
        const { granularity } = command;
        const dimensionHash = digest(dimensions);
        const known = new Map<Instant, string>();
        return points.flatMap(({ at, value: written, lineage }): readonly MetricSeriesEvent[] => {
          const value = canonicalDecimal(written) ?? written;
          const previousValue = known.get(at) ?? valueAt(state, at);
          if (previousValue === value) return [];
          known.set(at, value);
          const subject = { metric, source, at, granularity, value, unit, dimensions, dimensionHash };
          const observed = lineage === undefined ? subject : { ...subject, lineage };
          return previousValue === undefined
            ? [MetricObserved(observed)]
            : [MetricCorrected({ ...observed, previousValue })];
        });
      }
      default:
        return unreachable(command.type);
    }
  },
  evolve: (state, { data: { at, value } }) => {
    const page = new Map(state.get(pageOf(at)));
    page.set(at, value);
    return new Map(state).set(pageOf(at), page);
  },
};

const valueAt = (state: Series, at: Instant): string | undefined => state.get(pageOf(at))?.get(at);

/** A stream holds at most some thousand moments: pages of a hundredth of them keep both levels small. */
const pageOf = (at: Instant): string => at.slice(0, 7) + at.slice(10, 13) + at.slice(14, 15);

const faultOf = (
  { metric, granularity, unit, points }: ObservePoints,
  { unit: registeredUnit, granularity: registeredGranularity, timeZone }: MetricDefinition,
): Refusal | undefined => {
  if (unit !== registeredUnit) {
    return refuse('invalid', 'metric-unit-differs', `${metric} is measured in ${registeredUnit}, not in ${unit}.`, [
      { pointer: '/unit', reason: `must be ${registeredUnit}` },
    ]);
  }
  if (granularity !== registeredGranularity) {
    return refuse('invalid', 'metric-granularity-differs', `${metric} is measured by the ${registeredGranularity}.`, [
      { pointer: '/granularity', reason: `must be ${registeredGranularity}` },
    ]);
  }
  const notNumbers = faults(points, ({ value }) => canonicalDecimal(value) !== undefined, 'value', 'not a decimal');
  if (notNumbers.length > 0) {
    return refuse(
      'invalid',
      'value-not-a-decimal',
      'Not every value is a plain decimal. Nothing was recorded.',
      notNumbers,
    );
  }
  const offBeat = faults(
    points,
    ({ at }) => isPeriodStart(at, granularity, timeZone),
    'at',
    `no ${granularity} starts then in ${timeZone}`,
  );
  if (offBeat.length > 0) {
    return refuse('invalid', 'not-a-period-start', `${metric} is measured by the ${granularity}.`, offBeat);
  }
  if (new Set(points.map(({ at }) => segmentOf(at, granularity))).size > 1) {
    return refuse(
      'invalid',
      'observations-span-streams',
      `Send hours of one UTC year, or minutes and moments of one UTC day, in one request.`,
    );
  }
  return undefined;
};

const faults = (
  points: readonly Point[],
  isRight: (point: Point) => boolean,
  field: string,
  reason: string,
): readonly { pointer: string; reason: string }[] =>
  points.flatMap((point, index) => (isRight(point) ? [] : [{ pointer: `/observations/${index}/${field}`, reason }]));

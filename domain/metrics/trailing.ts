import { unreachable } from '../kernel/decider.ts';
import { DECIMAL_SCALE, unitsOf } from '../kernel/decimal-units.ts';
import { type Instant, plusMillis } from '../kernel/time.ts';
import { decimalOf, quotientOf } from './decimal.ts';
import { type Aggregation, Decimal, type Granularity, type MetricDefinition } from './metric.ts';
import { type Series, segmentOf } from './series.ts';

const HOUR_MILLIS = 3_600_000;
const DAY_MILLIS = 24 * HOUR_MILLIS;

/** The shortest that a period of each length is, in milliseconds, clocks that go forward included; 0: it is a moment. */
export const SHORTEST_PERIOD_MILLIS: Readonly<Record<Granularity, number>> = {
  instant: 0,
  minute: 60_000,
  hour: HOUR_MILLIS,
  day: DAY_MILLIS - HOUR_MILLIS,
  week: 7 * DAY_MILLIS - HOUR_MILLIS,
  month: 28 * DAY_MILLIS - HOUR_MILLIS,
  quarter: 90 * DAY_MILLIS - HOUR_MILLIS,
  year: 365 * DAY_MILLIS,
};

/** Whether several values of a metric may be taken together: its series is one stream, and it is no ratio. */
export const canCombine = ({ kind, granularity }: MetricDefinition): boolean =>
  kind !== 'ratio' && SHORTEST_PERIOD_MILLIS[granularity] > HOUR_MILLIS;

/** A value of a metric over some of its periods, and the newest of them. */
export interface TrailingValue {
  readonly at: Instant;
  /** Canonical decimal text; a mean is rounded to twelve fraction digits. */
  readonly value: string;
}

/**
 * The values of a series in the order of time, each taken together with those before it, `over` in all, as the metric
 * aggregates. The first have too few before them, and are left out. At most the newest `limit`.
 */
export const trailingValues = (
  segments: readonly Series[],
  { over, aggregation, limit }: { readonly over: number; readonly aggregation: Aggregation; readonly limit: number },
): readonly TrailingValue[] => {
  const points = newestOf(
    segments.flatMap((series) => [...series.values()].flatMap((page) => [...page])),
    limit + over - 1,
  );
  if (over === 1) return points.map(([at, value]) => ({ at, value }));
  return points.slice(over - 1).flatMap(([at], index) => {
    const window = points.slice(index, index + over).map(([, value]) => value);
    const value = combined(window, aggregation);
    // A sum may be too long for a decimal; a value that is none is better not known.
    return Decimal.safeParse(value).success ? [{ at, value }] : [];
  });
};

/** In the order of time. The newest alone is found without sorting the others: each value of a metric asks for it. */
const newestOf = (
  points: readonly (readonly [Instant, string])[],
  wanted: number,
): readonly (readonly [Instant, string])[] => {
  if (wanted > 1) return points.toSorted(([one], [other]) => (one < other ? -1 : 1)).slice(-wanted);
  return points.reduce<readonly (readonly [Instant, string])[]>(
    ([newest], point) => [newest === undefined || newest[0] < point[0] ? point : newest],
    [],
  );
};

const combined = (values: readonly string[], aggregation: Aggregation): string => {
  const units = values.map(unitsOf);
  const sum = units.reduce((total, one) => total + one, 0n);
  const inOrder = units.toSorted((one, other) => (one < other ? -1 : 1));
  switch (aggregation) {
    case 'sum':
      return decimalOf(sum, DECIMAL_SCALE);
    case 'avg':
      return quotientOf(sum, BigInt(units.length) * 10n ** BigInt(DECIMAL_SCALE), DECIMAL_SCALE) ?? '';
    case 'min':
      return decimalOf(inOrder[0] ?? 0n, DECIMAL_SCALE);
    case 'max':
      return decimalOf(inOrder.at(-1) ?? 0n, DECIMAL_SCALE);
    case 'last':
      return values.at(-1) ?? '';
    default:
      return unreachable(aggregation);
  }
};

/** The parts of a series that a moment is in: the one of then and, where series are cut, the one before. */
export const segmentsNear = (at: Instant, granularity: Granularity): readonly string[] => {
  const own = segmentOf(at, granularity);
  if (own === '') return [own];
  const before = granularity === 'hour' ? plusMillis(`${own}-01-01T00:00:00.000Z`, -1) : plusMillis(at, -DAY_MILLIS);
  return [segmentOf(before, granularity), own];
};
